/** The checkpoints that a session gives away: a run goes on from each as if it had not been interrupted. */

import { describe, expect, it } from 'vitest';
import type { Checkpoint, Snapshot } from '../../web/src/protocol.js';
import type { Settings } from '../../web/src/settings.js';
import { TrainingSession } from '../../web/src/worker/session.js';
import { library } from './samples.js';
import { failingAfter, openReady, Page, reference, SETTINGS, Server } from './server.js';

const DATA = 'http://lab.test/data/';

/** The checkpoints that came with the snapshots so far. */
const given = (page: Page) => page.snapshots.flatMap(({ checkpoint }) => checkpoint ?? []);

/** The first that is of this step, or later. */
async function checkpointFrom(page: Page, step: number): Promise<Checkpoint> {
  await page.until(() => given(page).some((checkpoint) => checkpoint.step >= step));
  return given(page).find((checkpoint) => checkpoint.step >= step)!;
}

/** Another session, in another worker so to speak, which goes on from there. */
async function goOn(checkpoint: Checkpoint) {
  const page = new Page();
  const session = new TrainingSession(async () => library, new Server().fetch);
  // As they crossed from one worker to the page, and from there to another.
  const { settings } = structuredClone(checkpoint);
  await session.open(settings, DATA, page, structuredClone(checkpoint));
  return { session, page };
}

describe('a checkpoint', () => {
  it('comes every 200 steps, with the rows up to it, and when training comes to rest', async () => {
    const { session, page } = await openReady();
    await session.step(450);
    await checkpointFrom(page, 450);
    const steps = given(page).map(({ step }) => step);
    // Those in between are left out where the page has not yet taken the last.
    expect(steps.every((step) => step % 200 === 0 || step === 450)).toBe(true);
    expect(steps).toContain(400);
    for (const [at, { checkpoint }] of page.snapshots.entries()) {
      if (!checkpoint) continue;
      const rows = page.snapshots.slice(0, at + 1).flatMap((snapshot) => Array.from(snapshot.rows));
      expect(rows.filter((_, i) => i % 6 === 0)).toContain(checkpoint.step);
    }
  });

  it('comes of a run that has become worse, too: nothing may be older than 200 steps', async () => {
    const { session, page } = await openReady({ decoder: 'linear' });
    await session.step(250);
    await session.configure({ learningRate: 1 });
    await session.step(160);
    expect(page.last.metrics.total).toBeGreaterThan(10 * page.snapshots[0]!.metrics.total);
    expect(given(page).some(({ step }) => step === 400)).toBe(true);
  });

  it('is what it would have been where it comes in bytes that the page gave back', async () => {
    /** Copies what it is given, and gives it back at once. */
    class Frugal extends Page {
      readonly bytes: Uint8Array[] = [];
      override async snapshot(snapshot: Snapshot) {
        const { checkpoint } = snapshot;
        if (checkpoint) this.bytes.push(checkpoint.bytes);
        const taken = await super.snapshot({ ...snapshot, checkpoint: structuredClone(checkpoint) });
        return { ...taken, used: checkpoint?.bytes ?? null };
      }
    }
    const frugal = new Frugal();
    const [back, never] = await Promise.all([openReady({}, new Server(), undefined, frugal), openReady()]);
    for (const { session, page } of [back, never]) {
      for (const step of [200, 400, 600]) {
        await session.step(200);
        await checkpointFrom(page, step);
      }
    }
    const last = (page: Page) => given(page).findLast(({ step }) => step === 600);
    expect(last(frugal)).toEqual(last(never.page));
    expect(frugal.bytes.length).toBeGreaterThan(2);
    expect(new Set(frugal.bytes).size).toBe(1);
  });

  it('none comes of a page that was only opened', async () => {
    const { session, page } = await openReady();
    await session.watch({ weights: true, digit: 0, own: null });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(given(page)).toEqual([]);
  });

  it('comes soon after a setting was changed, at step 0 as well', async () => {
    const { session, page } = await openReady();
    await session.configure({ hidden: 9 });
    expect(await checkpointFrom(page, 0)).toMatchObject({ step: 0, settings: { hidden: 9 } });
    await session.step(3);
    await session.configure({ beta: 1 });
    await page.until(() => given(page).some(({ settings }) => settings.beta === 1));
    expect(given(page).at(-1)).toMatchObject({ step: 3, schedule: { changes: [{ step: 3, changes: { beta: 1 } }] } });
  });

  it.each<[string, Partial<Settings>]>([
    ['the same settings', {}],
    ['momentum and tied weights', { optimizer: 'momentum', tied: true, learningRate: 0.01 }],
    ['a penalty of one’s own', { penalty: 'custom' }],
  ])('is gone on with in another session, with the same bits as if nothing had happened: %s', async (_, settings) => {
    const { session, page } = await openReady(settings);
    await session.step(230);
    const checkpoint = await checkpointFrom(page, 200);
    await session.step(170);
    expect(await session.fingerprint()).toBe(await reference(400, settings));

    const other = await goOn(checkpoint);
    expect(other.page.snapshots[0]).toMatchObject({ run: 1, metrics: { step: checkpoint.step }, schedule: checkpoint.schedule });
    await other.session.step(400 - checkpoint.step);
    expect(await other.session.fingerprint()).toBe(await session.fingerprint());
    await other.page.until(() => other.page.last.metrics.step === 400);
    expect(other.page.last.schedule ?? checkpoint.schedule).toEqual({
      start: { ...SETTINGS, ...settings },
      changes: [],
      complete: true,
    });
  });

  it('has what a link still has to do, also after the very step that it is of; a reset begins all of it again', async () => {
    const plan = {
      changes: [100, 200, 300].map((step, at) => ({ step, changes: { beta: at } })),
      until: 350,
    };
    const { session, page } = await openReady();
    await session.replay(SETTINGS, plan);
    await session.step(260);
    const checkpoint = await checkpointFrom(page, 200);
    expect(checkpoint).toMatchObject({ step: 200, settings: { beta: 1 }, plan: { changes: [plan.changes[2]], until: 350 } });
    await session.step(90);

    const { session: other, page: otherPage } = await goOn(checkpoint);
    await other.play();
    await otherPage.until(() => otherPage.last.status === 'paused' && otherPage.last.metrics.step === 350);
    const fingerprint = await session.fingerprint();
    expect(await other.fingerprint()).toBe(fingerprint);
    await other.reset();
    await other.play();
    await otherPage.until(() => otherPage.last.status === 'paused' && otherPage.last.metrics.step === 350);
    expect(await other.fingerprint()).toBe(fingerprint);
  });

  it('that is damaged is refused; the session can then be opened without it', async () => {
    const { session, page } = await openReady();
    await session.step(200);
    const checkpoint = await checkpointFrom(page, 200);
    const broken = { ...checkpoint, bytes: checkpoint.bytes.slice(0, -1) };
    const other = new TrainingSession(async () => library, new Server().fetch);
    await expect(other.open(SETTINGS, DATA, new Page(), broken)).rejects.toThrow('damaged or cut off');
    const otherPage = new Page();
    await other.open(SETTINGS, DATA, otherPage);
    await other.step(200);
    expect(await other.fingerprint()).toBe(await session.fingerprint());
  });
});

describe('a core that ran out of memory', () => {
  it('is replaced, and the run goes on from the last checkpoint to the same bits', async () => {
    const cores = [failingAfter(333), library];
    const page = new Page();
    const session = new TrainingSession(async () => cores.shift()!, new Server().fetch);
    await session.open(SETTINGS, DATA, page);
    await expect(session.step(500)).rejects.toThrow('out of memory');
    const { bytes, schedule, plan, step } = given(page).at(-1)!;
    expect(333 - step).toBeLessThanOrEqual(200);
    await session.restore(bytes, schedule, plan);
    expect(page.last).toMatchObject({ status: 'paused', metrics: { step } });
    await session.step(500 - step);
    expect(await session.fingerprint()).toBe(await reference(500));
  });
});

describe('an explosion at a learning rate of a million', () => {
  it.each<Partial<Settings>>([
    { decoder: 'linear', optimizer: 'sgd', learningRate: 0.0003 },
    { decoder: 'linear', optimizer: 'momentum', learningRate: 0.0001, tied: true },
    { decoder: 'sigmoid', optimizer: 'sgd', learningRate: 0.003, lambda: 0.01 },
  ])('is gone back from with one click, to the same bits as if it had not happened: %o', async (settings) => {
    const { learningRate } = { ...SETTINGS, ...settings };
    const { session, page } = await openReady(settings);
    await session.step(300);
    await session.configure({ learningRate: 1e6 });
    await session.step(400);
    await page.until(() => page.last.status === 'diverged');
    // What the page’s button asks for.
    expect(await session.undo({ learningRate })).toBe(300);
    await session.step(100);
    expect(await session.fingerprint()).toBe(await reference(400, settings));
    expect(page.last).toMatchObject({ status: 'paused', settings: { learningRate } });
    await page.until(() => given(page).some(({ step }) => step === 400));
    expect(given(page).at(-1)!.schedule).toEqual({ start: { ...SETTINGS, ...settings }, changes: [], complete: true });
  });
});
