/** What differs between the two models, in numbers: one row for each measure, over the same held-out digits. */

import { type ReadonlySignal, useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { HeldOut } from '../../protocol.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { MEASURES, signed } from './comparison-measures.js';
import type { Names } from './comparison-words.js';

/** An evaluation of each model; after the same step, wherever that can be. */
export type Pair = readonly [HeldOut | null, HeldOut | null];

/** So many evaluations of a model are kept for the other one to come to the same step. */
const KEPT = 24;

/** The newest evaluations that both models have had after the same step; while there are none, the newest of each. */
export function usePair(first: Lab, second: Lab): ReadonlySignal<Pair> {
  const pair = useSignal<Pair>([null, null]);
  const known = useRef([new Map<number, HeldOut>(), new Map<number, HeldOut>()] as const).current;
  useSignalEffect(() => {
    remember(known[0], first);
    remember(known[1], second);
    pair.value = pairUp([first.heldOut.value, second.heldOut.value], known);
  });
  return pair;
}

/** Keeps the newest evaluation, and of those before it the ones that belong to the present run. */
function remember(known: Map<number, HeldOut>, { heldOut: { value }, history }: Lab): void {
  const ofRun = new Map(history.heldOut.map(({ step, reconstruction }) => [step, reconstruction]));
  for (const [step, { metrics }] of known) {
    if (ofRun.get(step) !== metrics.reconstruction) known.delete(step);
  }
  if (value) known.set(value.metrics.step, value);
  if (known.size > KEPT) known.delete(known.keys().next().value!);
}

function pairUp([one, other]: Pair, [ofOne, ofOther]: readonly [Map<number, HeldOut>, Map<number, HeldOut>]): Pair {
  if (!one || !other) return [one, other];
  const step = Math.min(one.metrics.step, other.metrics.step);
  const [first, second] = [ofOne.get(step), ofOther.get(step)];
  return first && second ? [first, second] : [one, other];
}

export function DifferenceTable({ pair, names }: { pair: ReadonlySignal<Pair>; names: Names }) {
  const [one, other] = pair.value;
  const [here, there] = [one?.metrics.step, other?.metrics.step];
  const together = here !== undefined && here === there;
  return (
    // Reachable, so that it can be scrolled without a mouse.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as above.
    <section class="comparison-numbers" aria-label="What differs, in numbers" tabIndex={0}>
      <table data-testid="comparison-table">
        <caption>
          {together ? `Both after step ${whole(here)}.` : 'Not after the same step yet; the difference is told when they are.'}
        </caption>
        <thead>
          <tr>
            <th scope="col">Over all held-out digits</th>
            <th scope="col">
              <b class="comparison-letter comparison-letter-a">A</b> {names.a}
              {together ? '' : stepOf(here)}
            </th>
            <th scope="col">
              <b class="comparison-letter comparison-letter-b">B</b> {names.b}
              {together ? '' : stepOf(there)}
            </th>
            <th scope="col">B − A</th>
          </tr>
        </thead>
        <tbody>
          {MEASURES.map(({ id, name, meaning, of, write }) => {
            const [a, b] = [one && of(one), other && of(other)];
            return (
              <tr key={id}>
                <th scope="row">
                  {name} <span class="comparison-meaning">{meaning}</span>
                </th>
                <td data-testid={`comparison-${id}-a`}>{a === null ? '–' : write(a)}</td>
                <td data-testid={`comparison-${id}-b`}>{b === null ? '–' : write(b)}</td>
                <td data-testid={`comparison-${id}-difference`}>
                  {together && a !== null && b !== null ? signed(b - a, write) : '–'}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

const stepOf = (step: number | undefined) => (step === undefined ? '' : `, step ${whole(step)}`);
