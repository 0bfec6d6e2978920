/** Training by buttons, what the page says of it, and what happens when it goes wrong. */

import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Panel } from '../../web/src/lab/panel.ts';
import { DEFAULTS } from '../../web/src/settings.ts';
import { openLab } from './shell-fixture.tsx';

const control = (id: string) => page.getByTestId(`control-${id}`);
const read = (id: string) => page.getByTestId(`read-${id}`);
const notice = () => page.getByTestId('notice');

describe('controls', () => {
  it('wait for the first mini-batch', async () => {
    const { fake } = await openLab({ ready: false });
    for (const id of ['train', 'step', 'epoch', 'reset', 'new-seed']) await expect.element(control(id)).toBeDisabled();
    await expect.element(read('reconstruction')).toHaveTextContent('–');
    fake.digitsArrive(99, 8000);
    await expect.element(control('train')).toBeDisabled();
    fake.digitsArrive(100, 8000);
    await expect.element(control('train')).toBeEnabled();
    expect(fake.calls.some(([method]) => method === 'play')).toBe(false);
  });

  it('train and pause, step, go through an epoch, and show it', async () => {
    const { fake } = await openLab();
    await userEvent.click(control('step'));
    await expect.element(read('step')).toHaveTextContent('1');
    await userEvent.click(control('epoch'));
    await expect.element(read('step')).toHaveTextContent('81');
    await userEvent.click(control('train'));
    await expect.element(control('train')).toHaveTextContent('Pause');
    await expect.element(read('status')).toHaveTextContent('Training');
    fake.tick(2000);
    await expect.element(read('step')).toHaveTextContent('2,081');
    await expect.element(read('rate')).toHaveTextContent('120');
    await userEvent.click(control('train'));
    await expect.element(read('status')).toHaveTextContent('Paused');
  });

  it('show nothing that a run still had to say after it ended', async () => {
    const { fake, store } = await openLab();
    await store.step(30);
    await store.reset();
    await expect.element(read('step')).toHaveTextContent(/^0$/);
    // It was under way when the new run began.
    fake.send({ run: fake.run - 1, metrics: { ...store.metrics.value, step: 31 }, rows: Float64Array.of(31, 1, 1, 1, 1, 1) });
    expect(store.run.value).toBe(fake.run);
    expect(store.metrics.value.step).toBe(0);
    expect(store.history.lastStep).toBe(0);
    await expect.element(read('step')).toHaveTextContent(/^0$/);
  });

  it('change the speed', async () => {
    const { fake } = await openLab();
    await userEvent.selectOptions(control('speed'), 'each');
    await expect.poll(() => fake.speed).toBe('each');
  });

  it('start over with another seed, and bring the run back with its curves', async () => {
    const { fake, store } = await openLab();
    await store.step(30);
    await userEvent.click(control('new-seed'));
    await expect.element(read('step')).toHaveTextContent(/^0$/);
    expect(fake.settings.seed).not.toBe(DEFAULTS.seed);
    expect(store.history.lastStep).toBe(0);
    await expect.element(notice()).toHaveTextContent('30 steps');
    await userEvent.click(page.getByRole('button', { name: 'Bring it back' }));
    await expect.element(read('step')).toHaveTextContent('30');
    expect(fake.settings).toEqual(DEFAULTS);
    expect(store.history.curve('total').step.length).toBe(30);
    expect(notice().elements()).toEqual([]);
  });

  it('offer the old run until the new one has come further', async () => {
    const { store } = await openLab();
    await store.step(30);
    await store.reset();
    await store.step(30);
    await expect.element(notice()).toHaveTextContent('30 steps');
    await store.step(1);
    await expect.poll(() => notice().elements()).toEqual([]);
  });

  it('do not end a run for a value that is refused', async () => {
    const { fake, store } = await openLab();
    await store.play();
    fake.tick(10);
    await expect(store.configure({ hidden: 0 })).rejects.toThrow('hidden must be a whole number from 1 to 1024, not 0');
    await expect.element(notice()).toHaveTextContent('hidden must be a whole number from 1 to 1024, not 0');
    await expect.element(read('status')).toHaveTextContent('Training');
    await expect.element(read('step')).toHaveTextContent('10');
  });
});

describe('digits', () => {
  it('are counted as they arrive', async () => {
    const { fake } = await openLab({ ready: false });
    const progress = page.getByTestId('digits-progress');
    fake.digitsArrive(3200, 8000);
    await expect.element(progress).toHaveTextContent('3,200 of 8,000 digits here');
    expect(progress.element().querySelector('progress')!.value).toBe(3200);
    fake.digitsArrive(8000, 8000);
    fake.digitsArrive(2000, 2000, '', 'held-out');
    await expect.element(progress).toHaveTextContent('All 8,000 digits here, 2,000 held out');
  });

  it('that do not come are a notice, with what can be done', async () => {
    const { fake } = await openLab({ ready: false });
    fake.digitsArrive(3200, 8000, 'train-images-idx3-ubyte.gz ends after 3,200 of 8,000 digits');
    await expect.element(notice()).toHaveTextContent('ends after 3,200 of 8,000 digits');
    await userEvent.click(page.getByRole('button', { name: 'Try again' }));
    await expect.poll(() => fake.calls.map(([method]) => method)).toContain('retryDigits');
    await userEvent.click(page.getByRole('button', { name: 'Train on the 3,200 that are here' }));
    await expect.poll(() => fake.settings.trainDigits).toBe(3200);
    await expect.poll(() => notice().elements()).toEqual([]);
  });

  it('that are fetched again by themselves: it says when, counts down, and does not tell it again once it was dismissed', async () => {
    const { fake, store } = await openLab({ ready: false });
    const broken = (retryAt: number) => fake.digitsArrive(3200, 8000, 'it broke off', 'train', retryAt);
    broken(Date.now() + 8000);
    const retry = page.getByTestId('retry');
    await expect.element(retry).toHaveTextContent('Trying again in 8 s.');
    await expect.element(retry).toHaveTextContent('Trying again in 7 s.');
    await expect.element(page.getByTestId('announcement')).not.toHaveTextContent('Trying');
    broken(Date.now() - 1);
    await expect.element(retry).toHaveTextContent('Trying again …');
    store.dismiss(store.notices.value[0]!);
    broken(Date.now() + 16_000);
    await expect.poll(() => store.digits.value.train.retryAt! > Date.now()).toBe(true);
    expect(notice().elements()).toEqual([]);
  });

  it.each([
    ['the network is there again', () => window.dispatchEvent(new Event('online'))],
    ['the page is looked at again', () => document.dispatchEvent(new Event('visibilitychange'))],
  ])('that are waited for are fetched at once when %s', async (_, happen) => {
    const { fake } = await openLab({ ready: false });
    const asked = () => fake.calls.filter(([method]) => method === 'retryDigits').length;
    fake.digitsArrive(3200, 8000, 'it is not there');
    happen();
    fake.digitsArrive(3200, 8000, 'it broke off', 'train', Date.now() + 30_000);
    happen();
    await expect.poll(asked).toBe(1);
    fake.digitsArrive(8000, 8000);
    happen();
    expect(asked()).toBe(1);
  });

  it('too few for a mini-batch offer no training', async () => {
    const { fake } = await openLab({ ready: false });
    fake.digitsArrive(50, 8000, 'broken off');
    await expect.element(page.getByRole('button', { name: 'Try again' })).toBeVisible();
    expect(page.getByText('that are here').elements()).toEqual([]);
  });
});

describe('trouble', () => {
  it('explains an explosion and goes back', async () => {
    const { fake, store } = await openLab();
    await store.configure({ learningRate: 5 });
    await store.step(250);
    fake.explode('step 251: the loss is infinite; the parameters are again those after step 250');
    await expect.element(notice()).toHaveTextContent('exploded at step 251: the loss is infinite');
    await expect.element(notice()).toHaveTextContent('η = 5');
    await expect.element(read('status')).toHaveTextContent('Exploded');
    await userEvent.click(page.getByRole('button', { name: 'Go back and use η = 0.5' }));
    await expect.element(read('step')).toHaveTextContent('200');
    expect(fake.settings.learningRate).toBe(0.5);
    expect(store.history.lastStep).toBe(200);
    await expect.poll(() => notice().elements()).toEqual([]);
  });

  it('goes back to the learning rate before it was raised', async () => {
    const { fake, store } = await openLab();
    await store.step(100);
    await store.configure({ learningRate: 50 });
    await store.step(10);
    fake.explode('step 111: the loss is infinite; the parameters are again those after step 110');
    await userEvent.click(page.getByRole('button', { name: `Go back and use η = ${DEFAULTS.learningRate}` }));
    await expect.poll(() => fake.settings.learningRate).toBe(DEFAULTS.learningRate);
  });

  it('tells what an action was refused for, until it works or is dismissed', async () => {
    const { fake, store } = await openLab();
    fake.failures.set('play', new Error('no digits to train on'));
    await userEvent.click(control('train'));
    await expect.element(notice()).toHaveTextContent('no digits to train on');
    await userEvent.click(control('train'));
    await expect.poll(() => notice().elements()).toEqual([]);

    fake.failures.set('fingerprint', new Error('no fingerprint today'));
    await expect(store.fingerprint()).rejects.toThrow('no fingerprint today');
    await expect.element(notice()).toHaveTextContent('no fingerprint today');
    await userEvent.click(page.getByRole('button', { name: 'Dismiss this notice' }));
    await expect.poll(() => notice().elements()).toEqual([]);
  });

  it('in one panel leaves the others alone', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const noInk = new Error('no ink');
    const broken = () => {
      throw noInk;
    };
    const panels = [
      { id: 'broken', title: 'Broken', size: 'small', View: broken },
      { id: 'whole', title: 'Whole', size: 'small', View: () => <p>drawn</p> },
    ] as const;
    await openLab({ panels });
    await expect.element(page.getByRole('region', { name: 'Broken' })).toHaveTextContent('no ink');
    await expect.element(page.getByTestId('panel-whole')).toHaveTextContent('drawn');
    expect(log).toHaveBeenCalledWith(noInk);
    log.mockRestore();
  });
});

it('has training wait for what a lesson wants first, and says so', async () => {
  const { fake, store } = await openLab();
  store.locked.value = 'Make your prediction first';
  await expect.element(page.getByTestId('control-train')).toBeDisabled();
  await expect.element(page.getByTestId('control-step')).toHaveAttribute('title', 'Make your prediction first');
  await expect.element(page.getByTestId('control-reset')).toBeEnabled();
  await expect(store.play()).rejects.toThrow('Make your prediction first');
  expect(fake.calls.map(([method]) => method)).not.toContain('play');
  store.locked.value = '';
  await store.step(3);
  await expect.element(read('step')).toHaveTextContent('3');
});

it('takes a run aside and brings it back, with its curves, settings and schedule', async () => {
  const { fake, store } = await openLab();
  await store.configure({ rho: 0.1 });
  await store.step(30);
  await store.configure({ beta: 2 });
  const { schedule, settings } = { schedule: store.schedule.value, settings: store.settings.value };
  const bringBack = await store.setAside();
  await store.configure({ hidden: 9, beta: 0 });
  await store.step(5);
  await bringBack();
  await expect.element(read('step')).toHaveTextContent('30');
  expect(store.settings.value).toEqual(settings);
  expect(store.schedule.value).toEqual(schedule);
  expect(schedule.changes).toEqual([
    { step: 0, changes: { rho: 0.1 } },
    { step: 30, changes: { beta: 2 } },
  ]);
  expect(store.history.lastStep).toBe(30);
  expect(store.history.markers.map(({ step }) => step)).toEqual([30]);
  expect(fake.settings).toEqual(settings);
});

it('says that the gradient is broken, and mends it with one click', async () => {
  const { fake, store } = await openLab();
  await store.configure({ gradient: 'without-mean' });
  await expect.element(page.getByTestId('broken-gradient')).toHaveTextContent('Without 1/m');
  await userEvent.click(page.getByTestId('control-exact-gradient'));
  await expect.poll(() => fake.settings.gradient).toBe('exact');
  await expect.poll(() => page.getByTestId('broken-gradient').elements()).toEqual([]);
});

it('shows the panels of a view, or those that one picks', async () => {
  const panels = ['one', 'two', 'three'].map((id): Panel => ({ id, title: id, size: 'wide', View: () => <p>{id}</p> }));
  const views = [
    { label: 'Odd', panels: ['one', 'three'] },
    { label: 'Even', panels: ['two'] },
  ];
  const { store, root } = await openLab({ panels, views });
  const shown = () => [...root.querySelectorAll('.panel')].map((panel) => panel.id);
  await expect.poll(shown).toEqual(['panel-one', 'panel-two', 'panel-three']);
  await userEvent.click(page.getByTestId('view-odd'));
  expect(shown()).toEqual(['panel-one', 'panel-three']);
  await expect.element(page.getByTestId('view-odd')).toHaveAttribute('aria-pressed', 'true');
  await userEvent.click(page.getByText('Choose panels'));
  await userEvent.click(page.getByTestId('show-two'));
  expect(shown()).toEqual(['panel-one', 'panel-two', 'panel-three']);
  await userEvent.click(page.getByTestId('show-one'));
  expect(store.panels.value).toEqual(['two', 'three']);
});

it('asks for weights only while somebody looks at them', async () => {
  const { fake, store } = await openLab();
  expect(fake.watched.weights).toBe(false);
  const lower = store.watchWeights();
  const lowerOther = store.watchWeights();
  expect(fake.watched.weights).toBe(true);
  lower();
  lower();
  expect(fake.watched.weights).toBe(true);
  lowerOther();
  expect(fake.watched.weights).toBe(false);
});

it.each([1440, 820, 390, 320])('fits, has enough contrast and sound names at %i px', async (width) => {
  await page.viewport(width, 900);
  const { fake, root } = await openLab();
  for (const details of root.querySelectorAll('details')) details.open = true;
  fake.explode('step 1: the loss is infinite; the parameters are again those after step 0');
  await expect.element(notice()).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  const { violations } = await axe.run(root);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
