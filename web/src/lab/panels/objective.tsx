/** The objective L = L′ + βΩ + weight decay over the steps of the run, on the mini-batches and on the held-out digits. */

import { useComputed, useSignal } from '@preact/signals';
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { useMemo } from 'preact/hooks';
import { ChartFigure } from '../charts/chart.js';
import type { Table } from '../charts/data-table.js';
import { endLabels, verticalLines } from '../charts/marks.js';
import { type Palette, translucent } from '../charts/palette.js';
import { figure, whole } from '../format.js';
import type { Curve, Marker } from '../history.js';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { SCHEMA } from '../../settings.js';
import { Choice } from './choice.js';
import { Parentheses, Primed, SquaredNorm } from './mathematics.js';

interface Point {
  x: number;
  y: number;
}

interface Scene {
  reconstruction: Curve;
  penalty: Curve;
  total: Curve;
  heldOut: Point[];
  markers: readonly Marker[];
  lastStep: number;
  logarithmic: boolean;
}

function Objective({ lab }: { lab: Lab }) {
  const axis = useSignal<'log' | 'linear'>('log');
  const summary = useComputed(() => summarise(lab));
  const read = useMemo(
    () => (): Scene => {
      lab.history.version.value;
      const { history } = lab;
      return {
        reconstruction: history.curve('reconstruction'),
        penalty: history.curve('penalty'),
        total: history.curve('total'),
        heldOut: history.heldOut.map(({ step, reconstruction }) => ({ x: step, y: reconstruction })),
        markers: history.markers,
        lastStep: history.lastStep,
        logarithmic: axis.value === 'log',
      };
    },
    [lab],
  );
  return (
    <div class="objective">
      <p class="caption">
        Training makes{' '}
        <math>
          <mi>L</mi>
          <mo>=</mo>
          <Primed letter="L" />
          <mo>+</mo>
          <mi>β</mi>
          <mi mathvariant="normal">Ω</mi>
          <mo>+</mo>
          <mfrac>
            <mi>λ</mi>
            <mn>2</mn>
          </mfrac>
          <Parentheses>
            <SquaredNorm>
              <mi>W</mi>
            </SquaredNorm>
            <mo>+</mo>
            <SquaredNorm>
              <Primed letter="W" />
            </SquaredNorm>
          </Parentheses>
        </math>{' '}
        small: what it pays for sparsity, it pays in reconstruction.
      </p>
      <Choice
        legend="Axis"
        testid="objective"
        chosen={axis}
        options={[
          { value: 'log', label: 'logarithmic' },
          { value: 'linear', label: 'linear' },
        ]}
      />
      <ChartFigure
        lab={lab}
        name="The objective and its parts, step by step"
        summary={summary}
        testid="objective-chart"
        read={read}
        configure={configure}
        table={() => tableOf(lab)}
      />
    </div>
  );
}

function summarise(lab: Lab): string {
  const { step, reconstruction, sparsity, total } = lab.metrics.value;
  const heldOut = lab.heldOut.value?.metrics;
  const held = heldOut ? ` Over the held-out digits L′ = ${figure(heldOut.reconstruction)}.` : '';
  if (step === 0) return `No step has been made yet.${held}`;
  const penalty = lab.settings.value.beta * sparsity;
  return `Step ${whole(step)}, on its mini-batch: L′ = ${figure(reconstruction)}, βΩ = ${figure(penalty)}, L = ${figure(total)}.${held}`;
}

/** "β 3 → 1" */
function describe({ changes }: Marker): string {
  return changes.map(({ key, before, after }) => `${SCHEMA[key].symbol || SCHEMA[key].label.toLowerCase()} ${before} → ${after}`).join(', ');
}

function points({ step }: Curve, values: Float64Array, logarithmic: boolean): Point[] {
  // A logarithmic axis has no place for 0: nothing is drawn there.
  return Array.from(step, (x, i) => ({ x, y: logarithmic && !(values[i]! > 0) ? Number.NaN : values[i]! }));
}

function configure(scene: Scene, palette: Palette, width: number): ChartConfiguration {
  const { logarithmic, lastStep } = scene;
  const line = (label: string, curve: Curve, colour: string, strength: number): ChartDataset<'line'> => ({
    label,
    data: points(curve, curve.mean, logarithmic),
    borderColor: colour,
    borderWidth: strength,
    pointRadius: curve.step.length === 1 ? 2 : 0,
    pointBackgroundColor: colour,
    borderJoinStyle: 'round',
  });
  // From the least to the greatest value in each bucket of steps: no spike is lost.
  const band = (curve: Curve, colour: string): ChartDataset<'line'>[] => {
    const edge = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0 };
    return [
      { ...edge, data: points(curve, curve.low, logarithmic) },
      { ...edge, data: points(curve, curve.high, logarithmic), fill: '-1', backgroundColor: translucent(colour, 0.18) },
    ];
  };
  const datasets: ChartDataset<'line'>[] = [
    ...band(scene.penalty, palette.vermillion),
    ...band(scene.total, palette.green),
    line('L', scene.total, palette.green, 1.5),
    line('βΩ', scene.penalty, palette.vermillion, 1.5),
    line('L′', scene.reconstruction, palette.blue, 1.5),
    {
      label: width < 420 ? 'held-out' : 'L′ held-out',
      data: logarithmic ? scene.heldOut.filter(({ y }) => y > 0) : scene.heldOut,
      borderColor: palette.blue,
      borderWidth: 2,
      borderDash: [5, 3],
      pointRadius: scene.heldOut.length < 12 ? 2.5 : 0,
      pointBackgroundColor: palette.ground,
      pointBorderColor: palette.blue,
    },
  ];
  const font = { family: palette.font, size: 12 };
  return {
    type: 'line',
    data: { datasets },
    plugins: [verticalLines, endLabels],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      layout: { padding: { top: 18, right: width < 420 ? 66 : 88 } },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: Math.max(10, lastStep),
          grid: { display: false },
          border: { color: palette.grey },
          ticks: { color: palette.secondary, font, maxTicksLimit: width < 420 ? 4 : 6, maxRotation: 0, includeBounds: false, precision: 0 },
          title: { display: true, text: 'steps', color: palette.secondary, font },
        },
        y: {
          type: logarithmic ? 'logarithmic' : 'linear',
          ...(logarithmic ? {} : { min: 0 }),
          grid: { color: palette.grid },
          border: { display: false },
          ticks: { color: palette.secondary, font, maxTicksLimit: 6, callback: (value) => tick(Number(value), logarithmic) },
        },
      },
      plugins: {
        verticalLines: {
          palette,
          lines: scene.markers.map((marker) => ({ at: marker.step, label: describe(marker), colour: palette.grey, dash: [2, 3], width: 1 })),
        },
        endLabels: { palette },
        tooltip: {
          filter: ({ dataset }) => dataset.label !== undefined,
          callbacks: {
            title: ([item]) => `step ${whole(Math.round(item?.parsed.x ?? 0))}`,
            label: ({ dataset, parsed }) => ` ${dataset.label}  ${figure(parsed.y ?? 0)}`,
          },
          backgroundColor: palette.ground,
          titleColor: palette.text,
          bodyColor: palette.text,
          borderColor: palette.rule,
          borderWidth: 1,
          titleFont: font,
          bodyFont: font,
          usePointStyle: false,
          animation: false,
        },
      },
    },
  };
}

/** On a logarithmic axis only 1, 2 and 5 times the powers of ten are named. */
function tick(value: number, logarithmic: boolean): string {
  if (logarithmic && ![1, 2, 5].includes(Number(value.toExponential().split('e')[0]))) return '';
  return value >= 1000 ? whole(value) : String(Number(value.toPrecision(3)));
}

/** Some twenty of the curve's buckets with the newest among them, the held-out evaluation nearest before each, and the changes. */
function tableOf(lab: Lab): Table {
  const { history } = lab;
  const curves = (['reconstruction', 'penalty', 'weightDecay', 'total'] as const).map((quantity) => history.curve(quantity));
  const count = curves[0]!.step.length;
  const stride = Math.max(1, Math.ceil(count / 20));
  const rows = Array.from({ length: Math.ceil(count / stride) }, (_, row) => {
    const at = count - 1 - (Math.ceil(count / stride) - 1 - row) * stride;
    const step = curves[0]!.step[at]!;
    const heldOut = history.heldOut.findLast((point) => point.step <= step);
    const previous = at - stride < 0 ? 0 : curves[0]!.step[at - stride]!;
    const changes = history.markers.filter((marker) => marker.step > previous && marker.step <= step);
    return [
      whole(Math.round(step)),
      ...curves.map((curve) => figure(curve.mean[at]!)),
      heldOut ? `${figure(heldOut.reconstruction)} at step ${whole(heldOut.step)}` : '–',
      changes.map(describe).join('; ') || '–',
    ];
  });
  return {
    caption: `The objective as of step ${whole(history.lastStep)}${history.width > 1 ? `, means over ${whole(history.width)} steps` : ''}`,
    columns: ['Step', 'L′', 'βΩ', 'Weight decay', 'L', 'L′ held-out', 'Changed before'],
    rows,
  };
}

export const objective: Panel = { id: 'objective', title: 'The objective', size: 'half', View: Objective };
