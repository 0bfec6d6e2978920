/**
 * The gradient check: the gradient as derived against differences of the objective, in double precision; and the same with
 * one factor left out, to see that the check notices, and what training makes of it.
 */

import { type ReadonlySignal, type Signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { GradientCheck } from '../../protocol.js';
import { type Gradient, SCHEMA, type Settings } from '../../settings.js';
import { ChartFigure } from '../charts/chart.js';
import type { Table } from '../charts/data-table.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import { press } from '../page/press.js';
import { Choice } from './choice.js';
import './gradient-check.css';
import { type CheckScene, configureCheck, MARKS, precise } from './gradient-check-chart.js';
import { RatioFormula } from './gradient-formulas.js';
import { agreement, byPart, meaningOf, PARTS, parameterAt, type Shape, shapeOf, symbolOf } from './gradient-parts.js';
import { Trial } from './gradient-trial.js';

/** A check, and what it was made of. */
interface Checked {
  check: GradientCheck;
  shape: Shape;
  step: number;
  gradient: Gradient;
}

const NO_SHAPE: Shape = { inputs: 0, hidden: 0, tied: false };

export function View({ lab }: { lab: Lab }) {
  const checked = useSignal<Checked | null>(null);
  const busy = useSignal(false);
  const check = useMemo(() => () => run(lab, checked, busy), [lab]);
  const gradient = useComputed(() => lab.settings.value.gradient);
  const before = useRef(gradient.peek());
  // Whoever leaves something out wants to see whether it is noticed.
  useSignalEffect(() => {
    const now = gradient.value;
    if (now !== before.current) press(check)();
    before.current = now;
  });
  const noDigits = useComputed(() => {
    const { train, 'held-out': heldOut } = lab.digits.value;
    return train.arrived === 0 && heldOut.arrived === 0;
  }).value;

  return (
    <div class="gradient-check">
      <p class="caption">
        Is the derivation right? Move one weight a little up and a little down, and see how L changes: that is its slope, without
        any calculus. For every weight that is tried this way, the two must agree to many digits.
      </p>
      <Broken lab={lab} gradient={gradient} />
      <div class="gradient-check-start">
        <button
          type="button"
          class="button button-primary"
          disabled={noDigits || busy.value}
          onClick={press(check)}
          data-testid="gradient-check-run"
        >
          {busy.value ? 'Checking…' : 'Check the gradient'}
        </button>
        <LeaveOut lab={lab} gradient={gradient} />
      </div>
      <Omission lab={lab} gradient={gradient} />
      <Result lab={lab} checked={checked} />
      <Trial lab={lab} gradient={gradient} />
    </div>
  );
}

async function run(lab: Lab, checked: Signal<Checked | null>, busy: Signal<boolean>): Promise<void> {
  busy.value = true;
  try {
    await lab.exact();
    // Asked for together, so that they are of the same run.
    const { hidden, tied, gradient } = lab.settings.peek();
    const [check, parameters, { step }] = await Promise.all([lab.checkGradient(), lab.parameters(), lab.currentMetrics()]);
    checked.value = { check, shape: shapeOf(parameters.length, hidden, tied), step, gradient };
  } finally {
    busy.value = false;
  }
}

/** While training uses a broken gradient, this stays. */
function Broken({ lab, gradient }: { lab: Lab; gradient: ReadonlySignal<Gradient> }) {
  if (gradient.value === 'exact') return null;
  return (
    <div class="gradient-check-broken" role="status" data-testid="gradient-check-warning">
      <p>
        <strong>Training uses a broken gradient:</strong> {labelOf(gradient.value).replace(/^W/, 'w')}.
      </p>
      <button
        type="button"
        class="button"
        onClick={press(() => lab.configure({ gradient: 'exact' }))}
        data-testid="gradient-check-mend"
      >
        Back to the right one
      </button>
    </div>
  );
}

function labelOf(gradient: Gradient): string {
  return SCHEMA.gradient.choices.find(({ value }) => value === gradient)!.label;
}

function LeaveOut({ lab, gradient }: { lab: Lab; gradient: ReadonlySignal<Gradient> }) {
  const chosen = useSignal(gradient.peek());
  useSignalEffect(() => {
    chosen.value = gradient.value;
  });
  useSignalEffect(() => {
    const wish = chosen.value;
    if (wish === gradient.peek()) return;
    lab.configure({ gradient: wish }).catch(() => {
      // The person has been told; what is shown as chosen is what is so.
      chosen.value = gradient.peek();
    });
  });
  return <Choice legend="Break it:" testid="gradient-check-gradient" chosen={chosen} options={SCHEMA.gradient.choices} />;
}

/** What is left out, what that does, and why the check sees it, or cannot. */
function Omission({ lab, gradient }: { lab: Lab; gradient: ReadonlySignal<Gradient> }) {
  const text = useComputed(() => omissionOf(lab.settings.value)).value;
  if (gradient.value === 'exact') return null;
  return (
    <p class="caption" data-testid="gradient-check-omission">
      {text}
    </p>
  );
}

function omissionOf({ gradient, beta, penalty, batchSize, optimizer }: Settings): string {
  switch (gradient) {
    case 'exact':
      return '';
    case 'without-penalty': {
      const does =
        'βΩ is still counted in L, but its slope (β/m) Ω′ is left out of δ: nothing pushes a unit towards ρ any more. The check sees it in W and b, for moving these moves ρ̂, and with it Ω.';
      const nothing =
        penalty === 'none' || penalty === 'topk'
          ? 'there is no penalty'
          : beta === 0
            ? 'β = 0, so that there is nothing to leave out'
            : '';
      return nothing ? `${does} At present it cannot be seen: ${nothing}.` : does;
    }
    case 'without-mean':
      return `The sum over the mini-batch instead of its mean: all of it but weight decay is m times too large, in every part, and the ratio is near (m − 1)/(m + 1). ${
        optimizer === 'adam'
          ? 'In training Adam hides it well, since it divides each slope by its usual size; try it with SGD.'
          : `In training it is a learning rate ${whole(batchSize)} times as large.`
      }${batchSize === 1 ? ' With mini-batches of 1, as now, training cannot tell.' : ''}`;
    case 'without-slope':
      return 'The factor g′ = h(1 − h) is left out of δ: a unit that is nearly off, and would hardly answer, is pushed as if it stood in the middle. The check sees it in W and b; W′ and c do not pass through g′ of the hidden units.';
  }
}

function Result({ lab, checked }: { lab: Lab; checked: ReadonlySignal<Checked | null> }) {
  const read = useMemo(
    () => (): CheckScene => ({ check: checked.value?.check ?? null, shape: checked.value?.shape ?? NO_SHAPE }),
    [checked],
  );
  const summary = useComputed(() => (checked.value ? summarise(checked.value) : ''));
  const now = checked.value;
  if (!now) return null;
  const { check, step, gradient } = now;
  return (
    <div class="gradient-check-result">
      <div>
        <p
          class={check.passed ? 'gradient-check-verdict' : 'gradient-check-verdict gradient-check-failed'}
          role="status"
          data-testid="gradient-check-verdict"
        >
          <span aria-hidden="true">{check.passed ? '✓' : '✗'}</span>{' '}
          {check.passed ? 'Pass: the ratio is below 10⁻⁸.' : 'Fail: the ratio is not below 10⁻⁸.'}
        </p>
        <RatioFormula agreement={agreement(check)} epsilon={check.epsilon} />
        <PartTable checked={now} />
        <p class="help">
          {labelOf(gradient)}, at step {whole(step)}: {whole(check.indices.length)} weights, on the same few training digits each
          time, in double precision.
        </p>
      </div>
      <div>
        <p class="gradient-check-key" aria-hidden="true">
          {PARTS.map((part) => (
            <span key={part} class={`gradient-check-${MARKS[part].colour}`}>
              {MARKS[part].sign} {part}
            </span>
          ))}
          <span>╌ equal</span>
        </p>
        <ChartFigure
          lab={lab}
          name="Analytic against numeric slope of every weight that was checked"
          summary={summary}
          testid="gradient-check-chart"
          read={read}
          configure={(scene, palette, width) =>
            configureCheck(scene, palette, width, (unit) => {
              lab.selectedUnit.value = unit;
            })
          }
          table={() => tableOf(checked.value!)}
        />
      </div>
    </div>
  );
}

/** How well each part agrees: where something was left out, this tells where to look. */
function PartTable({ checked: { check, shape } }: { checked: Checked }) {
  return (
    <table class="gradient-check-parts" data-testid="gradient-check-parts">
      <caption class="visually-hidden">The ratio, part by part</caption>
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">Weights</th>
          <th scope="col">Ratio</th>
          <th scope="col">
            <span class="visually-hidden">Verdict</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {[...byPart(check, shape)].map(([part, places]) => {
          const { count, ratio } = agreement(check, places);
          return (
            <tr key={part}>
              <th scope="row">
                ∂L/∂<i>{part}</i>
              </th>
              <td>{whole(count)}</td>
              <td data-testid={`gradient-check-ratio-${part.replace('′', '-prime').toLowerCase()}`}>{figure(ratio)}</td>
              <td>{ratio < TOLERANCE ? 'agrees' : 'differs'}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** One part alone has fewer numbers to average rounding over than all have together. */
const TOLERANCE = 1e-7;

function summarise({ check, shape }: Checked): string {
  const worst = check.indices.reduce((most, _, place) => (gap(check, place) > gap(check, most) ? place : most), 0);
  const parameter = parameterAt(check.indices[worst]!, shape);
  const where = `${symbolOf(parameter)}, ${meaningOf(parameter, shape)}`;
  return check.passed
    ? `All ${whole(check.indices.length)} points lie on the diagonal. The largest difference, ${figure(gap(check, worst))}, is at ${where}.`
    : `Points lie off the diagonal. The furthest is ${where}: analytic ${precise(check.analytic[worst]!)}, numeric ${precise(check.numeric[worst]!)}.`;
}

const gap = ({ analytic, numeric }: GradientCheck, place: number) => Math.abs(analytic[place]! - numeric[place]!);

function tableOf({ check, shape, step }: Checked): Table {
  return {
    caption: `Slopes of L at step ${whole(step)}; indices count from 1, ε = ${check.epsilon}`,
    columns: ['Weight', 'Analytic', 'Numeric', 'Relative difference', 'Which it is'],
    rows: Array.from(check.indices, (index, place) => {
      const parameter = parameterAt(index, shape);
      return [
        symbolOf(parameter),
        precise(check.analytic[place]!),
        precise(check.numeric[place]!),
        figure(agreement(check, [place]).ratio),
        meaningOf(parameter, shape),
      ];
    }),
  };
}
