/** What was found out about a typed penalty: whether its slope is right, three ways, what training will make of it, and how hard it pulls. */

import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { DEFAULTS, SCHEMA } from '../../settings.js';
import { CHECK_TOLERANCE, ratioOf, type Verdict } from '../expression/verdict.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import { press } from '../page/press.js';
import { omegaSlope } from './omega.js';
import type { Draft } from './own-penalty.js';
import { kl } from './own-penalty-chart.js';

interface Props {
  lab: Lab;
  draft: ReadonlySignal<Draft | null>;
  verdict: ReadonlySignal<Verdict | null>;
  rho: ReadonlySignal<number>;
}

export function Findings({ lab, draft, verdict, rho }: Props) {
  const judged = verdict.value;
  if (!draft.value || !judged || judged.refusal) return null;
  return (
    <div class="own-penalty-findings">
      <h3>What training will make of it</h3>
      <ul data-testid="own-penalty-warnings">
        {judged.warnings.length === 0 && (
          <li>Smooth, with its lowest point at ρ: every unit is led to the target, from both sides.</li>
        )}
        {judged.warnings.map((warning) => (
          <li key={warning} class="own-penalty-warning">
            {warning}
          </li>
        ))}
        <Pull lab={lab} draft={draft} rho={rho} />
      </ul>
      <h3>Is the slope right?</h3>
      <dl class="own-penalty-checks">
        <div>
          <dt>By symbols against differences</dt>
          <dd data-testid="own-penalty-check-numeric">
            {inWords(judged.check.ratio, judged.check.passed, judged.check.points.length)}
          </dd>
        </div>
        <CoreCheck lab={lab} draft={draft} verdict={verdict} rho={rho} />
      </dl>
    </div>
  );
}

function inWords(ratio: number, passed: boolean, points: number): string {
  return passed
    ? `They agree: ratio ${figure(ratio)} over ${whole(points)} points, below one millionth.`
    : `They differ: ratio ${figure(ratio)} over ${whole(points)} points. Most often it is too steep somewhere for differences to follow.`;
}

/** The core differentiates by itself, by carrying slopes along while it computes; what it trains with is that. */
function CoreCheck({ lab, draft, verdict, rho }: Props) {
  const found = useSignal<{ text: string } | null>(null);
  useSignalEffect(() => {
    const judged = verdict.value;
    const known = draft.value;
    if (!known || !judged || judged.refusal) return undefined;
    let current = true;
    const { points } = judged.check;
    const target = rho.peek();
    const { value, slope } = known.compiled;
    lab.penaltyAt({ penalty: 'custom', penaltyExpression: known.text, rho: target }, points.slice()).then(
      (core) => {
        if (!current) return;
        const values = ratioOf(
          core.value,
          points.map((r) => value(r, target)),
        );
        const slopes = ratioOf(
          core.slope,
          points.map((r) => slope(r, target)),
        );
        const ratio = Math.max(values, slopes);
        found.value = { text: inWords(ratio, ratio < CHECK_TOLERANCE, points.length) };
      },
      (error: Error) => {
        if (current) found.value = { text: `The core refuses it: ${error.message}` };
      },
    );
    return () => {
      current = false;
    };
  });
  return (
    <div>
      <dt>By symbols against the core’s own</dt>
      <dd data-testid="own-penalty-check-core">{found.value?.text ?? 'Asking the core…'}</dd>
    </div>
  );
}

/** How hard it pulls beside KL, where the end of training is decided: at twice the target. */
function Pull({ lab, draft, rho }: Pick<Props, 'lab' | 'draft' | 'rho'>) {
  const beta = useComputed(() => lab.settings.value.beta).value;
  const target = rho.value;
  const there = Math.min(2 * target, (1 + target) / 2);
  const own = draft.value?.compiled.slope(there, target) ?? 0;
  const lecture = DEFAULTS.beta * omegaSlope(kl(target), there);
  if (!(own > 0)) return null;
  const wanted = Number((lecture / own).toPrecision(2));
  // Close enough to be called equal.
  if (Math.abs(beta / wanted - 1) < 0.2) {
    return (
      <li data-testid="own-penalty-pull">
        At ρ̂ = {figure(there)} it pulls about as hard as KL with β = {DEFAULTS.beta}.
      </li>
    );
  }
  return (
    <li data-testid="own-penalty-pull">
      At ρ̂ = {figure(there)} its slope is {figure(own)}. To pull as hard there as KL with β = {DEFAULTS.beta}, it needs β ={' '}
      {wanted}
      {wanted > SCHEMA.beta.max ? (
        `, more than β may be (${SCHEMA.beta.max}): multiply ω by a number.`
      ) : (
        <>
          , and has {figure(beta)}.{' '}
          <button
            type="button"
            class="link-button"
            onClick={press(() => lab.configure({ beta: wanted }))}
            data-testid="own-penalty-set-beta"
          >
            Set β = {wanted}
          </button>
        </>
      )}
    </li>
  );
}
