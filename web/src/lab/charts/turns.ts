/**
 * The frames that all figures share. In each they are drawn in the order in which they asked, until BUDGET_MS is spent; the
 * others have the next one. So no task of the page's thread grows with the number of figures.
 */

const BUDGET_MS = 8;
/** Where no frames come, in frames of other pages that are out of sight, nobody waits for them longer. */
const NO_FRAMES_MS = 200;

type Draw = (now: number) => void;

/** Each with the time before which it shall not be drawn. */
const waiting = new Map<Draw, number>();
let frame = 0;
let timer = 0;
const drawn: (() => void)[] = [];

/** Has `draw` called in one of the next frames, once, and not before `earliest`; with the frame's time, in milliseconds. */
export function askForTurn(draw: Draw, earliest = 0): void {
  waiting.set(draw, earliest);
  schedule();
}

export function giveUpTurn(draw: Draw): void {
  waiting.delete(draw);
  tellDrawn();
}

/** Resolves when every figure that asked has been drawn. Figures that nobody can see do not ask. */
export function allDrawn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.size === 0) resolve();
    else drawn.push(resolve);
  });
}

/** A frame while one is wanted, none while all must wait: a frame costs the browser time even where nothing is drawn in it. */
function schedule(): void {
  if (frame !== 0 || waiting.size === 0) return;
  clearTimeout(timer);
  const ahead = Math.min(...waiting.values()) - performance.now();
  if (ahead <= 0) frame = requestAnimationFrame(turn);
  else timer = window.setTimeout(schedule, ahead);
}

function turn(now: number): void {
  frame = 0;
  const begin = performance.now();
  measure(begin);
  // As it is now: who asks again while being drawn has the next frame.
  for (const [draw, earliest] of [...waiting]) {
    if (earliest > now) continue;
    waiting.delete(draw);
    try {
      draw(now);
    } catch (error) {
      // One figure's fault is not the others'.
      reportError(error);
    }
    if (performance.now() - begin > BUDGET_MS) break;
  }
  schedule();
  tellDrawn();
}

function tellDrawn(): void {
  if (waiting.size > 0) return;
  for (const resolve of drawn.splice(0)) resolve();
}

/** What frames cost the page's thread, with what the browser does in them after the figures: layout, painting. */
let spent = 0;
const afterFrame = new MessageChannel();
let begun = 0;
const finished = new Set<() => void>();

function measure(begin: number): void {
  begun = begin;
  afterFrame.port2.postMessage(null);
}

afterFrame.port1.onmessage = () => {
  spent += performance.now() - begun;
  if (waiting.size > 0) return;
  for (const resolve of finished) resolve();
  finished.clear();
  spent = 0;
};

/** What is asked of a frame in which there may be nothing to draw. */
const nothing = () => {};

/**
 * Resolves when the page has been drawn with everything that has asked by now; with the milliseconds that kept its thread.
 * Of a page that is hidden, or gets no frames, at once or soon.
 */
export function pageDrawn(): Promise<number> {
  if (document.hidden) return Promise.resolve(0);
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(patience);
      resolve(spent);
    };
    const patience = setTimeout(() => {
      finished.delete(done);
      resolve(spent);
    }, NO_FRAMES_MS);
    finished.add(done);
    askForTurn(nothing);
  });
}
