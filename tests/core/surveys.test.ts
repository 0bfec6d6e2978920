/** The held-out digits are gone through on another thread while training goes on: the same numbers, of the same steps, in order. */

import { describe, expect, it, vi } from 'vitest';
import type { HeldOut } from '../../web/src/protocol.js';
import type { Settings } from '../../web/src/settings.js';
import { Agency } from './agency.js';
import { openReady, type Page, Server } from './server.js';

/** With a step every batch of 50, an evaluation is due every 100 steps. */
const OFTEN: Partial<Settings> = { batchSize: 50 };

async function openWith(agency: Agency, settings: Partial<Settings> = {}, workers: 'auto' | 1 = 'auto') {
  const opened = await openReady({ ...OFTEN, ...settings }, new Server(), agency);
  await opened.session.setWorkers(workers, 2);
  return opened;
}

/** Of trained networks: before the first step digits were still on their way, and one that is known may have been, too. */
const evaluations = (page: Page): HeldOut[] =>
  page.snapshots.flatMap(({ heldOut }) => heldOut).filter(({ metrics }) => metrics.step > 0);

describe('surveys beside the training', () => {
  it.each([{}, { penalty: 'topk' }, { tied: true, loss: 'cross-entropy' }, { penalty: 'custom' }, { trainDigits: 30 }] as const)(
    'say what those between steps do: %j',
    async (settings) => {
      const agency = new Agency();
      const [beside, between] = await Promise.all([openWith(agency, settings), openWith(new Agency(), settings, 1)]);
      for (const { session, page } of [beside, between]) {
        await session.step(230);
        await page.until(() => page.evaluatedSteps.at(-1) === 230);
        await session.configure({ learningRate: 0.001, beta: 2 });
        await page.until(() => page.evaluatedSteps.at(-2) === 230);
        await session.step(200);
        await page.until(() => page.evaluatedSteps.includes(430));
      }
      expect(agency.surveyors).toBe(1);
      expect(beside.page.evaluatedSteps).toEqual([0, 1, 2, 5, 10, 20, 50, 100, 200, 230, 230, 300, 400, 430]);
      expect(evaluations(beside.page)).toEqual(evaluations(between.page));
      expect(await beside.session.fingerprint()).toBe(await between.session.fingerprint());
    },
  );

  it('are not for a short run, nor where one worker is to do it all, nor on one processor', async () => {
    const [short, alone, narrow] = [new Agency(), new Agency(), new Agency()];
    await (await openWith(short)).session.step(99);
    await (await openWith(alone, {}, 1)).session.step(120);
    const { session } = await openWith(narrow);
    await session.setWorkers('auto', 1);
    await session.step(120);
    expect([short, alone, narrow].map(({ surveyors }) => surveyors)).toEqual([0, 0, 0]);
  });

  it('of another network, or of other digits, are of those', async () => {
    const agency = new Agency();
    const { session, page } = await openWith(agency);
    const checked = async (step: number) => {
      await page.until(() => page.evaluatedSteps.at(-1) === step);
      const [said] = evaluations(page).slice(-1);
      // What is said beside the training is what a fresh look at the same network says.
      const { session: other, page: fresh } = await openWith(new Agency(), {}, 1);
      await other.restore(await session.save());
      await fresh.until(() => fresh.evaluatedSteps.at(-1) === step);
      expect(said).toEqual({ ...evaluations(fresh).at(-1)!, trainReconstruction: said!.trainReconstruction });
    };
    await session.step(100);
    await checked(100);
    await session.configure({ hidden: 9, seed: 4 });
    await session.step(100);
    await checked(100);
    expect(agency.digitsGiven).toBe(1);
    await session.configure({ trainDigits: 60 });
    await session.step(200);
    await checked(200);
    // Only now others: fewer that are known.
    expect(agency.digitsGiven).toBe(2);
    expect(agency.surveyors).toBe(1);
  });

  it('that a reset or an undo overtook are none of the run that follows', async () => {
    const { session, page } = await openWith(new Agency());
    await session.step(150);
    await page.until(() => page.evaluatedSteps.at(-1) === 150);
    const told = page.snapshots.length;
    void session.step(50);
    await page.until(() => page.last.metrics.step === 200 || page.snapshots.some(({ rows }) => rows.includes(200)));
    await session.reset();
    await session.step(3);
    await page.until(() => page.evaluatedSteps.at(-1) === 3);
    const ofRun = page.snapshots.slice(told).filter(({ run }) => run === page.last.run);
    expect(ofRun.flatMap(({ heldOut }) => heldOut.map(({ metrics }) => metrics.step))).toEqual([0, 1, 2, 3]);
  });

  it.each([0, 1, 2])('go on between steps when the other thread is lost after %i answers', async (surveys) => {
    const told = vi.spyOn(console, 'info').mockImplementation(() => {});
    const agency = new Agency();
    agency.surveyAnswers = surveys;
    const { session, page } = await openWith(agency);
    await session.step(300);
    await page.until(() => page.evaluatedSteps.includes(300));
    expect(agency.surveyors).toBe(0);
    expect(told).toHaveBeenCalledTimes(1);
    await session.step(100);
    expect(page.evaluatedSteps).toContain(400);
    told.mockRestore();
  });

  it('are not missed where no thread can be had', async () => {
    const told = vi.spyOn(console, 'info').mockImplementation(() => {});
    const agency = new Agency();
    agency.surveyor = () => {
      throw new Error('no workers here');
    };
    const { session, page } = await openWith(agency);
    await session.step(200);
    expect(page.evaluatedSteps).toEqual([0, 1, 2, 5, 10, 20, 50, 100, 200]);
    expect(told).toHaveBeenCalledTimes(1);
    told.mockRestore();
  });
});
