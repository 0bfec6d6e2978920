/**
 * The page's first script, and all that a figure out of sight needs. It runs as soon as it is here, before all of the page
 * is: it starts the worker, has everything else fetched beside it, and gives programs window.sae.
 */

import type { ReadonlySignal } from '@preact/signals';
import { parseLink } from '../link.js';
import type { Arrangement } from './assemble.js';
import { Automation } from './automation.js';
// A figure looks like one before it has its code.
import './frame/figure.css';
import { sightOf, until } from './frame/sight.js';
import { startAhead } from './head-start.js';
import type { Lab } from './lab.js';
import { FIRST_PANELS, PANELS, VIEWS } from './panels/index.js';
import { theme } from './theme.js';

const { link } = parseLink(new URL(location.href).searchParams);
const framed = window.parent !== window;
// layout.js has decided that.
const figure = document.documentElement.dataset.layout === 'embed';
// A figure is as light or dark as the notes around it are likely to be, whatever was chosen for the whole page.
if (link.theme || figure) theme.value = link.theme ?? 'auto';

let arrived: (lab: Lab) => void;
let missing: (problem: unknown) => void;
const here = new Promise<Lab>((resolve, reject) => {
  [arrived, missing] = [resolve, reject];
});

const parsed = new Promise<void>((resolve) => {
  if (document.readyState !== 'loading') resolve();
  else document.addEventListener('DOMContentLoaded', () => resolve(), { once: true });
});
const say = (text: string) => {
  document.querySelector('#lab > .loading')!.textContent = text;
};

/** Whether a figure in a frame is in sight. */
const sight: Promise<ReadonlySignal<boolean> | null> = parsed.then(() => {
  if (!framed || !figure) return null;
  say('The lab loads when it is seen.');
  return sightOf(document.getElementById('lab')!);
});

let beginning: Promise<void> | null = null;
/** Draws the lab, starts its session, and has it do what the link says. Once, however often it is asked to. */
function begin(): Promise<void> {
  beginning ??= load().then(
    async (assemble) => assemble(await sight),
    async (problem) => {
      missing(problem);
      await parsed;
      say('The code of the lab could not be fetched: reload the page to try again.');
      document.documentElement.dataset.status = 'error';
      throw problem;
    },
  );
  return beginning;
}

/** Everything at once: what one part needs is not found out when another has come. */
async function load(): Promise<(seen: Arrangement['seen']) => Promise<void>> {
  const started = startAhead();
  const named = link.panels.length > 0 ? link.panels : VIEWS[0]!.panels;
  const first = PANELS.filter(({ id }) => named.includes(id)).slice(0, FIRST_PANELS);
  const panels = first.map((panel) => panel.load?.());
  const [{ assemble }, View] = await Promise.all([
    import('./assemble.js'),
    figure ? import('./frame/figure.js').then(({ Figure }) => Figure) : import('./page/page.js').then(({ Page }) => Page),
    // A panel that could not be fetched tells so in its place.
    Promise.allSettled(panels),
  ]);
  return (seen) => assemble({ View, started, seen, framed }, arrived);
}

/** Has the page around the frame answered, also what it asks before the code for that is here. */
async function answer(): Promise<void> {
  const heard: MessageEvent[] = [];
  const hear = (event: MessageEvent) => heard.push(event);
  window.addEventListener('message', hear);
  const { answerMessages } = await import('./frame/answer.js');
  window.removeEventListener('message', hear);
  answerMessages(window.sae, link.origin, heard);
}

/** A figure that nobody has seen loads when a program asks something of it. */
async function beginWhenSeen(): Promise<void> {
  const seen = framed && figure ? await sight : null;
  if (seen) await until(() => seen.value);
  await begin();
}

window.sae = new Automation(here, begin);
// The person has been told what failed; the console gets the stack.
if (framed) answer().catch(console.error);
beginWhenSeen().catch(console.error);
