import { describe, expect, it } from 'vitest';
import { CAPACITY, type Curve, History } from '../../web/src/lab/history.ts';
import { type HeldOut, ROW } from '../../web/src/protocol.ts';

/** What a run says after `step`: noisy, falling, and easy to compute again. */
const loss = (step: number) => 5 + 40 / step + ((step * 2654435761) % 1000) / 1000;

function rows(from: number, to: number): Float64Array {
  const numbers: number[] = [];
  for (let step = from; step <= to; step++) numbers.push(step, loss(step), 2, 6, 0.5, loss(step) + 6.5);
  return Float64Array.from(numbers);
}

function heldOut(step: number, total = 10): Pick<HeldOut, 'metrics' | 'rhoHat' | 'trainReconstruction'> {
  const metrics = {
    step,
    examples: 0,
    epoch: 0,
    reconstruction: 6,
    sparsity: 1,
    weightDecay: 1,
    total,
    deadUnits: 0,
    saturatedUnits: 0,
  };
  return { metrics, rhoHat: Float32Array.of(0.25, 0.75), trainReconstruction: 4 };
}

const plain = (curve: Curve) => Object.fromEntries(Object.entries(curve).map(([name, values]) => [name, Array.from(values)]));

describe('curves', () => {
  it('hold every step exactly while there is room', () => {
    const history = new History();
    history.appendRows(rows(1, CAPACITY));
    const { step, mean, low, high } = history.curve('reconstruction');
    expect(history.width).toBe(1);
    expect(Array.from(step)).toEqual(Array.from({ length: CAPACITY }, (_, i) => i + 1));
    expect(Array.from(mean)).toEqual(Array.from({ length: CAPACITY }, (_, i) => loss(i + 1)));
    expect(low).toEqual(mean);
    expect(high).toEqual(mean);
    expect(Array.from(history.curve('penalty').mean)).toEqual(Array(CAPACITY).fill(6));
  });

  it('stay bounded over 100,000 steps and lose no extreme', () => {
    const history = new History();
    const all = rows(1, 100_000);
    all[ROW.length * 76_543 + 1] = 999;
    all[ROW.length * 12_345 + 1] = -1;
    history.appendRows(all);
    const { step, mean, low, high } = history.curve('reconstruction');
    expect(step.length).toBeLessThanOrEqual(CAPACITY);
    expect(step.length).toBeGreaterThan(CAPACITY / 4);
    expect(Math.max(...high)).toBe(999);
    expect(Math.min(...low)).toBe(-1);
    expect(history.lastStep).toBe(100_000);

    // A bucket in the middle, against the same average taken the long way. The two add the same few hundred numbers of
    // size 10 in another order: they differ by rounding only, far below 1e-9.
    const width = history.width;
    const first = 100 * width + 1;
    const values = Array.from({ length: width }, (_, i) => loss(first + i));
    expect(step[100]).toBe(first + (width - 1) / 2);
    expect(mean[100]).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / width, 9);
    expect(high[100]).toBe(Math.max(...values));
  });

  it('are the same however the rows were delivered', () => {
    const whole = new History();
    whole.appendRows(rows(1, 5000));
    const pieces = new History();
    for (let from = 1, size = 1; from <= 5000; from += size, size = (size * 7) % 113) {
      pieces.appendRows(rows(from, Math.min(from + size - 1, 5000)));
    }
    expect(plain(pieces.curve('total'))).toEqual(plain(whole.curve('total')));
  });

  it('begin wherever the run is taken up', () => {
    const history = new History();
    history.appendRows(rows(3001, 3000 + 3 * CAPACITY));
    const { step } = history.curve('total');
    expect(step.length).toBeLessThanOrEqual(CAPACITY);
    expect(step[0]).toBeGreaterThanOrEqual(3001);
    expect(history.lastStep).toBe(3000 + 3 * CAPACITY);
  });

  it('forget what came after a step that training went back to', () => {
    const history = new History();
    history.appendRows(rows(1, 2000));
    history.appendHeldOut([heldOut(500), heldOut(1000), heldOut(1500)]);
    history.mark(1200, [{ key: 'beta', before: 3, after: 1 }]);
    history.truncate(1000);
    expect(history.lastStep).toBeLessThanOrEqual(1000);
    expect(history.lastStep).toBeGreaterThan(1000 - history.width);
    expect(history.heldOut.map((point) => point.step)).toEqual([500, 1000]);
    expect(history.markers).toEqual([]);
    history.appendRows(rows(1001, 1010));
    expect(history.lastStep).toBe(1010);
  });

  it('can be put away and taken up again', () => {
    const history = new History();
    history.appendRows(rows(1, 50));
    const before = plain(history.curve('total'));
    const { recording } = history;
    history.clear();
    history.appendRows(rows(1, 3));
    expect(history.lastStep).toBe(3);
    history.clear(recording);
    expect(plain(history.curve('total'))).toEqual(before);
  });
});

describe('held-out points', () => {
  it('carry the penalty as it counted then, and the mean of ρ̂', () => {
    const history = new History();
    history.appendHeldOut([heldOut(100)]);
    expect(history.heldOut).toEqual([
      {
        step: 100,
        reconstruction: 6,
        sparsity: 1,
        penalty: 3,
        weightDecay: 1,
        total: 10,
        meanRhoHat: 0.5,
        trainReconstruction: 4,
      },
    ]);
  });

  it('are replaced when the same step is evaluated again', () => {
    const history = new History();
    history.appendHeldOut([heldOut(100), heldOut(200, 10), heldOut(200, 20)]);
    expect(history.heldOut.map(({ step, total }) => [step, total])).toEqual([
      [100, 10],
      [200, 20],
    ]);
  });

  it('stay bounded, evenly spread, with the newest always there', () => {
    const history = new History();
    for (let i = 1; i <= 10 * CAPACITY + 3; i++) {
      history.appendHeldOut([heldOut(i * 100)]);
      expect(history.heldOut.length).toBeLessThanOrEqual(CAPACITY);
      expect(history.heldOut.at(-1)!.step).toBe(i * 100);
    }
    const gaps = new Set(history.heldOut.slice(1, -1).map((point, i) => point.step - history.heldOut[i]!.step));
    expect([...gaps]).toEqual([1600]);
  });
});

describe('markers', () => {
  it('join what one hand did, and drop what came to nothing', () => {
    const history = new History();
    history.mark(10, [{ key: 'beta', before: 3, after: 2 }]);
    history.mark(14, [{ key: 'beta', before: 2, after: 1 }], true);
    expect(history.markers).toEqual([{ step: 10, changes: [{ key: 'beta', before: 3, after: 1 }] }]);
    history.mark(20, [{ key: 'rho', before: 0.05, after: 0.1 }]);
    expect(history.markers).toHaveLength(2);
    history.mark(20, [{ key: 'rho', before: 0.1, after: 0.05 }]);
    expect(history.markers).toHaveLength(1);
  });

  it('stay bounded', () => {
    const history = new History();
    for (let step = 1; step <= 1000; step++) history.mark(step, [{ key: 'beta', before: step, after: step + 1 }]);
    expect(history.markers.length).toBeLessThanOrEqual(64);
    expect(history.markers.at(-1)!.step).toBe(1000);
  });
});

it('moves its version with every change', () => {
  const history = new History();
  const versions = [history.version.value];
  const changes = [
    () => history.appendRows(rows(1, 2)),
    () => history.appendHeldOut([heldOut(2)]),
    () => history.mark(2, [{ key: 'beta', before: 3, after: 1 }]),
    () => history.truncate(1),
    () => history.clear(),
  ];
  for (const change of changes) {
    change();
    versions.push(history.version.value);
  }
  expect(new Set(versions).size).toBe(changes.length + 1);
});
