/** Several workers make a run together: the same bits as one, whatever is asked meanwhile and whoever is lost. */

import { describe, expect, it, vi } from 'vitest';
import { CoreFailure, type Module } from '../../web/src/library/index.js';
import type { Workers } from '../../web/src/protocol.js';
import type { Settings } from '../../web/src/settings.js';
import { TrainingHelper } from '../../web/src/worker/helper.js';
import { Late } from '../../web/src/worker/late.js';
import { TrainingSession } from '../../web/src/worker/session.js';
import { Agency } from './agency.js';
import { library } from './samples.js';
import { openReady, Page, reference, SETTINGS, Server, trainPixels } from './server.js';

async function openTeam(workers: Workers, settings: Partial<Settings> = {}, agency = new Agency()) {
  const opened = await openReady(settings, new Server(), agency);
  await opened.session.setWorkers(workers, 4);
  return { ...opened, agency };
}

const NETWORKS: Partial<Settings>[] = [
  {},
  { hidden: 17, tied: true, loss: 'cross-entropy', optimizer: 'momentum' },
  { hidden: 3, decoder: 'linear', optimizer: 'sgd', penalty: 'l1', lambda: 0 },
  { penalty: 'custom' },
];

describe('a run by 1, 2, 3 and 4 workers', () => {
  it.each(NETWORKS)('has one fingerprint: %j', async (settings) => {
    for (const workers of [1, 2, 3, 4] as const) {
      const { session, agency } = await openTeam(workers, settings);
      expect(await session.step(25)).toMatchObject({ step: 25 });
      expect(await session.fingerprint()).toBe(await reference(25, settings));
      expect(agency.hired).toBe(workers - 1);
    }
  });

  it('has the same metrics, snapshots’ ρ̂ and checkpoint', async () => {
    const [alone, together] = await Promise.all([openTeam(1), openTeam(3)]);
    for (const { session } of [alone, together]) await session.step(230);
    expect(await together.session.metrics()).toEqual(await alone.session.metrics());
    expect(await together.session.averageActivation()).toEqual(await alone.session.averageActivation());
    expect(await together.session.save()).toEqual(await alone.session.save());
    expect(together.page.steps).toEqual(alone.page.steps);
    for (const { page } of [alone, together]) await page.until(() => page.evaluatedSteps.includes(230));
    expect(together.page.evaluatedSteps).toEqual(alone.page.evaluatedSteps);
  });

  it('is made by one where top-k compares all units, and where a network is small and nobody says otherwise', async () => {
    const [topk, small] = await Promise.all([openTeam(3, { penalty: 'topk' }), openTeam('auto')]);
    for (const { session, agency } of [topk, small]) {
      await session.step(3);
      expect(agency.hired).toBe(0);
    }
    expect(await topk.session.fingerprint()).toBe(await reference(3, { penalty: 'topk' }));
  });

  it('is shared where that pays: a large network, on several processors', async () => {
    const large = { hidden: 1024, batchSize: 200 };
    const { session, agency } = await openTeam('auto', large);
    await session.step(2);
    // Of four processors, one is left to the page.
    expect(agency.hired).toBe(2);
    expect(await session.fingerprint()).toBe(await reference(2, large));
  });
});

describe('meanwhile', () => {
  it('workers come and go', async () => {
    const { session, agency } = await openTeam(2);
    await session.play();
    for (const workers of [4, 1, 3, 2] as const) {
      await session.setWorkers(workers, 4);
      await session.step(5);
      await session.play();
    }
    await session.pause();
    const { step } = await session.metrics();
    expect(await session.fingerprint()).toBe(await reference(step));
    expect(agency.dismissed).toBe(agency.hired - 1);
  });

  it('everything that can be asked is answered as if there were one', async () => {
    const { session, page } = await openTeam(3);
    await session.watch({ weights: true, digit: 0, own: null });
    await session.play();
    for (let i = 0; i < 20; i++) {
      const [parameters, metrics, fingerprint, saved] = await Promise.all([
        session.parameters(),
        session.metrics(),
        session.fingerprint(),
        session.save(),
      ]);
      const trainer = library.createTrainer({ inputs: 64, hidden: 12 });
      trainer.restore(saved);
      expect(trainer.metrics()).toEqual(metrics);
      expect(trainer.parameters()).toEqual(parameters);
      expect(await trainer.fingerprint()).toBe(fingerprint);
      expect(fingerprint).toBe(await reference(metrics.step));
      trainer.delete();
    }
    await session.pause();
    // What was shown were the weights of that step, all of them.
    for (const { metrics, weights } of page.snapshots.filter(({ metrics }) => metrics.step > 0).slice(0, 5)) {
      const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
      trainer.append(trainPixels);
      trainer.step(metrics.step);
      expect(weights!.encoder).toEqual(trainer.parameters().subarray(0, 64 * 12));
      trainer.delete();
    }
  });

  it('for a picture only what it shows is brought back', async () => {
    const picturesOf = async (weights: boolean) => {
      const { session, page, agency } = await openTeam(2);
      await session.watch({ weights, digit: null, own: null });
      await session.setSpeed('each');
      await session.step(15);
      // After 1, 2, 5 and 10 steps θ is, for what is said of the held-out digits; everything at the end.
      const { brought } = agency;
      const alone = library.createTrainer({ ...SETTINGS, inputs: 64 });
      alone.append(trainPixels);
      const pictures = page.snapshots.filter(({ metrics, status }) => metrics.step > 0 && status === 'running');
      expect(pictures.length).toBeGreaterThan(10);
      for (const { metrics, rhoHat, weights } of pictures) {
        if (alone.metrics().step < metrics.step) alone.step(metrics.step - alone.metrics().step);
        expect(rhoHat).toEqual(alone.averageActivation());
        if (weights) expect(weights.encoder).toEqual(alone.parameters().subarray(0, 64 * 12));
      }
      alone.delete();
      expect(await session.fingerprint()).toBe(await reference(15));
      return brought;
    };
    expect(await picturesOf(false)).toEqual([...Array(4).fill('theta'), 'everything']);
    expect(await picturesOf(true)).toEqual([...Array(14).fill('theta'), 'everything']);
  });

  it('settings change, phases are walked through, and the run goes on', async () => {
    const run = async (workers: Workers) => {
      const { session } = await openTeam(workers);
      await session.step(7);
      await session.configure({ beta: 0.5, learningRate: 0.01 });
      await session.step(7);
      await session.phase();
      await session.phase();
      await session.step(3);
      await session.configure({ optimizer: 'momentum' });
      await session.step(3);
      return session.fingerprint();
    };
    expect(await run(3)).toBe(await run(1));
  });

  it('an explosion is the same, and so is what it leaves behind', async () => {
    const wild: Partial<Settings> = { decoder: 'linear', optimizer: 'sgd', learningRate: 3, lambda: 0 };
    const run = async (workers: Workers) => {
      const { session, page } = await openTeam(workers, wild);
      await session.step(500);
      return { step: (await session.metrics()).step, message: page.last.message, saved: await session.save() };
    };
    const alone = await run(1);
    expect(alone.message).toMatch(/step \d+: the/);
    expect(await run(2)).toEqual(alone);
    expect(await run(4)).toEqual(alone);
  });
});

describe('a leader whose core fails in the midst of a shared step', () => {
  /** The real core, whose trainers run out of memory in their third shared step, and from then on altogether. */
  function failing(): Module {
    let failure: CoreFailure | null = null;
    return {
      ...library,
      memory: 0,
      get failure() {
        return failure;
      },
      createTrainer(settings) {
        const trainer = library.createTrainer(settings);
        const metrics = trainer.metrics.bind(trainer);
        trainer.metrics = () => {
          if (failure) throw failure;
          return metrics();
        };
        const complete = trainer.shared.complete.bind(trainer.shared);
        trainer.shared.complete = () => {
          if (metrics().step === 2) failure = new CoreFailure('the WebAssembly core failed: out of memory');
          if (failure) throw failure;
          return complete();
        };
        return trainer;
      },
    };
  }

  it('is told, and replaced by the next run', async () => {
    const cores = [failing(), library];
    const agency = new Agency();
    const page = new Page();
    const session = new TrainingSession(async () => cores.shift()!, new Server().fetch, agency);
    await session.open(SETTINGS, 'http://lab.test/data/', page);
    await page.until(() => page.evaluatedSteps.includes(0));
    await session.setWorkers(3, 4);
    await expect(session.step(5)).rejects.toThrow('out of memory');
    expect(page.last).toMatchObject({ status: 'error', message: 'the WebAssembly core failed: out of memory' });
    expect(agency.dismissed).toBe(2);
    await session.reset();
    await session.step(20);
    expect(await session.fingerprint()).toBe(await reference(20));
    expect(agency.hired).toBe(4);
  });
});

describe('who has a share of a trainer', () => {
  it('has it no more once anything but shared steps changed it', async () => {
    const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
    const changed = (act: () => unknown) => {
      const { changes } = trainer.shared;
      act();
      return trainer.shared.changes > changes;
    };
    // The next mini-batch is another one when an epoch has more images than there seemed to be.
    expect(changed(() => trainer.append(trainPixels.subarray(0, 64 * 10)))).toBe(true);
    expect(changed(() => trainer.announce(trainPixels.length / 64))).toBe(true);
    expect(changed(() => trainer.append(trainPixels.subarray(64 * 10)))).toBe(false);
    expect(changed(() => trainer.step())).toBe(true);
    expect(changed(() => trainer.phase())).toBe(true);
    expect(changed(() => trainer.configure({ beta: 1 }))).toBe(true);
    expect(changed(() => trainer.setParameters(trainer.parameters()))).toBe(true);
    expect(changed(() => trainer.restore(trainer.save()))).toBe(true);
    expect(changed(() => trainer.evaluate())).toBe(false);
    expect(changed(() => trainer.shared.begin())).toBe(false);
    trainer.delete();
  });
});

describe('a helper', () => {
  it('makes no step whose gradient it has not', async () => {
    const helper = new TrainingHelper(async () => library);
    const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
    trainer.append(trainPixels);
    const share = { first: 2, last: 4 };
    await helper.take(trainer.settings(), trainer.save(), share);
    await expect(helper.update()).rejects.toThrow('this helper has no gradient yet; call gradient() first');
    const { pixels, sums } = await helper.begin(trainer.shared.batch()!, null);
    // What it is told is not answered; what fails then shows in the next question.
    expect(() => helper.gradient({ rest: sums.bracket.subarray(1), after: null })).toThrow('rest must have');
    await expect(helper.update()).rejects.toThrow('no gradient yet');
    helper.gradient({ rest: sums.bracket.slice(), after: { pixels, bracket: null } });
    expect(await helper.update()).toMatchObject({ finite: true, begun: { pixels } });
    await expect(helper.update()).rejects.toThrow('no gradient yet');
    trainer.delete();
  });

  it('refuses a mini-batch that is none, and begins no step without one', () => {
    const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
    const { shared } = trainer;
    expect(() => shared.take(new Uint8Array(65))).toThrow('pixels must have a multiple of 64 values, at least one time, not 65');
    expect(() => shared.take([1] as unknown as Uint8Array)).toThrow('pixels must be a Uint8Array');
    shared.take(new Uint8Array(64 * 3));
    expect(shared.beginTaken().bracket).toHaveLength(64 * 3);
    expect(() => shared.beginTaken()).toThrow("a helper's step needs a mini-batch; it has not taken one since the last");
    trainer.delete();
  });
});

describe('a helper that is lost', () => {
  it.each([0, 1, 2, 3, 8, 9, 30])('after %i answers costs nothing but time', async (answers) => {
    const told = vi.spyOn(console, 'info').mockImplementation(() => {});
    const agency = new Agency();
    const { session } = await openTeam(3, {}, agency);
    agency.answers = answers;
    expect(await session.step(20)).toMatchObject({ step: 20 });
    expect(await session.fingerprint()).toBe(await reference(20));
    expect(told).toHaveBeenCalledTimes(1);
    expect(agency.dismissed).toBe(2);
    told.mockRestore();
  });

  it('is not missed where none can be hired', async () => {
    const told = vi.spyOn(console, 'info').mockImplementation(() => {});
    const { session } = await openReady();
    await session.setWorkers(4, 4);
    await session.step(5);
    expect(await session.fingerprint()).toBe(await reference(5));
    expect(told).toHaveBeenCalledTimes(1);
    told.mockRestore();
  });

  it('is missed when it does not answer for long, and the run is the same', async () => {
    const told = vi.spyOn(console, 'info').mockImplementation(() => {});
    const { session, agency } = await openTeam(3);
    agency.answers = 40;
    agency.silent = true;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const steps = session.step(60);
      await vi.waitFor(() => expect(agency.answers).toBeLessThan(0));
      await vi.advanceTimersByTimeAsync(31_000);
      await steps;
    } finally {
      vi.useRealTimers();
    }
    expect(told).toHaveBeenCalledTimes(1);
    told.mockRestore();
    expect(agency.dismissed).toBe(2);
    expect(await session.fingerprint()).toBe(await reference(60));
  });
});

describe('what a team takes, where it comes late', () => {
  /** The agency's code, which comes, or cannot be had, when the test says so. */
  function held() {
    const agency = new Agency();
    const asked: { come(): void; fail(): void }[] = [];
    const late = new Late<Agency>(
      () =>
        new Promise((resolve, reject) =>
          asked.push({ come: () => resolve(agency), fail: () => reject(new Error('hire.js could not be fetched')) }),
        ),
    );
    return { agency, asked, late };
  }

  async function opened(late: Late<Agency>, workers: Workers = 3) {
    const { session, page } = await openReady({}, new Server(), late);
    await session.setWorkers(workers, 4);
    return { session, page };
  }

  it('is waited for by no step, and changes no bit, whenever it comes', async () => {
    for (const steps of [1, 7, 40]) {
      const { agency, asked, late } = held();
      const { session, page } = await opened(late);
      expect(asked).toHaveLength(0);
      expect(await session.step(steps)).toMatchObject({ step: steps });
      expect(agency.hired).toBe(0);
      asked[0]!.come();
      await session.step(45 - steps);
      expect(asked).toHaveLength(1);
      expect(agency.hired).toBe(2);
      expect(await session.fingerprint()).toBe(await reference(45));
      expect(page.steps).toEqual(Array.from({ length: 45 }, (_, i) => i + 1));
    }
  });

  it('is done without where it cannot be had, which is told, and asked for again where somebody wants a team again', async () => {
    const told = vi.spyOn(console, 'info').mockImplementation(() => {});
    const { agency, asked, late } = held();
    const { session } = await opened(late);
    await session.step(5);
    asked[0]!.fail();
    await session.step(20);
    expect(told.mock.calls).toEqual([['Training goes on in one worker:', new Error('hire.js could not be fetched')]]);
    expect(asked).toHaveLength(1);
    await session.setWorkers(2, 4);
    await session.step(1);
    expect(asked).toHaveLength(2);
    asked[1]!.come();
    await session.step(14);
    expect(agency.hired).toBe(1);
    expect(await session.fingerprint()).toBe(await reference(40));
    told.mockRestore();
  });

  it('is asked for as soon as training has begun, so that a look at the held-out digits needs not wait', async () => {
    const { agency, asked, late } = held();
    const { session, page } = await opened(late, 'auto');
    await session.step(1);
    expect(asked).toHaveLength(1);
    await session.step(149);
    // Meanwhile they are gone through between steps, of the same steps.
    expect(page.evaluatedSteps.filter((step) => step > 0)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    asked[0]!.come();
    await session.step(150);
    await page.until(() => page.evaluatedSteps.includes(300));
    expect(agency.surveyors).toBe(1);
    expect(agency.hired).toBe(0);
  });
});
