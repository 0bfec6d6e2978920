/** An endless run in a frame rests while nobody sees it. */

import { signal } from '@preact/signals';
import { expect, it } from 'vitest';
import { playWhileSeen } from '../../web/src/lab/frame/sight.ts';
import type { Status } from '../../web/src/protocol.ts';

function scene() {
  const status = signal<Status>('ready');
  const reaching = signal(false);
  const seen = signal(true);
  const calls: string[] = [];
  const set = (name: string, value: Status) => async () => {
    calls.push(name);
    status.value = value;
  };
  const lab = { status, reaching, play: set('play', 'running'), pause: set('pause', 'paused') };
  let ended = false;
  playWhileSeen(lab, seen).then(() => {
    ended = true;
  });
  return { status, reaching, seen, calls, ended: () => ended };
}

/** Lets everything that waits for no clock happen. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

it('plays when seen, pauses when not, and goes on', async () => {
  const { seen, calls } = scene();
  await settled();
  expect(calls).toEqual(['play']);
  seen.value = false;
  await settled();
  expect(calls).toEqual(['play', 'pause']);
  seen.value = true;
  await settled();
  expect(calls).toEqual(['play', 'pause', 'play']);
});

it('leaves a run alone that a person has stopped', async () => {
  const { status, seen, calls, ended } = scene();
  await settled();
  status.value = 'paused';
  await settled();
  expect(ended()).toBe(true);
  seen.value = false;
  seen.value = true;
  await settled();
  expect(calls).toEqual(['play']);
});

it('does not cut short the steps that somebody asked for', async () => {
  const { status, reaching, seen, calls } = scene();
  await settled();
  reaching.value = true;
  seen.value = false;
  await settled();
  expect(calls).toEqual(['play']);
  status.value = 'paused';
  reaching.value = false;
  await settled();
  expect(calls).toEqual(['play']);
});
