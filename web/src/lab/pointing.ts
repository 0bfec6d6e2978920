/**
 * Pointing at a term of a formula lights up what it stands for, all over the page.
 *
 * What can be pointed at carries data-point="<term>": a part of a formula, or a button of its legend. Hovering or focusing
 * shows; a click, a tap or Enter keeps, until it is pressed again, another is, or Escape. What shows a thing carries its terms in
 * data-term, and pointing.css lights it while <html data-pointed> names one of them.
 */

import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Lab, Term } from './lab.js';
import './pointing.css';

const keptTerm = signal<Term | null>(null);
/** The term that stays pointed at when neither pointer nor focus is on one: what legends show as pressed. */
export const kept: ReadonlySignal<Term | null> = keptTerm;

function termAt(target: EventTarget | null): Term | null {
  const element = target instanceof Element ? target.closest('[data-point]') : null;
  return (element?.getAttribute('data-point') ?? null) as Term | null;
}

/** For the whole document, once: writes lab.pointed and shows it. Returns what ends that. */
export function followPointing(lab: Pick<Lab, 'pointed'>): () => void {
  const ending = new AbortController();
  const on = <Type extends keyof DocumentEventMap>(type: Type, act: (event: DocumentEventMap[Type]) => void) =>
    document.addEventListener(type, act, { signal: ending.signal });
  const show = (term: Term | null) => {
    lab.pointed.value = term ?? keptTerm.peek();
  };

  // Only what leaves or enters a term counts: a lesson that points at one is not overruled by every movement of the mouse.
  on('pointerover', (event) => {
    const [from, to] = [termAt(event.relatedTarget), termAt(event.target)];
    if (event.pointerType !== 'touch' && from !== to) show(to);
  });
  on('focusin', (event) => {
    const term = termAt(event.target);
    if (term && (event.target as Element).matches(':focus-visible')) show(term);
  });
  on('focusout', (event) => {
    if (termAt(event.target)) show(null);
  });
  on('click', (event) => {
    const term = termAt(event.target);
    if (!term) return;
    keptTerm.value = keptTerm.peek() === term ? null : term;
    lab.pointed.value = keptTerm.peek();
  });
  on('keydown', (event) => {
    if (event.key !== 'Escape' || keptTerm.peek() === null) return;
    keptTerm.value = null;
    show(null);
  });

  const stops = [
    effect(() => {
      const { dataset } = document.documentElement;
      if (lab.pointed.value === null) delete dataset.pointed;
      else dataset.pointed = lab.pointed.value;
    }),
    // The buttons of the page's heading, which no component draws.
    effect(() => {
      for (const button of document.querySelectorAll('.terms [data-point]')) {
        button.setAttribute('aria-pressed', String(termAt(button) === keptTerm.value));
      }
    }),
  ];
  return () => {
    ending.abort();
    for (const stop of stops) stop();
    keptTerm.value = null;
    delete document.documentElement.dataset.pointed;
  };
}
