/** The page without its panels, over a FakeSession. */

import { render } from 'preact';
import { afterEach, beforeEach } from 'vitest';
import { page } from 'vitest/browser';
import { Page } from '../../web/src/lab/page/page.tsx';
import type { Panel, PanelView } from '../../web/src/lab/panel.ts';
import { Store } from '../../web/src/lab/store.ts';
import '../../web/src/lab/styles/page.css';
import { DEFAULTS, type Settings } from '../../web/src/settings.ts';
import { FakeSession } from './fake-session.ts';

const mounted: HTMLElement[] = [];

beforeEach(async () => {
  await page.viewport(1440, 900);
  // Media queries tell of a new size in the next frame.
  await new Promise(requestAnimationFrame);
});

afterEach(() => {
  for (const root of mounted.splice(0)) {
    render(null, root);
    root.remove();
  }
});

/** An open lab; with `ready`, its first digits are here. */
export async function openLab({
  settings = DEFAULTS,
  ready = true,
  panels = [] as readonly Panel[],
  views = [] as readonly PanelView[],
} = {}) {
  const fake = new FakeSession();
  const store = new Store(fake);
  const root = document.createElement('main');
  document.body.append(root);
  mounted.push(root);
  store.panels.value = panels.map(({ id }) => id);
  render(<Page lab={store} panels={panels} views={views} />, root);
  await store.open(settings as Settings, () => 'data/');
  if (ready) fake.digitsArrive(8000, 8000);
  return { fake, store, root };
}
