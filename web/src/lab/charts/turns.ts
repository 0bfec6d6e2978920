/**
 * The frames that all figures share. In each they are drawn in the order in which they asked, until BUDGET_MS is spent; the
 * others have the next one. So no task of the page's thread grows with the number of figures.
 */

const BUDGET_MS = 8;

type Draw = (now: number) => void;

const waiting = new Set<Draw>();
let frame = 0;
const drawn: (() => void)[] = [];

/** Has `draw` called in one of the next frames, once; with the frame's time, in milliseconds. */
export function askForTurn(draw: Draw): void {
  waiting.add(draw);
  if (frame === 0) frame = requestAnimationFrame(turn);
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

function turn(now: number): void {
  frame = 0;
  const begin = performance.now();
  // As it is now: who asks again while being drawn has the next frame.
  for (const draw of [...waiting]) {
    waiting.delete(draw);
    try {
      draw(now);
    } catch (error) {
      // One figure's fault is not the others'.
      reportError(error);
    }
    if (performance.now() - begin > BUDGET_MS) break;
  }
  if (waiting.size > 0 && frame === 0) frame = requestAnimationFrame(turn);
  tellDrawn();
}

function tellDrawn(): void {
  if (waiting.size > 0) return;
  for (const resolve of drawn.splice(0)) resolve();
}
