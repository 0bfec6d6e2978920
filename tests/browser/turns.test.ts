/** The frames that all figures share, and what a snapshot's drawing is said to have taken. */

import { expect, it } from 'vitest';
import { allDrawn, askForTurn, pageDrawn } from '../../web/src/lab/charts/turns.js';

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it('draws figures over as many frames as they take, none of them twice', async () => {
  const frames: number[] = [];
  for (let figure = 0; figure < 6; figure++) {
    askForTurn((now) => {
      frames.push(now);
      work(10);
    });
  }
  await allDrawn();
  expect(frames.length).toBe(6);
  expect(new Set(frames).size).toBe(6);
});

it('asks for no frame while all that wait must wait longer', async () => {
  const asked: number[] = [];
  const original = window.requestAnimationFrame;
  window.requestAnimationFrame = (callback) => {
    asked.push(performance.now());
    return original(callback);
  };
  try {
    const begin = performance.now();
    let drawn = 0;
    askForTurn(() => {
      drawn = performance.now();
    }, begin + 300);
    await allDrawn();
    expect(drawn - begin).toBeGreaterThanOrEqual(300);
    expect(asked.every((time) => time - begin >= 299)).toBe(true);
    // Its own, and a few more where frames that come had begun before it was due, as on a busy machine; not one every 16 ms.
    expect(asked.length).toBeLessThanOrEqual(8);
  } finally {
    window.requestAnimationFrame = original;
  }
});

it('tells what drawing took of the page’s thread, over all its frames', async () => {
  for (let figure = 0; figure < 3; figure++) askForTurn(() => work(20));
  expect(await pageDrawn()).toBeGreaterThanOrEqual(60);
});
