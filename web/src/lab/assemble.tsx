/** Puts the page together: the worker's session, the store, the address, and what is drawn. */

import { effect, type ReadonlySignal } from '@preact/signals';
import { type FunctionComponent, render } from 'preact';
import { keepAddress, linkIn } from './address.js';
import { beginLink } from './begin-link.js';
import { Twin } from './comparison.js';
import { connect } from './connection.js';
import { playWhileSeen } from './frame/sight.js';
import type { Started } from './head-start.js';
import type { Lab } from './lab.js';
import type { Memory } from './lasting/memory.js';
import { tabBefore } from './lasting/tab-before.js';
import { LESSON_IDS } from './lessons/ids.js';
import { ThemeSwitch } from './page/theme-switch.js';
import type { Panel, PanelView } from './panel.js';
import { PANELS, VIEWS } from './panels/index.js';
import { followPointing } from './pointing.js';
import { Selection, Store } from './store.js';
import { ownDigits } from './surroundings.js';

/** The whole page, or a figure. */
export interface LabProps {
  lab: Lab;
  panels: readonly Panel[];
  views: readonly PanelView[];
}

export interface Arrangement {
  View: FunctionComponent<LabProps>;
  /** The worker, where it could be started already. */
  started: Started | undefined;
  framed: boolean;
  /** Whether a figure in a frame is in sight. */
  seen: ReadonlySignal<boolean> | null;
}

/** For how long, in milliseconds, the worker is worth waiting for before the lab is drawn. */
const PATIENCE = 100;

/** Tells of the lab as soon as there is one; resolves when its session has been told what the link says. */
export async function assemble({ View, started, framed, seen }: Arrangement, arrived: (lab: Lab) => void): Promise<void> {
  const store = new Store(
    connect((problem) => store.fail(problem), started),
    new Selection(),
    (first) => new Twin(first, connect),
  );
  const known = { panels: PANELS.map(({ id }) => id), lessons: LESSON_IDS };
  const { link, problems } = await linkIn(location.href, known);
  const { theme, embed, origin, lti, autoplay, workers } = link;
  store.settings.value = link.settings;
  store.presentation = { theme, embed, origin, lti, autoplay, workers };
  store.panels.value = link.panels.length > 0 ? link.panels : VIEWS[0]!.panels;
  store.selectedUnit.value = link.unit;
  store.lesson.value = link.lesson;
  if (problems.length > 0) store.report('address', `Left out of the address: ${problems.join('; ')}.`);
  // A first visit waits for nothing here.
  const before = framed ? null : tabBefore();
  const memory = before === null ? null : await recall(before);
  arrived(store);
  effect(() => {
    document.documentElement.dataset.status = store.status.value;
  });

  // The worker has what it needs before anything is drawn: both take their time, and not each other's. Messages to a worker whose
  // script has not run yet are kept by this thread, so it is not left to draw at once where that is soon.
  const opened = store.open(link.settings, ownDigits, memory?.found?.kept);
  await Promise.race([started?.up, started?.lost, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  followPointing(store);
  render(<ThemeSwitch />, document.getElementById('theme')!);
  const lab = document.getElementById('lab')!;
  lab.textContent = '';
  render(<View lab={store} panels={PANELS} views={VIEWS} />, lab);
  const { ready } = window.sae;
  const play = () => (seen && link.steps === null ? playWhileSeen(store, seen) : store.play());
  const returned = (await opened) && memory?.found;
  if (returned) memory!.welcome(store, link.autoplay, ready);
  else await beginLink(store, link, ready, play);
  keepAddress(store, !returned);
  // Nothing of the first view waits for it. Notes remember nothing of a figure.
  if (!framed) ready.then(() => remember(store, memory)).catch(console.error);
}

async function remember(store: Store, recalled: Memory | null): Promise<void> {
  const memory = recalled ?? (await recall(null));
  await memory?.follow(store);
}

const recall = async (tab: string | null): Promise<Memory | null> => (await import('./lasting/memory.js')).Memory.open(tab);
