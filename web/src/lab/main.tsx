/** Puts the page together: the worker's session, the store, the address, the automation, and what is drawn. */

import { effect } from '@preact/signals';
import { render } from 'preact';
import { keepAddress, linkIn } from './address.js';
import { Automation } from './automation.js';
import { beginLink } from './begin-link.js';
import { Twin } from './comparison.js';
import { connect } from './connection.js';
import { answerMessages } from './frame/answer.js';
import { Figure } from './frame/figure.js';
import { tellHeight } from './frame/height.js';
import { playWhileSeen, sightOf, until } from './frame/sight.js';
import { LESSON_IDS } from './lessons/ids.js';
import { Page } from './page/page.js';
import { ThemeSwitch } from './page/theme-switch.js';
import { PANELS, VIEWS } from './panels/index.js';
import { followPointing } from './pointing.js';
import { Selection, Store } from './store.js';
import { ownDigits } from './surroundings.js';
import { theme } from './theme.js';

const store = new Store(
  connect((problem) => store.fail(problem)),
  new Selection(),
  (first) => new Twin(first, connect),
);
const known = { panels: PANELS.map(({ id }) => id), lessons: LESSON_IDS };
const { link, problems } = linkIn(location.href, known);
const { theme: linkTheme, embed, origin, lti, autoplay, workers } = link;
store.settings.value = link.settings;
store.presentation = { theme: linkTheme, embed, origin, lti, autoplay, workers };
store.panels.value = link.panels.length > 0 ? link.panels : VIEWS[0]!.panels;
store.selectedUnit.value = link.unit;
store.lesson.value = link.lesson;
if (problems.length > 0) store.report('address', `Left out of the address: ${problems.join('; ')}.`);

effect(() => {
  document.documentElement.dataset.status = store.status.value;
});
followPointing(store);

const lab = document.getElementById('lab')!;
const framed = window.parent !== window;
// layout.js has decided that.
const isFigure = document.documentElement.dataset.layout === 'embed';
// A figure is as light or dark as the notes around it are likely to be, whatever was chosen for the whole page.
if (linkTheme || isFigure) theme.value = linkTheme ?? 'auto';
const seen = framed && isFigure ? sightOf(lab) : null;

let beginning: Promise<void> | null = null;
/** Draws the lab, starts its session, and has it do what the link says. Once, however often it is asked to. */
function begin(): Promise<void> {
  beginning ??= (async () => {
    lab.textContent = '';
    render(isFigure ? <Figure lab={store} panels={PANELS} /> : <Page lab={store} panels={PANELS} views={VIEWS} />, lab);
    if (framed && isFigure) tellHeight(document.body, lti);
    await store.open(link.settings, ownDigits);
    await beginLink(store, link, window.sae.ready, () =>
      seen && link.steps === null ? playWhileSeen(store, seen) : store.play(),
    );
    keepAddress(store);
  })();
  return beginning;
}

window.sae = new Automation(store, begin);
if (framed) answerMessages(window.sae, origin);
if (seen) lab.querySelector('.loading')!.textContent = 'The lab loads when it is seen.';
render(<ThemeSwitch />, document.getElementById('theme')!);

// A figure that nobody has seen loads when a program asks something of it.
until(() => seen?.value ?? true)
  .then(begin)
  // The store has told the person what failed; the console gets the stack.
  .catch(console.error);
