/**
 * A penalty that a person types: read and differentiated, drawn over the lecture's, checked by differences and against the
 * core, told what it will do, and trained with. Beside it, what is used today instead.
 */

import { type ReadonlySignal, type Signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { ChartFigure } from '../charts/chart.js';
import type { Table } from '../charts/data-table.js';
import { mentions, type Tree } from '../expression/tree.js';
import { judge, type Verdict } from '../expression/verdict.js';
import { figure } from '../format.js';
import type { Lab } from '../lab.js';
import { type Compiled, type Reading, readingOf } from './expression.js';
import './own-penalty.css';
import { omega, omegaSlope } from './omega.js';
import { configureOwnPenalty, kl, type OwnPenaltyScene } from './own-penalty-chart.js';
import { Findings } from './own-penalty-findings.js';
import { OwnPenaltyForm } from './own-penalty-form.js';
import { Formulas } from './own-penalty-formulas.js';
import { Today } from './own-penalty-today.js';

/** While somebody types faster than this, nothing is read. */
const PAUSE_MS = 250;

/** The last text that could be read, and what is known of it. */
export interface Draft {
  text: string;
  value: Tree;
  slope: Tree;
  compiled: Compiled;
}

export function View({ lab }: { lab: Lab }) {
  const text = useDraftText(lab);
  const considered = useSettled(text, PAUSE_MS);
  const reading = useComputed((): Reading => readingOf(considered.value).value);
  const draft = useLastRead(considered, reading);
  // Computed, so that this is judged when ρ moves, not at every other setting.
  const rho = useComputed(() => lab.settings.value.rho);
  const verdict = useComputed((): Verdict | null =>
    draft.value ? judge(draft.value.compiled, rho.value, mentions(draft.value.value, 'rho')) : null,
  );
  const rhoHat = useComputed(() => lab.heldOut.value?.rhoHat ?? lab.rhoHat.value);
  const read = useMemo(
    () => (): OwnPenaltyScene => ({
      own: draft.value?.compiled ?? null,
      rho: rho.value,
      rhoHat: rhoHat.value,
      selected: lab.selectedUnit.value,
    }),
    [lab],
  );
  const summary = useComputed(() => summarise(draft.value, rho.value, rhoHat.value));

  return (
    <div class="own-penalty">
      <p class="caption">
        Any ω that is small where a unit behaves as you wish will do: “we would think of other ways of doing that and I am sure
        you can”, says the lecturer. Type one unit’s part of Ω in <code>r</code>, its average activation ρ̂, and <code>rho</code>,
        the target ρ. It is drawn as you type; training takes it with Enter.
      </p>
      <OwnPenaltyForm lab={lab} text={text} reading={reading} considered={considered} verdict={verdict} />
      <div class="own-penalty-columns">
        <div>
          <Formulas draft={draft} />
          <Findings lab={lab} draft={draft} verdict={verdict} rho={rho} />
        </div>
        <div>
          <p class="own-penalty-key" aria-hidden="true">
            <span class="own-penalty-mine">yours</span> <span class="own-penalty-kl">KL, the lecture’s</span>{' '}
            <span class="own-penalty-units">hidden units</span>
          </p>
          <ChartFigure
            lab={lab}
            name="A penalty of your own and its slope, over the KL divergence and its slope, with every hidden unit on it"
            summary={summary}
            testid="own-penalty-chart"
            read={read}
            configure={configureOwnPenalty}
            table={() => tableOf(draft.value, rho.value)}
          />
        </div>
      </div>
      <Today lab={lab} />
    </div>
  );
}

/** What stands in the field: what is in force, until somebody types. */
function useDraftText(lab: Lab): Signal<string> {
  const text = useSignal(lab.settings.peek().penaltyExpression);
  const taken = useRef(text.peek());
  useSignalEffect(() => {
    const { penaltyExpression } = lab.settings.value;
    if (text.peek() === taken.current) text.value = penaltyExpression;
    taken.current = penaltyExpression;
  });
  return text;
}

/** What the source has been for so long; or whatever was written here since. */
function useSettled(source: ReadonlySignal<string>, milliseconds: number): Signal<string> {
  const settled = useSignal(source.peek());
  useSignalEffect(() => {
    const value = source.value;
    if (value === settled.peek()) return undefined;
    const timer = setTimeout(() => {
      settled.value = value;
    }, milliseconds);
    return () => clearTimeout(timer);
  });
  return settled;
}

/** Stays on the screen while the next one is being read, or is no expression yet. */
function useLastRead(text: ReadonlySignal<string>, reading: ReadonlySignal<Reading>): ReadonlySignal<Draft | null> {
  const last = useRef<Draft | null>(null);
  return useComputed(() => {
    const now = reading.value;
    if (now.state === 'read' && last.current?.compiled !== now.compiled) {
      const { value, slope, compiled } = now;
      last.current = { text: text.value, value, slope, compiled };
    }
    return last.current;
  });
}

function summarise(draft: Draft | null, rho: number, rhoHat: Float32Array): string {
  if (!draft) return 'Nothing that can be drawn was typed yet.';
  const { value, slope } = draft.compiled;
  const lecture = kl(rho);
  const at = (r: number) =>
    `at ρ̂ = ${figure(r)}: ω = ${figure(value(r, rho))} with slope ${signed(slope(r, rho))} (KL: ${figure(omega(lecture, r))} with slope ${signed(omegaSlope(lecture, r))})`;
  const units =
    rhoHat.length > 0
      ? ` The units lie from ρ̂ = ${figure(rhoHat.reduce((least, r) => Math.min(least, r), 1))} to ${figure(rhoHat.reduce((most, r) => Math.max(most, r), 0))}.`
      : '';
  return `${draft.text} ${at(rho)}; ${at(0.5)}.${units}`;
}

function tableOf(draft: Draft | null, rho: number): Table {
  const lecture = kl(rho);
  const places = [0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, rho];
  const rows = [...new Set(places)].sort((one, other) => one - other);
  return {
    caption: `${draft?.text ?? 'Nothing'} and KL, ρ = ${rho}`,
    columns: ['ρ̂', 'yours', 'its slope', 'KL', 'its slope, KL'],
    rows: rows.map((r) => [
      String(r),
      draft ? signed(draft.compiled.value(r, rho)) : '–',
      draft ? signed(draft.compiled.slope(r, rho)) : '–',
      signed(omega(lecture, r)),
      signed(omegaSlope(lecture, r)),
    ]),
  };
}

/** What doubles leave of 0 is 0. */
const signed = (value: number) => figure(Math.abs(value) < 1e-12 ? 0 : value).replace('-', '−');
