/** What nobody sees costs nothing: it is neither read nor drawn, and the worker is not asked for it. */

import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { afterEach, expect, it } from 'vitest';
import { Canvas } from '../../web/src/lab/charts/canvas.js';
import { Store } from '../../web/src/lab/store.js';
import { DEFAULTS } from '../../web/src/settings.js';
import { FakeSession } from './fake-session.js';
import { frames } from './panels-fixture.js';

const root = document.createElement('div');
document.body.append(root);
afterEach(() => render(null, root));

it('a figure that was scrolled out of sight is neither read nor drawn, until it comes back', async () => {
  const value = signal(0);
  const [read, drawn]: [number[], number[]] = [[], []];
  render(
    <div style="padding-top: 5000px">
      <Canvas
        name="A figure"
        read={() => {
          read.push(value.value);
          return value.value;
        }}
        draw={(_, scene) => {
          drawn.push(scene);
        }}
      />
    </div>,
    root,
  );
  for (let change = 1; change <= 3; change++) {
    value.value = change;
    await frames();
  }
  expect([read, drawn]).toEqual([[], []]);
  root.querySelector('canvas')!.scrollIntoView();
  await expect.poll(() => drawn).toEqual([3]);
  value.value = 4;
  await expect.poll(() => drawn).toEqual([3, 4]);
  window.scrollTo(0, 0);
  // The observer tells of it in the next frame.
  await frames();
  await frames();
  value.value = 5;
  await frames();
  expect(read.at(-1)).toBe(4);
  expect(drawn).toEqual([3, 4]);
});

it('the worker is asked for a digit, one’s own digit and weights only while something on the page shows them', async () => {
  const session = new FakeSession();
  const store = new Store(session);
  await store.open(DEFAULTS, () => 'data/');
  expect(session.watched).toEqual({ weights: false, digit: null, own: null });

  store.selectedDigit.value = 7;
  const own = new Uint8Array(784);
  store.ownDigit.value = own;
  expect(session.watched).toEqual({ weights: false, digit: null, own: null });

  const stopView = effect(() => void store.view.value);
  const stopOwn = effect(() => void store.ownView.value);
  const lower = store.watchWeights();
  await Promise.resolve();
  expect(session.watched).toEqual({ weights: true, digit: 7, own });

  stopView();
  stopOwn();
  lower();
  await Promise.resolve();
  expect(session.watched).toEqual({ weights: false, digit: null, own: null });
  store.close();
});
