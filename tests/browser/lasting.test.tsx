/** What notices that a worker is lost, what is stored between visits, and what the page does with it. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { History } from '../../web/src/lab/history.ts';
import { listen } from '../../web/src/lab/lasting/heartbeat.ts';
import { type StoredRun, StoredRuns } from '../../web/src/lab/lasting/stored-runs.ts';
import { claimTab, openTabs } from '../../web/src/lab/lasting/tab.ts';
import { answers, forgetAnswers, hearAnswers, keep } from '../../web/src/lab/lessons/answers.ts';
import type { Checkpoint } from '../../web/src/protocol.ts';
import { DEFAULTS } from '../../web/src/settings.ts';
import { openLab } from './shell-fixture.tsx';

const MINUTE = 60_000;
const notice = () => page.getByTestId('notice');

describe('a heartbeat', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  /** Something that is asked now and then, and answers when the test says so. */
  function asked() {
    const questions: ((answer?: 'refuse') => void)[] = [];
    const lost = vi.fn();
    const stop = listen(
      () => new Promise<void>((resolve, reject) => questions.push((answer) => (answer ? reject(new Error()) : resolve()))),
      lost,
    );
    return { questions, lost, stop };
  }

  it('is missed once, when there has been no answer for long', async () => {
    const { questions, lost } = asked();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(questions).toHaveLength(1);
    expect(lost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(lost).toHaveBeenCalledTimes(1);
  });

  it('that comes late is a heartbeat, and so is a refusal', async () => {
    const { questions, lost, stop } = asked();
    for (let round = 0; round < 10; round++) {
      await vi.advanceTimersByTimeAsync(30_000);
      questions.at(-1)!(round % 2 ? 'refuse' : undefined);
    }
    expect(questions.length).toBeGreaterThan(8);
    expect(lost).not.toHaveBeenCalled();
    stop();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(lost).not.toHaveBeenCalled();
  });

  it('is not missed while nobody looks: the worker may be held up as the page is', async () => {
    const { lost } = asked();
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    hidden.mockReturnValue(false);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(lost).not.toHaveBeenCalled();
  });
});

const checkpointAt = (step: number): Checkpoint => ({
  step,
  inputs: 784,
  settings: DEFAULTS,
  schedule: { start: DEFAULTS, changes: [], complete: true },
  plan: null,
  bytes: new TextEncoder().encode(JSON.stringify({ settings: DEFAULTS, step })),
});

describe('a lost session', () => {
  it('goes on from its last checkpoint in another one, which is told what the first one was', async () => {
    const { fake, store } = await openLab();
    await store.setSpeed('each');
    await store.play();
    fake.tick(200);
    fake.send({ checkpoint: checkpointAt(200) });
    fake.tick(30);
    const run = store.run.value;
    store.fail('The worker is gone.');
    await expect.element(notice()).toHaveTextContent('The worker is gone. Its first 200 steps are kept');
    expect(store.status.value).toBe('error');
    fake.calls.length = 0;
    fake.run = 0;
    await userEvent.click(page.getByRole('button', { name: 'Go on from step 200' }));
    await expect.element(page.getByTestId('read-status')).toHaveTextContent('Training');
    const asked = fake.calls.map(([method]) => method);
    for (const method of ['open', 'setSpeed', 'watch', 'setWorkers', 'play']) expect(asked).toContain(method);
    expect(fake.calls.find(([method]) => method === 'open')).toEqual(['open', DEFAULTS, 'data/', checkpointAt(200)]);
    expect(store.run.value).toBeGreaterThan(run);
    expect(store.history.lastStep).toBe(200);
    await expect.poll(() => notice().elements()).toEqual([]);
    fake.tick(10);
    expect(store.history.curve('total').step).toHaveLength(210);
  });

  it('is not heard any more, whatever it had still to say', async () => {
    const { fake, store } = await openLab();
    await store.step(200);
    fake.send({ checkpoint: checkpointAt(200) });
    store.fail('The worker is gone.');
    fake.tick(5);
    expect(store.status.value).toBe('error');
    expect(store.history.lastStep).toBe(200);
    await expect.element(page.getByRole('button', { name: 'Go on from step 200' })).toBeVisible();
  });

  it('that rested, rests', async () => {
    const { fake, store } = await openLab();
    await store.step(200);
    fake.send({ checkpoint: checkpointAt(200) });
    store.fail('The worker is gone.');
    fake.calls.length = 0;
    await store.resume();
    expect(fake.calls.map(([method]) => method)).not.toContain('play');
  });

  it('says so where another one cannot be had, and the buttons stay', async () => {
    const { fake, store } = await openLab();
    await store.step(200);
    fake.send({ checkpoint: checkpointAt(200) });
    store.fail('The worker is gone.');
    fake.failures.set('open', new Error('no more workers'));
    await userEvent.click(page.getByRole('button', { name: 'Go on from step 200' }));
    await expect.element(notice().last()).toHaveTextContent('no more workers');
    await userEvent.click(page.getByRole('button', { name: 'Go on from step 200' }));
    await expect.poll(() => notice().elements()).toEqual([]);
  });

  it('whose core failed only is told to restore', async () => {
    const { fake, store } = await openLab();
    await store.play();
    fake.tick(200);
    fake.send({ checkpoint: checkpointAt(200) });
    fake.status = 'error';
    fake.message = 'the WebAssembly core failed: out of memory';
    fake.send();
    await expect.element(notice()).toHaveTextContent('Training stopped: the WebAssembly core failed: out of memory.');
    fake.calls.length = 0;
    await userEvent.click(page.getByRole('button', { name: 'Go on from step 200' }));
    await expect.element(page.getByTestId('read-status')).toHaveTextContent('Training');
    expect(fake.calls.map(([method]) => method)).toEqual(['restore', 'play']);
  });
});

it('what is lasting is the run that was taken aside, while there is one', async () => {
  const { fake, store } = await openLab();
  await store.step(40);
  expect(store.lasting.value).toBe(null);
  fake.send({ checkpoint: checkpointAt(40) });
  expect(store.lasting.value?.checkpoint.step).toBe(40);
  const bringBack = await store.setAside();
  await store.configure({ hidden: 9 });
  fake.send({ checkpoint: checkpointAt(7) });
  expect(store.lasting.value?.checkpoint.step).toBe(40);
  await bringBack();
  fake.send({ checkpoint: checkpointAt(40) });
  await store.step(2);
  fake.send({ checkpoint: checkpointAt(42) });
  expect(store.lasting.value?.checkpoint.step).toBe(42);
});

it('the bytes of a checkpoint are given back when a newer one is here, or came too late', async () => {
  const { fake, store } = await openLab();
  const [first, second, late] = [checkpointAt(200), checkpointAt(400), checkpointAt(600)];
  expect((await fake.send({ checkpoint: first })).used).toBe(null);
  expect((await fake.send()).used).toBe(null);
  expect((await fake.send({ checkpoint: second })).used).toBe(first.bytes);
  expect(store.lasting.value?.checkpoint).toBe(second);
  await store.reset();
  expect((await fake.send({ checkpoint: late, run: 1 })).used).toBe(late.bytes);
});

describe('stored runs', () => {
  const DAY = 24 * 60 * MINUTE;
  const run = (tab: string, step: number, age = 0): StoredRun => ({
    tab,
    at: Date.now() - age,
    checkpoint: checkpointAt(step),
    recording: new History().recording,
    digits: null,
    view: { panels: ['tiles'], unit: 3, digit: 5, own: null, compared: { beta: 0 } },
  });
  const nobody = new Set<string>();

  let runs: StoredRuns;
  beforeEach(async () => {
    runs = await StoredRuns.open();
  });
  afterEach(async () => {
    for (let left = await runs.newestBut(nobody); left; left = await runs.newestBut(nobody)) await runs.delete(left.tab);
    await runs.prune(nobody);
    runs.close();
  });

  it('come back as they were', async () => {
    const one = run('one', 200);
    await runs.put(one);
    expect(await runs.get('one')).toEqual(one);
    expect(await runs.get('two')).toBe(undefined);
  });

  it('are offered newest first, without those of open tabs', async () => {
    for (const [at, tab] of ['old', 'new', 'open'].entries()) await runs.put(run(tab, at, 1000 - at));
    expect((await runs.newestBut(new Set(['open'])))?.tab).toBe('new');
    expect(await runs.newestBut(new Set(['open', 'new', 'old']))).toBe(undefined);
  });

  it('are forgotten when they are many, or old; those of open tabs are not', async () => {
    for (let age = 0; age < 8; age++) await runs.put(run(`tab ${age}`, age, age * DAY));
    await runs.put(run('long ago', 1, 31 * DAY));
    await runs.put(run('open', 1, 40 * DAY));
    await runs.prune(new Set(['open']));
    const left = new Set<string>();
    for (let one = await runs.newestBut(left); one; one = await runs.newestBut(left)) left.add(one.tab);
    expect([...left].sort()).toEqual(['open', 'tab 0', 'tab 1', 'tab 2', 'tab 3', 'tab 4']);
  });

  it('have their own digits beside them, where those are not too many, as long as a run needs them', async () => {
    const digits = (sha256: string, size: number) => ({
      ...{ train: 80, inputs: 784, sha256, heldOut: 20, notes: [], name: 'mine.gz' },
      files: { 'train-images': new File([new Uint8Array(size)], 'mine.gz') },
    });
    await runs.putDigits(digits('few', 1000));
    await runs.putDigits(digits('many', 17_000_000));
    expect((await runs.digits('few'))?.files['train-images']).toBeInstanceOf(File);
    expect(await runs.digits('many')).toBe(undefined);
    await runs.put({ ...run('one', 1), digits: { name: 'mine.gz', sha256: 'few' } });
    await runs.prune(nobody);
    expect(await runs.digits('few')).toBeDefined();
    await runs.delete('one');
    await runs.prune(nobody);
    expect(await runs.digits('few')).toBe(undefined);
  });
});

it('a tab is the one that it was, but for a copy of one that is open', async () => {
  const id = crypto.randomUUID();
  expect(await claimTab(id)).toBe(id);
  const copy = await claimTab(id);
  expect(copy).not.toBe(id);
  const open = (await openTabs())!;
  expect(open.has(id) && open.has(copy)).toBe(true);
});

it('an answer that is given in another tab is known in this one, and kept with its own', () => {
  forgetAnswers();
  const stop = hearAnswers();
  const answer = (question: string) => ({
    ...{ lesson: 'average', question, prediction: 1, outcome: {}, explanation: '', settings: DEFAULTS },
    ...{ seed: 1, step: 5, fingerprint: 'ab' },
  });
  keep(answer('here'));
  const there = [...answers.value, answer('there')];
  window.dispatchEvent(new StorageEvent('storage', { key: 'sparse-autoencoder-lab.answers', newValue: JSON.stringify(there) }));
  expect(answers.value).toEqual(there);
  keep(answer('here again'));
  expect(answers.value.map(({ question }) => question)).toEqual(['here', 'there', 'here again']);
  stop();
  forgetAnswers();
});
