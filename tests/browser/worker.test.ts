/** The real worker in a real browser: the session across the line, with the digits of the site. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Connection, connect } from '../../web/src/lab/connection.js';
import { loadSparseAutoencoder } from '../../web/src/library/index.js';
import type { DigitsProgress, Snapshot } from '../../web/src/protocol.js';
import { DEFAULTS, type Settings } from '../../web/src/settings.js';

const data = new URL('/data/', location.href).href;
const settings: Settings = { ...DEFAULTS, hidden: 20, trainDigits: 1000, batchSize: 50 };

let worker: Worker;
let session: Connection;
let snapshots: Snapshot[];
let progress: DigitsProgress[];
let waiters: (() => void)[];

const connectTo = (worker: Worker) => connect(() => {}, { worker, lost: new Promise(() => {}), up: Promise.resolve() });

beforeEach(() => {
  worker = new Worker(new URL('../../web/src/worker/worker.ts', import.meta.url), { type: 'module' });
  session = connectTo(worker);
  [snapshots, progress, waiters] = [[], [], []];
});
afterEach(() => session.end());

const tell = () => {
  for (const resolve of waiters.splice(0)) resolve();
};

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => waiters.push(resolve));
}

async function open(dataUrl = data): Promise<void> {
  await session.open(settings, dataUrl, {
    async snapshot(snapshot: Snapshot) {
      snapshots.push(snapshot);
      tell();
      return { took: 0, used: null };
    },
    digits(report: DigitsProgress) {
      progress.push(report);
      tell();
    },
  });
}

const last = () => snapshots.at(-1)!;

async function trainPixels(): Promise<Uint8Array> {
  const response = await fetch(`${data}train-images-idx3-ubyte.gz`);
  const bytes = await new Response(response.body!.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  return new Uint8Array(bytes, 16);
}

it('streams the digits and trains the same bits as the library does on this thread', async () => {
  await open();
  await session.step(30);
  const module = await loadSparseAutoencoder();
  const trainer = module.createTrainer(settings);
  trainer.append(await trainPixels());
  trainer.step(30);
  expect(await session.fingerprint()).toBe(await trainer.fingerprint());
  expect(await session.parameters()).toEqual(trainer.parameters());
  expect(await session.metrics()).toEqual(trainer.metrics());
  trainer.delete();

  const arrivedAll = (set: string) =>
    progress.some(({ set: of, arrived, expected }) => of === set && expected > 0 && arrived === expected);
  await until(() => arrivedAll('train') && arrivedAll('held-out'));
  expect(progress.every(({ problem }) => problem === '')).toBe(true);
  expect(last()).toMatchObject({ run: 1, status: 'paused', metrics: { step: 30 } });
});

it('sends what is watched, whole, and as often as it is asked', async () => {
  await open();
  await session.watch({ weights: true, digit: 5, own: null });
  await until(() => last()?.view?.digit === 5 && last().weights !== null);
  const { weights, view } = last();
  expect([weights!.encoder.length, weights!.bias.length, weights!.decoder.length, weights!.outputBias.length]).toEqual([
    15680, 20, 15680, 784,
  ]);
  expect(Float32Array.of(...weights!.encoder, ...weights!.bias, ...weights!.decoder, ...weights!.outputBias)).toEqual(
    await session.parameters(),
  );
  const { pixels, labels } = await session.images('held-out', 5, 1);
  expect(view!.pixels).toEqual(pixels);
  expect(labels![0]).toBe(view!.label);
  // What was moved here has not been taken from the session.
  expect(await session.images('held-out', 5, 1)).toEqual({ pixels, labels });
  expect(await session.averageActivation()).toEqual(await session.averageActivation());
  const saved = await session.save();
  await session.step(5);
  await session.restore(saved);
  expect(await session.save()).toEqual(saved);
  expect((await session.checkGradient()).passed).toBe(true);
});

it('answers pause while training runs at full speed', async () => {
  await open();
  await session.play();
  await until(() => (last()?.metrics.step ?? 0) > 2);
  await session.pause();
  const { step } = await session.metrics();
  await session.setSpeed('each');
  await session.step(3);
  expect((await session.metrics()).step).toBe(step + 3);
});

it('tells errors with their name and sentence', async () => {
  await open();
  await expect(session.configure({ rho: 2 })).rejects.toMatchObject({
    name: 'RangeError',
    message: 'rho must be a number above 0 and below 1, not 2',
  });
  await expect(session.step(0.5)).rejects.toMatchObject({ name: 'RangeError' });
  await expect(session.restore(new Uint8Array(8))).rejects.toMatchObject({ name: 'RangeError' });
});

it('survives a folder without digits', async () => {
  await open(new URL('/no-such-folder/', location.href).href);
  await until(() => last()?.status === 'error');
  expect(last().message).toMatch(/^train-images-idx3-ubyte\.gz: /);
  await expect(session.play()).rejects.toThrow(/^train-images-idx3-ubyte\.gz: /);
});

it('moves what snapshots are made of to the page, and copies none of it', async () => {
  worker.terminate();
  worker = new Worker(new URL('./telling-worker.ts', import.meta.url), { type: 'module' });
  session = connectTo(worker);
  const sent: { moved: number; copied: number }[] = [];
  const channel = new BroadcastChannel('sent');
  channel.onmessage = ({ data }) => {
    sent.push(data);
    tell();
  };
  await open();
  await session.watch({ weights: true, digit: 5, own: new Uint8Array(784) });
  await session.step(30);
  const parameters = 4 * (2 * 784 * settings.hidden + settings.hidden + 784);
  await until(() => last()?.weights !== null && last()?.own !== null && sent.some(({ moved }) => moved > parameters));
  expect(sent.map(({ copied }) => copied)).toEqual(sent.map(() => 0));
  channel.close();
});
