/** window.sae, the address, and what screen readers are told. */

import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Automation } from '../../web/src/lab/automation.ts';
import type { Notice } from '../../web/src/lab/lab.ts';
import { announcements } from '../../web/src/lab/page/announcer.ts';
import type { Status } from '../../web/src/protocol.ts';
import { DEFAULTS } from '../../web/src/settings.ts';
import { openLab } from './shell-fixture.tsx';

describe('window.sae', () => {
  it('is ready when the first step is possible', async () => {
    const { fake, store } = await openLab({ ready: false });
    const sae = new Automation(store);
    let ready = false;
    const told = new Promise((resolve) => sae.addEventListener('ready', resolve));
    sae.ready.then(() => {
      ready = true;
    });
    await sae.settings();
    expect(ready).toBe(false);
    fake.digitsArrive(100, 8000);
    await sae.ready;
    await told;
  });

  it('is not ready, and says why, when there are no digits', async () => {
    const { fake, store } = await openLab({ ready: false });
    const sae = new Automation(store);
    fake.digitsArrive(0, 0, 'data/train-images-idx3-ubyte.gz: 404');
    fake.status = 'error';
    fake.message = 'data/train-images-idx3-ubyte.gz: 404';
    fake.send();
    await expect(sae.ready).rejects.toThrow('train-images-idx3-ubyte.gz: 404');
    expect(page.getByTestId('notice').elements()).toHaveLength(1);
  });

  it('does what the buttons do, and the page shows it', async () => {
    const { fake, store } = await openLab();
    const sae = new Automation(store);
    expect(await sae.settings()).toEqual(DEFAULTS);
    expect(await sae.configure({ beta: 1 })).toEqual({ ...DEFAULTS, beta: 1 });
    await expect.element(page.getByTestId('setting-beta')).toHaveValue('1');

    const metrics = await sae.step(200);
    expect(metrics.step).toBe(200);
    expect(await sae.metrics()).toEqual(metrics);
    await expect.element(page.getByTestId('read-step')).toHaveTextContent('200');

    await sae.play();
    await expect.element(page.getByTestId('control-train')).toHaveTextContent('Pause');
    await sae.pause();
    await expect.element(page.getByTestId('control-train')).toHaveTextContent('Train');

    expect(await sae.averageActivation()).toHaveLength(DEFAULTS.hidden);
    expect(await sae.parameters()).toEqual(Float32Array.of(1, 2, 3));
    expect(await sae.fingerprint()).toMatch(/^[0-9a-f]+$/);
    expect((await sae.checkGradient()).passed).toBe(true);

    const saved = await sae.save();
    await sae.reset();
    await expect.element(page.getByTestId('read-step')).toHaveTextContent(/^0$/);
    await sae.restore(saved);
    await expect.element(page.getByTestId('read-step')).toHaveTextContent('200');
    expect(new URL(await sae.link()).searchParams.get('beta')).toBe('1');
    expect(fake.settings.beta).toBe(1);
  });

  it('tells of steps, settings and errors as events', async () => {
    const { store } = await openLab();
    const sae = new Automation(store);
    const events: [string, unknown][] = [];
    for (const type of ['step', 'settings', 'error']) {
      sae.addEventListener(type, (event) => events.push([type, (event as CustomEvent).detail]));
    }
    await sae.step(3);
    await sae.configure({ rho: 0.1 });
    await expect(sae.configure({ rho: 2 })).rejects.toThrow(RangeError);
    expect(events).toEqual([
      ['step', store.metrics.value],
      ['settings', { ...DEFAULTS, rho: 0.1 }],
      ['error', { message: 'rho must be a number above 0 and below 1, not 2' }],
    ]);
  });
});

describe('announcements', () => {
  function scene() {
    let now = 0;
    const status = signal<Status>('ready');
    const metrics = signal({
      step: 0,
      examples: 0,
      epoch: 0,
      reconstruction: 8,
      sparsity: 2,
      weightDecay: 0,
      total: 10,
      deadUnits: 0,
      saturatedUnits: 0,
    });
    const notices = signal<readonly Notice[]>([]);
    const line = announcements({ status, metrics, notices }, () => now);
    const heard: string[] = [];
    line.subscribe((text) => heard.push(text));
    return {
      status,
      notices,
      heard,
      train(seconds: number) {
        for (let tick = 0; tick < seconds * 15; tick++) {
          now += 1000 / 15;
          metrics.value = { ...metrics.value, step: metrics.value.step + 10 };
        }
      },
    };
  }

  it('come at most once in ten seconds while it trains', () => {
    const { status, heard, train } = scene();
    train(20);
    heard.length = 0;
    status.value = 'running';
    train(60);
    expect(heard.length).toBeGreaterThan(4);
    expect(heard.length).toBeLessThanOrEqual(7);
    expect(heard.at(-1)).toMatch(/^Training\. Step [\d,]+, reconstruction 8.00, sparsity 2.00\.$/);
  });

  it('tell at once that training stopped, and why', () => {
    const { status, notices, heard, train } = scene();
    status.value = 'running';
    train(3);
    notices.value = [{ kind: 'problem', text: 'Training exploded.', actions: [] }];
    status.value = 'diverged';
    expect(heard.at(-1)).toContain('Exploded.');
    expect(heard.join()).toContain('Training exploded.');
  });

  it('leave out a rest that is over at once, and tell one that lasts', async () => {
    const { status, heard, train } = scene();
    status.value = 'running';
    train(1);
    for (let run = 0; run < 5; run++) {
      status.value = 'paused';
      await new Promise((resolve) => setTimeout(resolve, 20));
      status.value = 'running';
      train(1);
    }
    expect(heard.join()).not.toContain('Paused');
    status.value = 'paused';
    await expect.poll(() => heard.at(-1)).toMatch(/^Paused\. Step 900?/);
    expect(heard.filter((text) => text.startsWith('Paused'))).toHaveLength(1);
  });

  it('reach the one live line of the page', async () => {
    const { root } = await openLab();
    expect(root.querySelectorAll('[aria-live], [role=status], [role=alert]')).toHaveLength(1);
    await userEvent.click(page.getByTestId('control-step'));
    await expect.element(page.getByTestId('announcement')).toHaveTextContent('Paused. Step 1,');
    await userEvent.click(page.getByTestId('control-step'));
    await expect.element(page.getByTestId('announcement')).toHaveTextContent('Paused. Step 2,');
  });
});
