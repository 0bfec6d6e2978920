/** A run that a link describes: made by the session, by a person and in Node, it is the same, bit for bit. */

import { describe, expect, it } from 'vitest';
import { type Link, PLAIN_LINK } from '../../web/src/link.ts';
import type { Plan, Schedule } from '../../web/src/protocol.ts';
import { Replayer } from '../../web/src/replay.ts';
import { library } from './samples.js';
import { FILES, openReady, type Page, reference, SETTINGS } from './server.js';

const PLAN: Plan = {
  changes: [
    { step: 0, changes: { rho: 0.1 } },
    { step: 4, changes: { optimizer: 'sgd', learningRate: 0.5 } },
    { step: 4, changes: { optimizer: 'adam', learningRate: 0.01 } },
    { step: 9, changes: { beta: 0, penalty: 'l1' } },
    { step: 15, changes: { lambda: 0.01 } },
  ],
  until: 15,
};

async function played(plan = PLAN) {
  const opened = await openReady();
  await opened.session.replay(SETTINGS, plan);
  await opened.session.play();
  await opened.page.until(() => opened.page.last.status === 'paused');
  return opened;
}

const scheduleOf = (page: Page): Schedule => page.snapshots.findLast(({ schedule }) => schedule)!.schedule!;

describe('a plan', () => {
  it('is followed step by step, and training rests at its end', async () => {
    const { session, page } = await played();
    expect(page.last.metrics.step).toBe(15);
    expect(page.last.plan).toBe(null);
    expect(page.last.settings).toEqual({ ...SETTINGS, rho: 0.1, learningRate: 0.01, beta: 0, penalty: 'l1', lambda: 0.01 });

    const byHand = await openReady();
    let made = 0;
    for (const { step, changes } of PLAN.changes) {
      if (step > made) await byHand.session.step(step - made);
      made = step;
      await byHand.session.configure(changes);
    }
    expect(await session.fingerprint()).toBe(await byHand.session.fingerprint());
    expect(scheduleOf(page)).toEqual(scheduleOf(byHand.page));
    // Step 0's change is what the run begins with; Adam's return is no return to its memory.
    expect(scheduleOf(page)).toEqual({
      start: { ...SETTINGS, rho: 0.1 },
      changes: PLAN.changes.slice(1),
      complete: true,
    });
  });

  it('tells what is still to come', async () => {
    const { session, page } = await openReady();
    expect(page.last.plan).toBe(null);
    await session.replay(SETTINGS, PLAN);
    expect(page.last.plan).toEqual({ ...PLAN, changes: PLAN.changes.slice(1) });
    await session.step(5);
    await page.until(() => page.last.metrics.step === 5);
    expect(page.last.plan).toEqual({ ...PLAN, changes: PLAN.changes.slice(3) });
  });

  it('goes on with single steps, epochs, phases and after pauses', async () => {
    const { session, page } = await openReady();
    await session.replay(SETTINGS, PLAN);
    await session.step(2);
    do await session.phase();
    while ((await session.metrics()).step < 3);
    await session.play();
    await session.pause();
    await session.epoch();
    if ((await session.metrics()).step < PLAN.until) await session.play();
    await page.until(() => page.last.status === 'paused' && page.last.metrics.step >= PLAN.until);
    expect(page.last.metrics.step).toBe(15);
    expect(await session.fingerprint()).toBe(await (await played()).session.fingerprint());
  });

  it('has no say once it is behind: training goes on as long as a person wants', async () => {
    const { session, page } = await played();
    await session.play();
    await page.until(() => page.last.metrics.step > 30);
    await session.pause();
    await session.step(3);
  });

  it('begins again with a reset', async () => {
    const { session, page } = await played();
    const fingerprint = await session.fingerprint();
    await session.reset();
    expect(page.last.settings).toEqual({ ...SETTINGS, rho: 0.1 });
    await session.play();
    await page.until(() => page.last.status === 'paused' && page.last.metrics.step === 15);
    expect(await session.fingerprint()).toBe(fingerprint);
  });

  it('ends where a person takes over', async () => {
    const { session, page } = await openReady();
    await session.replay(SETTINGS, PLAN);
    await session.step(2);
    await session.configure({ lambda: 0.02 });
    expect(page.last.plan).toBe(null);
    await session.play();
    await page.until(() => page.last.metrics.step > 20);
    await session.pause();
    expect(page.last.settings).toEqual({ ...SETTINGS, rho: 0.1, lambda: 0.02 });
    await session.reset();
    expect(page.last.settings).toEqual({ ...SETTINGS, rho: 0.1, lambda: 0.02 });
    expect(page.last.plan).toBe(null);
  });

  it('is taken aside and brought back with its run', async () => {
    const { session, page } = await openReady();
    await session.replay(SETTINGS, PLAN);
    await session.step(5);
    const [saved, schedule, { plan }] = [await session.save(), scheduleOf(page), page.last];
    await session.configure({ hidden: 3 });
    await session.restore(saved, schedule, plan);
    expect(page.last.plan).toEqual(plan);
    await session.play();
    await page.until(() => page.last.status === 'paused' && page.last.metrics.step === 15);
    expect(await session.fingerprint()).toBe(await (await played()).session.fingerprint());
  });

  it.each([
    [null, 'plan must be {changes, until}, not null'],
    [{ changes: [], until: -1 }, 'plan.until must be a whole number from 0 to 2147483647, not -1'],
    [{ changes: [{ step: 9, changes: {} }], until: 5 }, 'plan.changes: step must be a whole number from 0 to 5, not 9'],
    [{ changes: [{ step: 2, changes: { hidden: 3 } }], until: 5 }, 'at step 2 a setting changes that needs a new run'],
    [{ changes: [{ step: 2, changes: { rho: 7 } }], until: 5 }, 'rho must be a number above 0 and below 1, not 7'],
  ])('%j is refused, and nothing has changed', async (plan, told) => {
    const { session, page } = await openReady();
    await session.step(1);
    await expect(session.replay(SETTINGS, plan as Plan)).rejects.toThrow(told);
    expect(page.last).toMatchObject({ run: 1, metrics: { step: 1 }, plan: null });
  });
});

describe('a run that exploded', () => {
  it('and went on from there is not said to be repeatable', async () => {
    const { session, page } = await openReady({ decoder: 'linear', optimizer: 'sgd', learningRate: 1000 });
    await session.play();
    await page.until(() => page.last.status === 'diverged');
    expect(scheduleOf(page).complete).toBe(true);
    await session.configure({ learningRate: 0.001 });
    await session.step(1);
    expect(scheduleOf(page).complete).toBe(false);
  });
});

describe('in Node', () => {
  const files = {
    'train-images': new Blob([FILES['train-images-idx3-ubyte.gz']]),
    'train-labels': new Blob([FILES['train-labels-idx1-ubyte.gz']]),
    'held-out-images': new Blob([FILES['t10k-images-idx3-ubyte.gz']]),
    'held-out-labels': new Blob([FILES['t10k-labels-idx1-ubyte.gz']]),
  };
  const link: Link = { ...PLAIN_LINK, settings: SETTINGS, changes: PLAN.changes, steps: PLAN.until };

  it('it is the run of the page: the same weights, metrics and evaluation', async () => {
    const { session, page } = await played();
    await page.until(() => page.evaluatedSteps.includes(15));
    const replayer = await Replayer.open(library, files);
    const told: number[] = [];
    const run = await replayer.run(link, (step) => told.push(step));
    expect(run.steps).toBe(15);
    expect(run.fingerprint).toBe(await session.fingerprint());
    expect(run.metrics).toEqual(await session.metrics());
    expect(run.heldOut).toEqual(page.snapshots.flatMap(({ heldOut }) => heldOut).at(-1));
    expect(told.at(-1)).toBe(15);
    expect(replayer.identity).toEqual(await session.digitsIdentity());
  });

  it('a link without an end makes no step; one of other digits is refused', async () => {
    const replayer = await Replayer.open(library, files);
    const { steps, fingerprint } = await replayer.run({ ...link, changes: [], steps: null });
    expect({ steps, fingerprint }).toEqual({ steps: 0, fingerprint: await untrained() });
    await expect(replayer.run({ ...link, digits: '0123456789ab' })).rejects.toThrow('other digits: 0123456789ab…');
    const { sha256 } = replayer.identity;
    expect((await replayer.run({ ...link, changes: [], steps: 2, digits: sha256.slice(0, 12) })).fingerprint).toBe(
      await reference(2),
    );
  });
});

async function untrained(): Promise<string> {
  const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
  const fingerprint = await trainer.fingerprint();
  trainer.delete();
  return fingerprint;
}
