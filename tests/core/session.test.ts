/** The training session over the real core: what a page can ask of it, and what it is told. */

import { describe, expect, it, vi } from 'vitest';
import { Turns } from '../../web/src/worker/pace.js';
import { TrainingSession } from '../../web/src/worker/session.js';
import { idxImages } from '../digits.js';
import { bars, library } from './samples.js';
import {
  FILES,
  failingAfter,
  HELD_OUT,
  heldOutLabels,
  heldOutPixels,
  open,
  openReady,
  Page,
  Pipe,
  reference,
  SETTINGS,
  Server,
  TRAIN,
  trainPixels,
} from './server.js';

/** Lets everything that was begun go on for a while: 20 times through the message queue. */
async function meanwhile() {
  const turns = new Turns();
  for (let i = 0; i < 20; i++) await turns.next();
  turns.end();
}

describe('opening', () => {
  it('goes from loading to ready, untrained, and tells what arrives', async () => {
    const { session, page } = await open();
    expect(page.snapshots[0]).toMatchObject({ run: 1, status: 'loading', settings: SETTINGS, message: '', waiting: false });
    await page.until(() => page.evaluatedSteps.includes(0) && page.lastProgress('train')?.arrived === TRAIN);
    expect(page.last).toMatchObject({ run: 1, status: 'ready', metrics: { step: 0, examples: 0 } });
    expect(page.lastProgress('train')).toEqual({ set: 'train', arrived: TRAIN, expected: TRAIN, problem: '', retryAt: null });
    expect(page.lastProgress('held-out')).toEqual({
      set: 'held-out',
      arrived: HELD_OUT,
      expected: HELD_OUT,
      problem: '',
      retryAt: null,
    });
    expect(page.snapshots.every(({ status }) => status === 'loading' || status === 'ready')).toBe(true);
    // Before any step the read-outs are those of the first mini-batch.
    const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
    const first = trainPixels.subarray(0, 20 * 64);
    expect(page.last.metrics).toEqual(trainer.evaluate(first));
    expect(page.last.rhoHat).toEqual(trainer.averageActivation(first));
    expect(await session.metrics()).toEqual(trainer.evaluate(first));
    expect(await session.averageActivation()).toEqual(trainer.averageActivation(first));
    trainer.delete();
  });

  it('says that a step is possible to a page that has yet to draw the last it was told', async () => {
    const page = new Page();
    page.attentive = false;
    const session = new TrainingSession(async () => library, new Server().fetch);
    await session.open(SETTINGS, 'http://lab.test/data/', page);
    await page.until(() => page.last.status === 'ready');
    expect(page.snapshots.map(({ status }) => status)).toEqual(['loading', 'ready']);
    page.answer();
  });

  it('hears the page while it unpacks a file that is here without a gap', async () => {
    const count = 40_000;
    // Not gzipped, so that nothing but its own pieces is waited for.
    const { session, page } = await open(new Server({ 'train-images-idx3-ubyte.gz': idxImages(bars(count), 8, 8) }));
    await page.until(() => page.last.status === 'ready');
    const turns = new Turns();
    await turns.next();
    turns.end();
    expect((await session.images('train', count - 1, 1)).pixels).toHaveLength(0);
    await page.until(() => page.lastProgress('train')?.arrived === count);
  });

  it('is done once, with settings and a folder that are right', async () => {
    const { session, page } = await open();
    await expect(session.open(SETTINGS, 'http://lab.test/data/', page)).rejects.toThrow('open() was called before');
    const other = new TrainingSession(async () => library, new Server().fetch);
    await expect(other.open({ ...SETTINGS, rho: 2 }, 'http://lab.test/data/', page)).rejects.toThrow(
      'rho must be a number above 0 and below 1, not 2',
    );
    await expect(other.open(SETTINGS, 'http://lab.test/data', page)).rejects.toThrow(
      'source must be the address of a folder, ending with "/", or files, not "http://lab.test/data"',
    );
    await expect(other.play()).rejects.toThrow('the session is not open yet');
    await other.open(SETTINGS, 'http://lab.test/data/', new Page());
  });

  it('can be tried again where the core could not be loaded', async () => {
    let attempts = 0;
    const session = new TrainingSession(async () => {
      if (attempts++ === 0) throw new Error('no core.wasm here');
      return library;
    }, new Server().fetch);
    await expect(session.open(SETTINGS, 'http://lab.test/data/', new Page())).rejects.toThrow('no core.wasm here');
    await session.open(SETTINGS, 'http://lab.test/data/', new Page());
    expect((await session.step(1)).step).toBe(1);
  });
});

describe('same bits', () => {
  it.each([1, 7, 333, 100_000])('with the network in pieces of %s bytes', async (piece) => {
    const { session } = await open(new Server({}, piece));
    await session.step(40);
    expect(await session.fingerprint()).toBe(await reference(40));
  });

  it('at either speed, paused, watched and evaluated in between', async () => {
    const { session, page } = await openReady();
    await session.setSpeed('each');
    await session.step(7);
    await session.watch({ weights: true, digit: 3, own: null });
    await session.play();
    await page.until(() => page.last.metrics.step >= 12);
    await session.pause();
    await session.checkGradient();
    await session.images('train', 0, 10);
    await session.save();
    await session.setSpeed('full');
    const { step } = await session.metrics();
    await session.step(60 - step);
    expect(await session.fingerprint()).toBe(await reference(60));
  });

  it('when training outruns the network: it waits, says so, and goes on', async () => {
    const pipe = new Pipe();
    const { session, page } = await open(new Server({ 'train-images-idx3-ubyte.gz': pipe }));
    const raw = new Uint8Array(
      await new Response(
        new Blob([FILES['train-images-idx3-ubyte.gz']]).stream().pipeThrough(new DecompressionStream('gzip')),
      ).arrayBuffer(),
    );
    pipe.send(raw.subarray(0, 16 + 45 * 64 + 30));
    const done = session.step(40);
    await page.until(() => page.last.waiting && page.last.metrics.step > 0);
    expect(page.last).toMatchObject({ status: 'running', metrics: { step: 2 } });
    pipe.send(raw.subarray(16 + 45 * 64 + 30));
    pipe.end();
    expect((await done).step).toBe(40);
    expect(page.last.waiting).toBe(false);
    expect(await session.fingerprint()).toBe(await reference(40));
  });

  it('after reset, after a restart and back, and after save and restore', async () => {
    const { session, page } = await openReady();
    await session.step(25);
    await session.reset();
    expect(page.last).toMatchObject({ run: 2, status: 'ready', metrics: { step: 0 } });
    await session.step(25);
    expect(await session.fingerprint()).toBe(await reference(25));
    const saved = await session.save();

    await session.configure({ hidden: 5, seed: 9 });
    await session.step(3);
    await session.configure({ hidden: 12, seed: 1 });
    await session.step(25);
    expect(await session.fingerprint()).toBe(await reference(25));

    await session.configure({ hidden: 7, beta: 0 });
    await session.restore(saved);
    expect(page.last).toMatchObject({ run: 6, status: 'paused', settings: SETTINGS, metrics: { step: 25 } });
    await session.step(25);
    expect(await session.fingerprint()).toBe(await reference(50));
  });
});

describe('training', () => {
  it('step(n) makes exactly n steps, and every one is told once', async () => {
    const { session, page } = await openReady();
    expect((await session.step(1)).step).toBe(1);
    expect((await session.step(33)).step).toBe(34);
    expect(page.last).toMatchObject({ status: 'paused', metrics: { step: 34 } });
    expect(page.steps).toEqual(Array.from({ length: 34 }, (_, i) => i + 1));
  });

  it('calls of step add up', async () => {
    const { session, page } = await openReady();
    const reached = await Promise.all([session.step(5), session.step(3), session.step(1)]);
    expect(reached.map(({ step }) => step)).toEqual([5, 8, 9]);
    expect(page.last).toMatchObject({ status: 'paused', metrics: { step: 9 } });
  });

  it('step(n) while training plays makes n more and then pauses', async () => {
    const { session, page } = await openReady();
    await session.play();
    await page.until(() => page.last.metrics.step > 0);
    // Asked in one breath: training goes on between two.
    const [before, after] = await Promise.all([session.metrics(), session.step(10)]);
    expect(after.step).toBe(before.step + 10);
    expect(page.last.status).toBe('paused');
  });

  it('epoch goes to the end of the epoch under way', async () => {
    const { session } = await openReady();
    expect(await session.epoch()).toMatchObject({ step: 8, epoch: 1, examples: TRAIN });
    await session.step(3);
    expect(await session.epoch()).toMatchObject({ step: 16, epoch: 2 });
  });

  it('pause stops at once, answers who waited for steps, and lets training go on later', async () => {
    const { session, page } = await openReady();
    const asked = session.step(1_000_000);
    await page.until(() => page.last.metrics.step > 3);
    await session.pause();
    const { step } = await asked;
    expect(step).toBeLessThan(1_000_000);
    await meanwhile();
    expect((await session.metrics()).step).toBe(step);
    expect(page.last).toMatchObject({ status: 'paused', stepsPerSecond: 0, metrics: { step } });
    await session.pause();
    // Play, at once after pause: the loop that was about to end goes on.
    await session.play();
    await session.pause();
    await session.play();
    await page.until(() => page.last.metrics.step > step);
    expect(page.last.status).toBe('running');
    await session.pause();
  });

  it('at speed each, draws every step and waits until it is drawn', async () => {
    const { session, page } = await openReady();
    await session.setSpeed('each');
    page.attentive = false;
    await session.play();
    // The snapshot that says "running".
    page.answer();
    for (let step = 1; step <= 5; step++) {
      await page.until(() => page.last.metrics.step === step);
      await meanwhile();
      expect((await session.metrics()).step).toBe(step);
      page.answer();
    }
    const drawn = page.snapshots.map(({ metrics }) => metrics.step).filter((step, i, all) => step > 0 && step !== all[i - 1]);
    expect(drawn.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
    // A page that never answers again cannot keep training from being sped up.
    await session.setSpeed('full');
    while ((await session.metrics()).step < 10) await meanwhile();
    await session.pause();
  });

  it('at full speed, never waits for the page, and sends nothing new until it has drawn', async () => {
    const { session, page } = await openReady();
    page.attentive = false;
    const before = page.snapshots.length;
    expect((await session.step(200)).step).toBe(200);
    // The one that says "running", and the last.
    expect(page.snapshots.length - before).toBe(2);
    expect(page.last.rows.length).toBe(6 * 200);
    page.answer();
    await meanwhile();
    expect(page.steps).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  });

  it('goes on when the page fails to draw', async () => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { session, page } = await openReady();
    const draw = vi.spyOn(page, 'snapshot').mockRejectedValue(new Error('no canvas'));
    await session.setSpeed('each');
    expect((await session.step(3)).step).toBe(3);
    draw.mockRestore();
    await page.until(() => page.last.status === 'paused');
    expect(complaint).toHaveBeenCalledWith(expect.any(String), new Error('no canvas'));
    complaint.mockRestore();
  });

  it('goes through the held-out digits at fixed steps, and where it rests', async () => {
    const run = async () => {
      const { session, page } = await openReady();
      await session.step(230);
      await page.until(() => page.evaluatedSteps.at(-1) === 230);
      return page.snapshots.flatMap(({ heldOut }) => heldOut);
    };
    const [one, other] = [await run(), await run()];
    expect(one.map(({ metrics }) => metrics.step)).toEqual([0, 1, 2, 5, 10, 20, 50, 100, 200, 230]);
    expect(other).toEqual(one);
    const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
    trainer.append(trainPixels);
    trainer.step(230);
    expect(one.at(-1)).toMatchObject({
      metrics: trainer.evaluate(heldOutPixels),
      rhoHat: trainer.averageActivation(heldOutPixels),
    });
    trainer.delete();
  });

  it('evaluates once the held-out digits are complete, for the step then reached', async () => {
    const pipe = new Pipe();
    const { session, page } = await open(new Server({ 't10k-images-idx3-ubyte.gz': pipe }));
    await session.step(30);
    expect(page.evaluatedSteps).toEqual([]);
    pipe.send(FILES['t10k-images-idx3-ubyte.gz']);
    pipe.end();
    await page.until(() => page.evaluatedSteps.length > 0);
    expect(page.evaluatedSteps).toEqual([30]);
  });
});

describe('settings', () => {
  it('take effect at once where they can', async () => {
    const { session, page } = await openReady();
    await session.step(10);
    expect(await session.configure({ rho: 0.2, optimizer: 'sgd' })).toEqual({
      settings: { ...SETTINGS, rho: 0.2, optimizer: 'sgd' },
      step: 10,
      restarted: false,
    });
    await session.step(10);
    expect(page.last).toMatchObject({ run: 1, settings: { rho: 0.2 }, metrics: { step: 20 } });
    const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
    trainer.append(trainPixels);
    trainer.step(10);
    trainer.configure({ rho: 0.2, optimizer: 'sgd' });
    trainer.step(10);
    expect(await session.fingerprint()).toBe(await trainer.fingerprint());
    trainer.delete();
  });

  it('that change while training goes on leave out no step', async () => {
    const { session, page } = await openReady();
    // Nothing is drawn before the end, so that many steps wait to be told.
    page.attentive = false;
    await session.play();
    for (const beta of [1, 2, 4, 5]) {
      const { step } = await session.metrics();
      await session.step(3);
      await session.play();
      expect((await session.configure({ beta })).step).toBeGreaterThanOrEqual(step + 3);
    }
    page.attentive = true;
    page.answer();
    await session.pause();
    await session.step(1);
    const { step } = await session.metrics();
    await page.until(() => page.last.metrics.step === step);
    expect(page.steps).toEqual(Array.from({ length: step }, (_, i) => i + 1));
  });

  it('that change while training rests are measured on the held-out digits at once', async () => {
    const { session, page } = await openReady();
    await session.step(10);
    const measured = () => page.snapshots.flatMap(({ heldOut }) => heldOut).filter(({ metrics }) => metrics.step === 10);
    await page.until(() => measured().length > 0);
    const before = measured().length;
    await session.configure({ beta: 7 });
    await page.until(() => measured().length > before);
    const { total, reconstruction, sparsity, weightDecay } = measured().at(-1)!.metrics;
    expect(total).toBeCloseTo(reconstruction + 7 * sparsity + weightDecay, 12);
  });

  it('start a new run where they must, which then rests', async () => {
    const { session, page } = await openReady();
    await session.play();
    const steps = session.step(1_000_000);
    await page.until(() => page.last.metrics.step > 0);
    const { settings, step, restarted } = await session.configure({ hidden: 6 });
    expect({ settings, step, restarted }).toEqual({ settings: { ...SETTINGS, hidden: 6 }, step: 0, restarted: true });
    expect((await steps).step).toBeGreaterThan(0);
    await meanwhile();
    expect(page.last).toMatchObject({ run: 2, status: 'ready', settings: { hidden: 6 }, metrics: { step: 0 } });
    expect(page.last.rhoHat.length).toBe(6);
    expect(page.last.rows.length).toBe(0);
  });

  it('that are wrong change nothing', async () => {
    const { session, page } = await openReady();
    await session.step(5);
    const saved = await session.save();
    await expect(session.configure({ hidden: 6, rho: 1 })).rejects.toMatchObject({
      name: 'RangeError',
      message: 'rho must be a number above 0 and below 1, not 1',
    });
    await expect(session.configure({ hiden: 6 } as object)).rejects.toThrow('unknown setting "hiden"');
    await expect(session.configure(null as never)).rejects.toMatchObject({ name: 'TypeError' });
    await expect(session.undo({ beta: -1 })).rejects.toMatchObject({ name: 'RangeError' });
    expect(page.last).toMatchObject({ run: 1, settings: SETTINGS });
    expect(await session.save()).toEqual(saved);
  });

  it('with fewer training digits than have arrived, these are the first', async () => {
    const { session } = await openReady({ trainDigits: 50 });
    expect(await session.epoch()).toMatchObject({ step: 3, examples: 50 });
    expect(await session.fingerprint()).toBe(await reference(3, { trainDigits: 50 }));
  });
});

describe('an explosion', () => {
  const EXPLOSIVE = { learningRate: 1e6, optimizer: 'sgd' } as const;

  it('is told, and undone to where the settings were changed', async () => {
    const { session, page } = await openReady({ decoder: 'linear' });
    await session.step(30);
    const good = await session.fingerprint();
    await session.configure(EXPLOSIVE);
    const { step } = await session.step(1000);
    expect(step).toBeLessThan(1030);
    expect(page.last).toMatchObject({
      status: 'diverged',
      message: expect.stringMatching(/^step \d+: .*; the parameters are again those after step \d+$/),
    });
    expect(page.last.rows.every(Number.isFinite)).toBe(true);

    // Back to the state before, settings and all, and on with other ones.
    expect(await session.undo({ learningRate: 0.001 })).toBe(30);
    expect(page.last).toMatchObject({
      run: 1,
      status: 'paused',
      message: '',
      settings: { ...SETTINGS, decoder: 'linear', learningRate: 0.001 },
    });
    expect(await session.fingerprint()).toBe(good);
    expect((await session.step(10)).step).toBe(40);
  });

  it('goes back to the last checkpoint of a run that was sane until then', async () => {
    const { session } = await openReady({ decoder: 'linear' });
    await session.step(450);
    await session.configure({ beta: 2 });
    await session.step(5);
    await session.configure(EXPLOSIVE);
    await session.step(1000);
    // Two changes within a few steps are one: the state before the first of them.
    expect(await session.undo({})).toBe(450);
    expect(await session.fingerprint()).toBe(await reference(450, { decoder: 'linear' }));
    // What has not helped is not tried again: further back, to a regular checkpoint.
    await session.configure(EXPLOSIVE);
    await session.step(1000);
    await session.undo({});
    await session.undo({});
    expect((await session.metrics()).step).toBe(400);
    expect(await session.fingerprint()).toBe(await reference(400, { decoder: 'linear' }));
  });

  it('at the very start goes back to the start', async () => {
    const { session, page } = await openReady({ decoder: 'linear', ...EXPLOSIVE });
    await session.step(1000);
    expect(page.last.status).toBe('diverged');
    expect(await session.undo({ learningRate: 0.01 })).toBe(0);
    expect(page.last).toMatchObject({ status: 'ready', settings: { learningRate: 0.01 } });
    await session.step(10);
    expect(await session.fingerprint()).toBe(await reference(10, { decoder: 'linear', optimizer: 'sgd', learningRate: 0.01 }));
  });
});

describe('looking', () => {
  it('shows the weights, as parameters gives them', async () => {
    const { session, page } = await openReady();
    await session.step(5);
    expect(page.last.weights).toBeNull();
    await session.watch({ weights: true, digit: null, own: null });
    await page.until(() => page.last.weights !== null);
    const theta = await session.parameters();
    const { encoder, bias, decoder, outputBias } = page.last.weights!;
    expect(Float32Array.of(...encoder, ...bias, ...decoder, ...outputBias)).toEqual(theta);
    expect([encoder, bias, decoder, outputBias].map(({ length }) => length)).toEqual([64 * 12, 12, 12 * 64, 64]);
  });

  it('shows a tied decoder as the encoder transposed', async () => {
    const { session, page } = await openReady({ tied: true });
    await session.step(5);
    await session.watch({ weights: true, digit: null, own: null });
    await page.until(() => page.last.weights !== null);
    const { encoder, decoder, outputBias } = page.last.weights!;
    expect(decoder.length).toBe(12 * 64);
    for (let j = 0; j < 64; j++) for (let l = 0; l < 12; l++) expect(decoder[l * 64 + j]).toBe(encoder[j * 12 + l]);
    expect(outputBias).toEqual((await session.parameters()).slice(-64));
  });

  it('shows a held-out digit on its way through the network', async () => {
    const { session, page } = await openReady();
    await session.step(5);
    await session.watch({ weights: false, digit: 17, own: null });
    await page.until(() => page.last.view?.digit === 17);
    const pixels = heldOutPixels.slice(17 * 64, 18 * 64);
    const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
    trainer.setParameters(await session.parameters());
    expect(page.last.view).toEqual({
      digit: 17,
      label: heldOutLabels[17],
      pixels,
      hidden: trainer.encode(pixels),
      reconstruction: trainer.reconstruct(pixels),
    });
    trainer.delete();
    await session.watch({ weights: false, digit: 4000, own: null });
    await page.until(() => page.last.view === null);
  });

  it('shows the watched digit as soon as it has arrived', async () => {
    const pipe = new Pipe();
    const { session, page } = await open(new Server({ 't10k-images-idx3-ubyte.gz': pipe }));
    await session.watch({ weights: false, digit: 0, own: null });
    expect(page.last.view).toBeNull();
    pipe.send(FILES['t10k-images-idx3-ubyte.gz']);
    await page.until(() => page.last.view !== null);
    pipe.end();
  });

  it('hands out images and their labels, as far as they have arrived', async () => {
    const { session } = await openReady();
    expect(await session.images('held-out', 38, 10)).toEqual({
      pixels: heldOutPixels.slice(38 * 64),
      labels: heldOutLabels.slice(38),
    });
    expect(await session.images('train', 3, 1)).toEqual({ pixels: trainPixels.slice(3 * 64, 4 * 64), labels: Uint8Array.of(3) });
    expect(await session.images('train', 9000, 1)).toEqual({ pixels: new Uint8Array(), labels: new Uint8Array() });
    await expect(session.images('test' as 'train', 0, 1)).rejects.toThrow('set must be one of train, held-out, not "test"');
    await expect(session.images('train', -1, 1)).rejects.toThrow('from must be a whole number');
    await expect(session.images('train', 0, 1.5)).rejects.toThrow('count must be a whole number');
  });

  it('shows a digit of one’s own, and nothing where it is of another size', async () => {
    const { session, page } = await openReady();
    await session.step(5);
    const own = Uint8Array.from({ length: 64 }, (_, j) => (j * 37) % 256);
    await session.watch({ weights: false, digit: null, own });
    await page.until(() => page.last.own !== null);
    const trainer = library.createTrainer({ ...SETTINGS, inputs: 64 });
    trainer.setParameters(await session.parameters());
    const expected = { pixels: own, hidden: trainer.encode(own), reconstruction: trainer.reconstruct(own) };
    expect(page.last.own).toEqual(expected);
    expect(await session.decode(expected.hidden)).toEqual(expected.reconstruction);
    trainer.delete();
    await session.watch({ weights: false, digit: null, own: own.subarray(1) });
    await page.until(() => page.last.own === null);
    await expect(session.watch({ weights: false, digit: null, own: [1] as never })).rejects.toThrow(
      'watch.own must be a Uint8Array',
    );
    await expect(session.decode(Float32Array.of(1, 2))).rejects.toThrow('activations must hold whole rows of 12 numbers');
  });

  it('hands out chosen images', async () => {
    const { session } = await openReady();
    expect(await session.imagesAt('held-out', Uint32Array.of(7, 3, 7))).toEqual({
      pixels: Uint8Array.of(...[7, 3, 7].flatMap((digit) => [...heldOutPixels.subarray(digit * 64, (digit + 1) * 64)])),
      labels: Uint8Array.of(...[7, 3, 7].map((digit) => heldOutLabels[digit]!)),
    });
    await expect(session.imagesAt('held-out', Uint32Array.of(0, HELD_OUT))).rejects.toThrow(
      `indices must be below the ${HELD_OUT} digits that are here, not ${HELD_OUT}`,
    );
    await expect(session.imagesAt('train', [1] as never)).rejects.toThrow('indices must be a Uint32Array');
  });

  it('surveys the held-out digits, and knows how well it does on those it trains on', async () => {
    const { session, page } = await openReady({ trainDigits: 60 });
    await session.step(10);
    await page.until(() => page.evaluatedSteps.includes(10));
    const heldOut = page.snapshots.flatMap((snapshot) => snapshot.heldOut).findLast(({ metrics }) => metrics.step === 10)!;
    const trainer = library.createTrainer({ ...SETTINGS, trainDigits: 60, inputs: 64 });
    trainer.setParameters(await session.parameters());
    const { metrics, ...survey } = trainer.survey(heldOutPixels, heldOutLabels);
    expect(heldOut).toMatchObject(survey);
    expect(heldOut.metrics.total).toBe(metrics.total);
    expect(heldOut.trainReconstruction).toBe(trainer.evaluate(trainPixels.subarray(0, 60 * 64)).reconstruction);
    trainer.delete();
  });

  it('surveys again when the labels come late', async () => {
    const pipe = new Pipe();
    const { page } = await open(new Server({ 't10k-labels-idx1-ubyte.gz': pipe }));
    const newest = () => page.snapshots.flatMap(({ heldOut }) => heldOut).at(-1);
    await page.until(() => newest() !== undefined);
    expect(newest()!.classMeans).toBeNull();
    pipe.send(FILES['t10k-labels-idx1-ubyte.gz']);
    pipe.end();
    await page.until(() => newest()!.classMeans !== null);
  });

  it('gives a penalty by the core, whichever is in force', async () => {
    const { session } = await openReady();
    const rhoHat = Float64Array.of(0.1, 0.2);
    const { value, slope } = await session.penaltyAt({ penalty: 'custom', penaltyExpression: '(r - rho)^2', rho: 0.1 }, rhoHat);
    expect(value[0]).toBe(0);
    expect(value[1]).toBeCloseTo(0.01, 15);
    expect(slope[1]).toBeCloseTo(0.2, 15);
    await expect(session.penaltyAt({ penalty: 'custom', penaltyExpression: 'r +' }, rhoHat)).rejects.toThrow('r +');
  });

  it('proves the gradient', async () => {
    const { session } = await openReady();
    await session.step(5);
    const check = await session.checkGradient();
    expect(check).toMatchObject({ passed: true, epsilon: 1e-4 });
    // UFLDL's bound; see objective.test.ts.
    expect(check.ratio).toBeLessThan(1e-8);
    expect(check.indices.length).toBe(check.numeric.length);
  });
});

describe('a walk through a step', () => {
  const phases = ['batch', 'forward', 'rho-hat', 'penalty', 'delta-out', 'delta', 'update'] as const;

  it('is the same step, phase by phase', async () => {
    const { session, page } = await openReady();
    await session.step(4);
    const before = await session.parameters();
    const explained = await session.explain(3, 20);
    const made = [];
    for (const phase of phases) {
      const report = await session.phase();
      expect(report).toMatchObject({ step: 5, phase });
      expect(report.next).toBe(phases[(phases.indexOf(phase) + 1) % phases.length]);
      made.push(report);
    }
    const [first, forward, , penalty, , delta, update] = made;
    expect(Array.from(first!.images)).toEqual(Array.from({ length: 20 }, (_, i) => 80 + i));
    expect(first!.pixels).toEqual(trainPixels.slice(80 * 64, 100 * 64));
    expect(first!.labels).toEqual(Uint8Array.from({ length: 20 }, (_, i) => (80 + i) % 10));
    expect(first!.workspace.hidden).toBeNull();
    expect(forward!.workspace.hidden!.length).toBe(20 * 12);
    expect(forward!.parameters).toEqual(before);
    expect(forward!.sparsity).toBe(0);
    expect(explained.images).toEqual(first!.images);
    // In float, against double: an encoder weight's gradient is a sum of 20 terms of some 1e-3.
    expect(delta!.workspace.gradient![20 * 12 + 3]).toBeCloseTo(explained.total, 5);
    expect(update!.parameters).toEqual(await session.parameters());
    expect(update!.reconstruction).toBe((await session.metrics()).reconstruction);
    expect(penalty!.reconstruction).toBeCloseTo(update!.reconstruction, 6);
    expect(penalty!.sparsity).toBeCloseTo(update!.sparsity, 6);
    await page.until(() => page.last.metrics.step === 5);
    expect(await session.fingerprint()).toBe(await reference(5));
  });

  it('pauses training, may be left off, and a whole step finishes it', async () => {
    const { session, page } = await openReady();
    await session.play();
    await page.until(() => page.last.metrics.step >= 3);
    const { step } = await session.phase();
    await page.until(() => page.last.status === 'paused');
    await session.phase();
    await session.step(1);
    expect((await session.metrics()).step).toBe(step);
    expect(await session.fingerprint()).toBe(await reference(step));
  });

  it('begins again where a setting changed under way', async () => {
    const { session } = await openReady();
    await session.phase();
    await session.phase();
    await session.configure({ beta: 1 });
    expect((await session.phase()).phase).toBe('batch');
  });
});

describe('the schedule of a run', () => {
  it('is what it takes to repeat it', async () => {
    const { session, page } = await openReady();
    await session.configure({ rho: 0.1 });
    await session.step(7);
    await session.configure({ rho: 0.2 });
    await session.configure({ rho: 0.3, lambda: 0 });
    await session.step(5);
    await session.configure({ lambda: 0 });
    const schedule = page.snapshots.findLast((snapshot) => snapshot.schedule)!.schedule!;
    expect(schedule).toEqual({
      start: { ...SETTINGS, rho: 0.1 },
      changes: [{ step: 7, changes: { rho: 0.3, lambda: 0 } }],
      complete: true,
    });

    const trainer = library.createTrainer({ ...schedule.start, inputs: 64 });
    trainer.append(trainPixels);
    for (const { step, changes } of schedule.changes) {
      const { step: now } = trainer.metrics();
      if (step > now) trainer.step(step - now);
      trainer.configure(changes);
    }
    trainer.step(5);
    expect(await trainer.fingerprint()).toBe(await session.fingerprint());
    trainer.delete();
  });

  it('begins anew with a run, comes back with one, and is not known of a file', async () => {
    const { session, page } = await openReady();
    const newest = () => page.snapshots.findLast((snapshot) => snapshot.schedule)!.schedule!;
    await session.step(3);
    await session.configure({ beta: 1 });
    await page.until(() => newest().changes.length > 0);
    const [saved, schedule] = [await session.save(), newest()];
    await session.configure({ hidden: 5 });
    expect(newest()).toEqual({ start: { ...SETTINGS, beta: 1, hidden: 5 }, changes: [], complete: true });
    await session.restore(saved, schedule);
    expect(newest()).toEqual(schedule);
    await session.restore(saved);
    expect(newest()).toEqual({ start: { ...SETTINGS, beta: 1 }, changes: [], complete: false });
  });

  it('goes back with the run after an explosion', async () => {
    const { session, page } = await openReady({ decoder: 'linear' });
    await session.step(10);
    await session.configure({ rho: 0.1 });
    await session.step(30);
    await session.configure({ optimizer: 'sgd', learningRate: 1000 });
    await session.play();
    await page.until(() => page.last.status === 'diverged');
    const back = await session.undo({ learningRate: 0.003 });
    expect(back).toBe(40);
    const { changes } = page.snapshots.findLast((snapshot) => snapshot.schedule)!.schedule!;
    expect(changes).toEqual([{ step: 10, changes: { rho: 0.1 } }]);
  });
});

describe('refusals', () => {
  it('name what was wrong', async () => {
    const { session } = await openReady();
    await expect(session.step(0)).rejects.toMatchObject({
      name: 'RangeError',
      message: 'count must be a whole number from 1 to 2147483647, not 0',
    });
    await expect(session.step('3' as never)).rejects.toMatchObject({ name: 'TypeError' });
    await expect(session.setSpeed('slow' as never)).rejects.toThrow('speed must be one of each, full, not "slow"');
    await expect(session.watch({ weights: 1 as never, digit: null, own: null })).rejects.toThrow(
      'watch.weights must be true or false, not 1',
    );
    await expect(session.watch({ weights: true, digit: -1, own: null })).rejects.toThrow('watch.digit must be a whole number');
    const saved = await session.save();
    await expect(session.restore(saved.subarray(1))).rejects.toThrow('not a checkpoint');
    expect(await session.save()).toEqual(saved);
  });
});

describe('a core that fails', () => {
  it('is told, refuses to train, and is replaced by the next run', async () => {
    const cores = [failingAfter(2), library];
    const page = new Page();
    const session = new TrainingSession(async () => cores.shift()!, new Server().fetch);
    await session.open(SETTINGS, 'http://lab.test/data/', page);
    await page.until(() => page.evaluatedSteps.includes(0));
    await expect(session.step(5)).rejects.toThrow('out of memory');
    expect(page.last).toMatchObject({
      status: 'error',
      message: 'the WebAssembly core failed: out of memory',
      metrics: { step: expect.any(Number) },
    });
    await expect(session.play()).rejects.toThrow('out of memory');
    await session.reset();
    expect(page.last).toMatchObject({ run: 2, status: 'ready', message: '' });
    await session.step(40);
    expect(await session.fingerprint()).toBe(await reference(40));
  });

  it('comes back from a checkpoint, where there is one', async () => {
    const cores = [failingAfter(2), library];
    const page = new Page();
    const session = new TrainingSession(async () => cores.shift()!, new Server().fetch);
    await session.open(SETTINGS, 'http://lab.test/data/', page);
    await session.step(1);
    await session.configure({ beta: 2 });
    await expect(session.step(5)).rejects.toThrow('out of memory');
    expect(await session.undo({})).toBe(1);
    expect(await session.fingerprint()).toBe(await reference(1));
    expect(page.last).toMatchObject({ status: 'paused', metrics: { step: 1 } });
  });
});
