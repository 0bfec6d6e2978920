/** However the network delivers the digits, and whatever a person does meanwhile: the run is the same, bit for bit. */

import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TrainingSession } from '../../web/src/worker/session.js';
import { load } from './samples.js';
import { FILES, type File, HELD_OUT, Page, reference, SETTINGS } from './server.js';

/** How many deliveries are tried; tests/trust/everywhere.mjs tries more. */
const DELIVERIES = Number(process.env.DELIVERIES ?? 40);
const STEPS = 60;

/** What comes, again and again until the file is there: so many bytes, after so many turns of the event loop or milliseconds. */
interface Piece {
  bytes: number;
  turns: number;
  milliseconds: number;
}

interface Delivery {
  /** By a host that unpacks .gz files on the way. */
  unpacked: boolean;
  pieces: Piece[];
}

const some = (from: number, to: number) => fc.integer({ min: from, max: to });

const piece = fc.oneof(
  fc.record({ bytes: some(1, 3), turns: some(0, 3), milliseconds: fc.constant(0) }),
  fc.record({ bytes: some(1, 500), turns: some(0, 20), milliseconds: fc.constant(0) }),
  fc.record({ bytes: some(300, 20_000), turns: some(0, 20), milliseconds: some(0, 5) }),
);

const delivery: fc.Arbitrary<Delivery> = fc.record({
  unpacked: fc.boolean(),
  pieces: fc.array(piece, { minLength: 1, maxLength: 12 }),
});

const NAMES = Object.keys(FILES) as File[];
const deliveries = fc.tuple(delivery, delivery, delivery, delivery);
const doings = fc.array(
  fc.oneof(
    some(1, 15).map((count) => `step ${count}`),
    fc.constantFrom('play', 'save', 'evaluate', 'look', 'show each step', 'show some steps'),
  ),
  { maxLength: 6 },
);

/** A body that comes as the delivery says. */
async function* delivered(file: File, { unpacked, pieces }: Delivery): AsyncGenerator<Uint8Array> {
  const bytes = unpacked ? gunzipSync(FILES[file]) : FILES[file];
  for (let sent = 0, i = 0; sent < bytes.length; i++) {
    const next = pieces[i % pieces.length]!;
    for (let turn = 0; turn < next.turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (next.milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, next.milliseconds));
    yield Uint8Array.from(bytes.subarray(sent, sent + next.bytes));
    sent += next.bytes;
  }
}

async function perform(session: TrainingSession, page: Page, doing: string): Promise<unknown> {
  const [, count] = /^step (\d+)$/.exec(doing) ?? [];
  if (count) return session.step(Number(count));
  switch (doing) {
    case 'play': {
      const { step } = await session.metrics();
      await session.play();
      await page.until(() => page.last.metrics.step > step);
      return session.pause();
    }
    case 'save':
      return session.save();
    case 'evaluate':
      return session.metrics();
    case 'look':
      return session.watch({ weights: true, digit: 1, own: null });
    default:
      return session.setSpeed(doing === 'show each step' ? 'each' : 'full');
  }
}

it(
  `the fingerprint does not depend on it, in ${DELIVERIES} deliveries`,
  async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, doings, async (files, meanwhile) => {
        // A core of its own, which goes when the session does.
        const session = new TrainingSession(load, async (url) => {
          const index = NAMES.findIndex((name) => url.endsWith(name));
          const pieces = delivered(NAMES[index]!, files[index]!);
          return new Response(
            new ReadableStream({
              async pull(controller) {
                const { done, value } = await pieces.next();
                if (done) controller.close();
                else controller.enqueue(value);
              },
            }),
          );
        });
        const page = new Page();
        await session.open(SETTINGS, 'http://lab.test/data/', page);
        for (const doing of meanwhile) await perform(session, page, doing);
        const { step } = await session.metrics();
        if (step < STEPS) await session.step(STEPS - step);
        expect(await session.fingerprint()).toBe(await reference(Math.max(step, STEPS)));
        // Nothing is under way when the next begins.
        await page.until(() => page.lastProgress('held-out')?.arrived === HELD_OUT);
      }),
      { numRuns: DELIVERIES },
    );
  },
  60_000 + 2_000 * DELIVERIES,
);
