/** Who owns what: handles are freed once, errors leave nothing behind, and a broken core says so. */

import { describe, expect, it } from 'vitest';
import { CoreFailure } from '../../web/src/library/index.js';
import { bars, library, load, SMALL, thrown } from './samples.js';

const pixels = bars(150);

describe('delete', () => {
  it('may be called twice; everything else says what happened', async () => {
    const trainer = library.createTrainer(SMALL);
    trainer.delete();
    trainer.delete();
    const calls: (() => unknown)[] = [
      () => trainer.settings(),
      () => trainer.configure({}),
      () => trainer.announce(1),
      () => trainer.append(pixels),
      () => trainer.size,
      () => trainer.ready(),
      () => trainer.batch(),
      () => trainer.step(),
      () => trainer.phase(),
      () => trainer.nextPhase(),
      () => trainer.metrics(),
      () => trainer.evaluate(),
      () => trainer.averageActivation(),
      () => trainer.encode(pixels),
      () => trainer.reconstruct(pixels),
      () => trainer.decode(new Float32Array(12)),
      () => trainer.parameters(),
      () => trainer.setParameters(new Float32Array(1)),
      () => trainer.save(),
      () => trainer.restore(pixels),
      () => trainer.checkGradient(pixels),
      () => trainer.survey(pixels),
      () => trainer.explain(0, 0),
      () => trainer.workspace(),
    ];
    for (const call of calls) expect(thrown(call).message).toBe('this trainer was deleted');
    await expect(trainer.fingerprint()).rejects.toThrow('this trainer was deleted');

    const reader = library.createIdxReader('labels');
    reader.delete();
    reader.delete();
    for (const call of [() => reader.push(pixels), () => reader.finish(), () => reader.dimensions(), () => reader.items()]) {
      expect(thrown(call).message).toBe('this reader was deleted');
    }
  });

  it('leaves other trainers alone', async () => {
    const [one, other] = [library.createTrainer(SMALL), library.createTrainer(SMALL)];
    other.append(pixels);
    one.delete();
    expect(other.step(10).step).toBe(10);
    other.delete();
  });
});

describe('memory', () => {
  it('does not grow when trainers come and go', async () => {
    const module = await load();
    const come = () => {
      // θ, the optimizer's two, the gradient: 2.5 MB a trainer, so that the 200 would be twice what the core may have.
      const trainer = module.createTrainer({ hidden: 100 });
      trainer.append(new Uint8Array(100 * 784).fill(9));
      trainer.step(1);
      trainer.save();
      trainer.delete();
      const reader = module.createIdxReader('images');
      reader.push(Uint8Array.of(0, 0, 8, 3, 0));
      reader.delete();
    };
    come();
    come();
    const before = module.memory;
    for (let i = 0; i < 200; i++) come();
    expect(module.memory).toBe(before);
  });

  it('does not grow by what is refused, nor does the stack', async () => {
    // An error thrown through WebAssembly leaves its stack frames behind: 16,000 of them filled the stack before they were freed.
    const module = await load();
    const trainer = module.createTrainer(SMALL);
    const before = module.memory;
    let refused = 0;
    for (let i = 0; i < 40_000; i++) refused += Number(thrown(() => trainer.step()) instanceof RangeError);
    expect(refused).toBe(40_000);
    expect(module.memory).toBe(before);
    trainer.append(pixels);
    expect(trainer.step(10).step).toBe(10);
    trainer.delete();
  });

  it('does not grow by penalties that are typed letter by letter, nor by surveys with wrong labels', async () => {
    const module = await load();
    const trainer = module.createTrainer(SMALL);
    const type = () => {
      // Unreadable till its last character, and too long to be kept without memory of its own.
      const penaltyExpression = '(r - rho)^2 + abs(r - rho) * (1 - rho';
      thrown(() => module.penalty({ penalty: 'custom', penaltyExpression }, Float64Array.of(0.5)));
      thrown(() => trainer.configure({ penaltyExpression }));
      thrown(() => trainer.survey(pixels.subarray(0, 64), Uint8Array.of(10)));
    };
    type();
    const before = module.memory;
    for (let i = 0; i < 40_000; i++) type();
    expect(module.memory).toBe(before);
    trainer.delete();
  });

  it('does not grow by checkpoints that are refused', async () => {
    const module = await load();
    const trainer = module.createTrainer({ hidden: 100 });
    // 1.9 MB each: a hundred would be most of what the core may have.
    const damaged = trainer.save().with(1000, 1);
    const refuse = () => expect(thrown(() => trainer.restore(damaged)).message).toContain('damaged');
    refuse();
    const before = module.memory;
    for (let i = 0; i < 100; i++) refuse();
    expect(module.memory).toBe(before);
    trainer.delete();
  });

  it('keeps copies: what a caller does with what was given changes nothing', async () => {
    const [trainer, another] = [library.createTrainer(SMALL), library.createTrainer(SMALL)];
    const labels = Uint8Array.from({ length: pixels.length / 64 }, (_, i) => i % 10);
    const given = { pixels: pixels.slice(), labels: labels.slice(), theta: trainer.parameters() };
    trainer.append(given.pixels, given.labels);
    trainer.setParameters(given.theta);
    for (const array of Object.values(given)) array.fill(1);
    another.append(pixels, labels);
    trainer.step(5);
    another.step(5);
    expect(trainer.labels()).toEqual(labels);
    expect(trainer.parameters()).toEqual(another.parameters());
    trainer.delete();
    another.delete();
  });

  it('hands out copies: what a caller does with them changes nothing', async () => {
    const trainer = library.createTrainer(SMALL);
    trainer.append(pixels);
    trainer.step(5);
    const fingerprint = await trainer.fingerprint();
    const kept = trainer.averageActivation();
    const as = [...kept];
    structuredClone(trainer.parameters(), { transfer: [trainer.parameters().buffer] });
    trainer.parameters().fill(0);
    trainer.save().fill(0);
    trainer.settings().hidden = 3;
    expect(await trainer.fingerprint()).toBe(fingerprint);
    // … nor does growing memory take away what was handed out.
    const large = library.createTrainer({ hidden: 1024 });
    large.append(new Uint8Array(784 * 20_000));
    expect([...kept]).toEqual(as);
    large.delete();
    trainer.delete();
  });

  it('that runs out breaks the core: it says so, answers nothing more, and another one works', async () => {
    const module = await load();
    const trainers = [module.createTrainer(SMALL)];
    const failure = thrown(() => {
      for (;;) {
        const trainer = module.createTrainer({ hidden: 1024, inputs: 4096 });
        trainers.push(trainer);
        trainer.append(new Uint8Array(4096));
        trainer.step();
      }
    });
    expect(failure).toBeInstanceOf(CoreFailure);
    expect(failure.message).toMatch(/^the WebAssembly core failed and cannot be used any more: out of memory$/);
    expect(module.failure).toBe(failure);
    expect(thrown(() => trainers[0]!.metrics())).toBe(failure);
    expect(thrown(() => module.createTrainer())).toBe(failure);
    for (const trainer of trainers) trainer.delete();

    const another = (await load()).createTrainer(SMALL);
    another.append(pixels);
    expect(another.step().step).toBe(1);
    another.delete();
  });
});
