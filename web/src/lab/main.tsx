/** Puts the page together: the worker's session, the store, the address, the automation, and what is drawn. */

import { effect } from '@preact/signals';
import { render } from 'preact';
import { keepAddress, linkIn } from './address.js';
import { Automation } from './automation.js';
import { beginLink } from './begin-link.js';
import { Twin } from './comparison.js';
import { connect } from './connection.js';
import { LESSON_IDS } from './lessons/ids.js';
import { Page } from './page/page.js';
import { ThemeSwitch } from './page/theme-switch.js';
import { PANELS, VIEWS } from './panels/index.js';
import { followPointing } from './pointing.js';
import { Selection, Store } from './store.js';
import { theme } from './theme.js';

const dataUrl = new URL('data/', document.baseURI).href;
const store = new Store(
  connect((problem) => store.fail(problem)),
  new Selection(),
  (first) => new Twin(first, connect, dataUrl),
);
const known = { panels: PANELS.map(({ id }) => id), lessons: LESSON_IDS };
const { link, problems } = linkIn(location.href, known);
const { theme: linkTheme, embed, origin, lti, autoplay } = link;
store.presentation = { theme: linkTheme, embed, origin, lti, autoplay };
if (linkTheme) theme.value = linkTheme;
store.panels.value = link.panels.length > 0 ? link.panels : VIEWS[0]!.panels;
store.selectedUnit.value = link.unit;
store.lesson.value = link.lesson;
if (problems.length > 0) store.report('address', `Left out of the address: ${problems.join('; ')}.`);

effect(() => {
  document.documentElement.dataset.status = store.status.value;
});
followPointing(store);
window.sae = new Automation(store);

const lab = document.getElementById('lab')!;
lab.textContent = '';
render(<Page lab={store} panels={PANELS} views={VIEWS} />, lab);
render(<ThemeSwitch />, document.getElementById('theme')!);

store
  .open(link.settings, dataUrl)
  .then(() => beginLink(store, link, window.sae.ready))
  .then(
    () => keepAddress(store),
    // The store has told the person what failed; the console gets the stack.
    console.error,
  );
