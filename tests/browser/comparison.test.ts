/** The second model follows the first: by the same settings at the same steps, from the same start, to the same end. */

import { afterEach, describe, expect, it } from 'vitest';
import { Twin } from '../../web/src/lab/comparison.ts';
import { Selection, Store } from '../../web/src/lab/store.ts';
import type { Metrics } from '../../web/src/protocol.ts';
import { DEFAULTS, type Settings } from '../../web/src/settings.ts';
import { FakeSession } from './fake-session.ts';

/** Tells of its end; and makes steps only when told to, where a test asks for that. */
class FakeConnection extends FakeSession {
  ended = 0;
  /** With false, step() waits for `finish` or pause(). */
  prompt = true;
  lost: (problem: string) => void = () => {};
  readonly #waiting: { count: number; answer: (metrics: Metrics) => void }[] = [];

  end(): void {
    this.ended++;
  }

  override async step(count: number): Promise<Metrics> {
    if (this.prompt) return super.step(count);
    this.calls.push(['step', count]);
    return new Promise((answer) => {
      this.#waiting.push({ count, answer });
    });
  }

  /** Makes `made` of the steps that were asked for first, and no more of them. */
  async finish(made = this.#waiting[0]!.count): Promise<void> {
    const { answer } = this.#waiting.shift()!;
    if (made > 0) this.tick(made);
    answer(await this.metrics());
  }

  override async pause(): Promise<void> {
    await super.pause();
    while (this.#waiting.length > 0) await this.finish(0);
  }

  /** What changed the run, in order. */
  get deeds(): unknown[][] {
    return this.calls.filter(([method]) => ['step', 'configure', 'reset', 'pause'].includes(method as string));
  }
}

const stores: Store[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) {
    store.comparison.stop();
    store.close();
  }
});

async function openPair(settings: Settings = DEFAULTS) {
  const fake = new FakeSession();
  const seconds: FakeConnection[] = [];
  const store = new Store(fake, new Selection(), (first) => {
    return new Twin(first, (lost) => {
      const second = new FakeConnection();
      second.lost = lost;
      seconds.push(second);
      return second;
    });
  });
  stores.push(store);
  await store.open(settings, () => 'data/');
  fake.digitsArrive(8000, 8000);
  return { fake, store, comparison: store.comparison, seconds };
}

/** Trains the first one, as a person would who presses Train and then Pause. */
async function train(store: Store, fake: FakeSession, steps: number): Promise<void> {
  await store.play();
  fake.tick(steps);
  await store.pause();
}

/** A second model that was asked for 200 steps, and for 40 more before it has made them: both wait for its finish(). */
async function askedForMore() {
  const opened = await openPair();
  await opened.comparison.start({ beta: 0 });
  const [second] = opened.seconds as [FakeConnection];
  second.prompt = false;
  await opened.store.play();
  opened.fake.tick(210);
  await expect.poll(() => second.deeds).toEqual([['step', 200]]);
  opened.fake.tick(30);
  await expect
    .poll(() => second.deeds)
    .toEqual([
      ['step', 200],
      ['step', 40],
    ]);
  return { ...opened, second };
}

describe('a second model', () => {
  it('starts in a session of its own, with the settings the run began with and its own one', async () => {
    const { fake, store, comparison, seconds } = await openPair({ ...DEFAULTS, seed: 7 });
    await train(store, fake, 30);
    await store.configure({ rho: 0.2 });
    expect(comparison.lab.value).toBeNull();
    await comparison.start({ beta: 0 });
    expect(seconds).toHaveLength(1);
    expect(seconds[0]!.calls[0]).toEqual(['open', { ...DEFAULTS, seed: 7, beta: 0 }, 'data/']);
    expect(comparison.difference.value).toEqual({ beta: 0 });
    expect(comparison.lab.value!.settings.value.beta).toBe(0);
  });

  it('makes each change after the very step that the first one made it', async () => {
    const { fake, store, comparison, seconds } = await openPair();
    await store.step(30);
    await store.configure({ rho: 0.2 });
    await store.step(12);
    await store.configure({ beta: 1, learningRate: 0.001 });
    await store.step(8);
    await comparison.start({ beta: 0 });
    await expect.poll(() => seconds[0]!.step_).toBe(50);
    expect(seconds[0]!.deeds).toEqual([
      ['step', 30],
      ['configure', { rho: 0.2 }],
      ['step', 12],
      ['configure', { learningRate: 0.001 }],
      ['step', 8],
    ]);
    // At rest, and after a further change, both stand at the same step with the same settings but one.
    await store.configure({ lambda: 0.5 });
    await expect.poll(() => seconds[0]!.settings).toEqual({ ...fake.settings, beta: 0 });
    expect(seconds[0]!.step_).toBe(fake.step_);
  });

  it('goes by hundreds while the first one trains, and to the last step when it rests', async () => {
    const { fake, store, comparison, seconds } = await openPair();
    await comparison.start({ beta: 0 });
    await store.play();
    fake.tick(37);
    await expect.poll(() => seconds[0]!.step_).toBe(30);
    fake.tick(300);
    await expect.poll(() => seconds[0]!.step_).toBe(300);
    await store.pause();
    await expect.poll(() => seconds[0]!.step_).toBe(337);
    await store.play();
    // No step back, to the last hundred.
    fake.tick(70);
    await expect.poll(() => seconds[0]!.step_).toBe(400);
    expect(seconds[0]!.deeds.map(([method]) => method)).not.toContain('reset');
  });

  it('is given more to do before it has done what it was asked, up to the next change', async () => {
    const { fake, store, second } = await askedForMore();
    await store.configure({ rho: 0.2 });
    fake.tick(60);
    await second.finish();
    await second.finish();
    second.prompt = true;
    await expect.poll(() => second.step_).toBe(300);
    expect(second.deeds).toEqual([
      ['step', 200],
      ['step', 40],
      ['configure', { rho: 0.2 }],
      ['step', 60],
    ]);
  });

  it('that explodes is held back from what it was asked beyond', async () => {
    const { fake, comparison, second } = await askedForMore();
    await second.finish(150);
    await expect.poll(() => comparison.problem.value).toBe('Its training exploded at step 151.');
    await expect.poll(() => second.deeds.at(-1)).toEqual(['pause']);
    fake.tick(300);
    expect(second.deeds).toHaveLength(3);
  });

  it('shares the selection, and nothing else', async () => {
    const { store, comparison, seconds } = await openPair();
    await comparison.start({ beta: 0 });
    const second = comparison.lab.value!;
    store.selectedUnit.value = 5;
    second.selectedDigit.value = 3;
    expect(second.selectedUnit.value).toBe(5);
    expect(store.selectedDigit.value).toBe(3);
    const stopLooking = second.view.subscribe(() => {});
    await expect.poll(() => seconds[0]!.watched.digit).toBe(3);
    stopLooking();
    expect(second.history).not.toBe(store.history);
  });

  it('rejects a difference that cannot be, and leaves the one there is', async () => {
    const { comparison, seconds } = await openPair();
    await comparison.start({ beta: 0 });
    await expect(comparison.start({ rho: 2 })).rejects.toThrow('rho must be a number above 0 and below 1, not 2');
    expect(comparison.difference.value).toEqual({ beta: 0 });
    expect(seconds).toHaveLength(1);
  });
});

describe('it begins again', () => {
  it('with a new run of the first one, with what that began with', async () => {
    const { store, comparison, seconds } = await openPair();
    await store.step(20);
    await comparison.start({ beta: 0 });
    await expect.poll(() => seconds[0]!.step_).toBe(20);
    await store.configure({ hidden: 16 });
    await expect.poll(() => seconds[0]!.settings).toEqual({ ...DEFAULTS, hidden: 16, beta: 0 });
    expect(seconds[0]!.step_).toBe(0);
    await store.step(5);
    await expect.poll(() => seconds[0]!.step_).toBe(5);
  });

  it('after a reset, even where the first one is further by then than it was', async () => {
    const { fake, store, comparison, seconds } = await openPair();
    await store.step(20);
    await comparison.start({ beta: 0 });
    await expect.poll(() => seconds[0]!.step_).toBe(20);
    await store.configure({ rho: 0.5 });
    await store.reset();
    await store.step(40);
    await expect.poll(() => seconds[0]!.step_).toBe(40);
    // ρ = 0.5 now counts from the first step.
    expect(seconds[0]!.deeds.map(([method]) => method)).toContain('reset');
    expect(seconds[0]!.settings.rho).toBe(0.5);
    expect(fake.step_).toBe(40);
  });

  it('when the first one goes back to before where it is, and not when it is not that far', async () => {
    const { fake, store, comparison, seconds } = await openPair();
    await store.step(150);
    await comparison.start({ beta: 0 });
    await expect.poll(() => seconds[0]!.step_).toBe(150);
    fake.step_ = 100;
    fake.schedule = { ...fake.schedule, changes: [{ step: 100, changes: { learningRate: 0.001 } }] };
    fake.settings = { ...fake.settings, learningRate: 0.001 };
    fake.send();
    await expect
      .poll(() => seconds[0]!.deeds)
      .toEqual([['step', 150], ['reset'], ['step', 100], ['configure', { learningRate: 0.001 }]]);
  });

  it('with another difference, in the same session', async () => {
    const { store, comparison, seconds } = await openPair();
    await store.step(20);
    await comparison.start({ beta: 0 });
    await expect.poll(() => seconds[0]!.step_).toBe(20);
    await comparison.start({ hidden: 50 });
    await expect.poll(() => seconds[0]!.settings).toEqual({ ...DEFAULTS, hidden: 50 });
    await expect.poll(() => seconds[0]!.step_).toBe(20);
    expect(seconds).toHaveLength(1);
    // And with the same one, because a person asked for it.
    const before = seconds[0]!.deeds.length;
    await comparison.start({ hidden: 50 });
    await expect.poll(() => seconds[0]!.deeds.slice(before)).toEqual([['reset'], ['step', 20]]);
  });

  it('at once, however much it still had to catch up', async () => {
    const { store, comparison, seconds } = await openPair();
    await store.step(5000);
    await comparison.start({ beta: 0 });
    seconds[0]!.prompt = false;
    await comparison.start({ beta: 1 });
    await expect.poll(() => seconds[0]!.calls.at(-1)).toEqual(['step', 5000]);
    await store.reset();
    await expect.poll(() => seconds[0]!.step_).toBe(0);
    await expect.poll(() => seconds[0]!.calls.map(([method]) => method)).toContain('pause');
    seconds[0]!.prompt = true;
    await store.step(3);
    await expect.poll(() => seconds[0]!.step_).toBe(3);
    expect(comparison.problem.value).toBe('');
  });

  it('from step 0 with the settings that are known, where the run was opened from a file', async () => {
    const { store, comparison, seconds } = await openPair();
    await comparison.start({ beta: 0 });
    expect(comparison.samePast.value).toBe(true);
    const bytes = new TextEncoder().encode(JSON.stringify({ settings: { ...DEFAULTS, hidden: 9, rho: 0.3 }, step: 60 }));
    await store.restore(bytes);
    expect(comparison.samePast.value).toBe(false);
    await expect.poll(() => seconds[0]!.step_).toBe(60);
    expect(seconds[0]!.settings).toEqual({ ...DEFAULTS, hidden: 9, rho: 0.3, beta: 0 });
  });
});

describe('trouble of the second model', () => {
  it('stays its own: an explosion is told beside it, and it waits for another run', async () => {
    const { store, comparison, seconds } = await openPair();
    await comparison.start({ learningRate: 10 });
    const [second] = seconds;
    second!.prompt = false;
    await store.step(20);
    await expect.poll(() => second!.calls.at(-1)).toEqual(['step', 20]);
    second!.tick(4);
    second!.explode('step 5: W');
    await second!.finish(0);
    await expect.poll(() => comparison.problem.value).toBe('Its training exploded at step 5.');
    expect(comparison.lab.value!.status.value).toBe('diverged');
    expect(store.status.value).toBe('paused');
    expect(store.notices.value).toEqual([]);
    // It is not asked for steps that it cannot make.
    const asked = second!.deeds.length;
    await store.step(20);
    expect(second!.deeds).toHaveLength(asked);
    second!.prompt = true;
    await store.reset();
    await expect.poll(() => comparison.problem.value).toBe('');
    await store.step(7);
    await expect.poll(() => second!.step_).toBe(7);
  });

  it('is told when the first one’s settings and the difference do not go together, and over when they do', async () => {
    const { store, comparison, seconds } = await openPair();
    await comparison.start({ decoder: 'linear' });
    await store.step(10);
    await expect.poll(() => seconds[0]!.step_).toBe(10);
    await store.configure({ loss: 'cross-entropy' });
    expect(comparison.problem.value).toContain('loss "cross-entropy" needs decoder "sigmoid"');
    await store.step(10);
    expect(seconds[0]!.step_).toBe(10);
    await store.configure({ loss: 'squared-error' });
    await store.reset();
    expect(comparison.problem.value).toBe('');
    await store.step(4);
    await expect.poll(() => seconds[0]!.step_).toBe(4);
  });

  it('is told when its session refuses or its worker is lost; starting it again takes a new one', async () => {
    const { store, comparison, seconds } = await openPair();
    await comparison.start({ beta: 0 });
    seconds[0]!.failures.set('step', new Error('out of memory'));
    await store.step(10);
    await expect.poll(() => comparison.problem.value).toBe('out of memory');
    await comparison.start({ beta: 0 });
    await expect.poll(() => comparison.lab.value!.metrics.value.step).toBe(10);
    seconds.at(-1)!.lost('The training worker failed: crash.');
    expect(comparison.problem.value).toBe('The training worker failed: crash.');
    expect(comparison.lab.value!.status.value).toBe('error');
    expect(store.status.value).toBe('paused');
    const lost = seconds.at(-1)!;
    expect(lost.ended).toBe(1);
    await comparison.start({ beta: 0 });
    expect(seconds.at(-1)).not.toBe(lost);
    await expect.poll(() => seconds.at(-1)!.step_).toBe(10);
    expect(comparison.problem.value).toBe('');
  });
});

describe('stopping it', () => {
  it('ends its worker; nothing is asked of it any more, and the first one goes on alone', async () => {
    const { store, comparison, seconds } = await openPair();
    await comparison.start({ beta: 0 });
    const [second] = seconds;
    comparison.stop();
    expect(second!.ended).toBe(1);
    expect(comparison.lab.value).toBeNull();
    const asked = second!.calls.length;
    store.selectedDigit.value = 4;
    await store.step(10);
    expect(second!.calls).toHaveLength(asked);
    await comparison.start({ beta: 0 });
    expect(seconds).toHaveLength(2);
    await expect.poll(() => seconds[1]!.step_).toBe(10);
  });

  it('while it is being opened leaves nobody waiting', async () => {
    const { comparison, seconds } = await openPair();
    // A worker that ended never answers.
    seconds.push = (...fresh) => {
      for (const second of fresh) second.open = () => new Promise(() => {});
      return Array.prototype.push.apply(seconds, fresh);
    };
    const opening = comparison.start({ beta: 0 });
    await expect.poll(() => seconds.length).toBe(1);
    comparison.stop();
    await opening;
    expect(comparison.lab.value).toBeNull();
  });

  it('twice at once begins one, with what was asked for last', async () => {
    const { comparison, seconds } = await openPair();
    await Promise.all([comparison.start({ beta: 0 }), comparison.start({ beta: 1 })]);
    expect(seconds).toHaveLength(1);
    expect(comparison.lab.value!.settings.value.beta).toBe(1);
  });

  it('before its code is here begins none', async () => {
    const { comparison, seconds } = await openPair();
    const opening = comparison.start({ beta: 0 });
    comparison.stop();
    await opening;
    expect(comparison.lab.value).toBeNull();
    expect(seconds).toEqual([]);
  });
});
