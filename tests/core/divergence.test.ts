/** An explosion is seen in the step that makes it, is reported as one, and leaves the last finite parameters. */

import { afterEach, describe, expect, it } from 'vitest';
import { DivergenceError, type Trainer } from '../../web/src/library/index.js';
import { bars, library, SMALL, thrown } from './samples.js';

const pixels = bars(150);
const EXPLOSIVE = { ...SMALL, decoder: 'linear', optimizer: 'sgd', learningRate: 1e6 } as const;

let trainer: Trainer;
afterEach(() => trainer.delete());

function create(settings: object): Trainer {
  trainer = library.createTrainer(settings);
  trainer.append(pixels);
  return trainer;
}

function explode(act: () => unknown): DivergenceError {
  const error = thrown(act);
  expect(error).toBeInstanceOf(DivergenceError);
  expect(error.name).toBe('DivergenceError');
  return error as DivergenceError;
}

describe('an explosion', () => {
  it('stops step(n), says where it was seen, and keeps what was finite', () => {
    create(EXPLOSIVE);
    const error = explode(() => trainer.step(1000));
    const { step } = trainer.metrics();
    expect(error.step).toBe(step);
    expect(step).toBeLessThan(1000);
    expect(error.what).toMatch(
      /^step \d+: the (loss is|parameters became|optimizer's memory became) (infinite|not a number|not finite)$/,
    );
    expect(error.message).toBe(`${error.what}; the parameters are again those after step ${step}`);
    expect(trainer.parameters().every(Number.isFinite)).toBe(true);
    expect(Number.isFinite(trainer.evaluate().total)).toBe(true);
  });

  it('leaves the parameters that the steps before it had made', async () => {
    create(EXPLOSIVE);
    const { step } = explode(() => trainer.step(1000));
    const exploded = await trainer.fingerprint();
    trainer.delete();
    create(EXPLOSIVE);
    if (step > 0) trainer.step(step);
    expect(await trainer.fingerprint()).toBe(exploded);
  });

  it('is the same one however the steps were asked for', async () => {
    create(EXPLOSIVE);
    const whole = explode(() => trainer.step(1000));
    const kept = await trainer.fingerprint();
    trainer.delete();
    create(EXPLOSIVE);
    const single = explode(() => {
      for (;;) trainer.step();
    });
    expect(single.message).toBe(whole.message);
    expect(await trainer.fingerprint()).toBe(kept);
    trainer.delete();
    create(EXPLOSIVE);
    const phased = explode(() => {
      for (;;) trainer.phase();
    });
    expect(phased.message).toBe(whole.message);
    expect(await trainer.fingerprint()).toBe(kept);
  });

  it('can be trained out of with a smaller learning rate', () => {
    create(EXPLOSIVE);
    explode(() => trainer.step(1000));
    const { step } = trainer.metrics();
    // Where the loss is already near float32's largest number nothing helps; the session goes back to a checkpoint then.
    trainer.setParameters(trainer.parameters().map((value) => Math.max(-1, Math.min(1, value))));
    trainer.configure({ learningRate: 0.001, optimizer: 'adam' });
    expect(trainer.step(50).step).toBe(step + 50);
  });

  it('is none when the loss is merely large', () => {
    create({ ...SMALL, decoder: 'linear', optimizer: 'adam', learningRate: 1000 });
    const first = trainer.step().total;
    expect(trainer.step().total).toBeGreaterThan(100 * first);
  });
});
