/** The objective's chart: its curves over the steps, with the changes of settings as vertical lines. */

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { SCHEMA } from '../../settings.js';
import { PLAIN, tooltipLook } from '../charts/look.js';
import { endLabels, ROW, verticalLines } from '../charts/marks.js';
import { type Palette, translucent } from '../charts/palette.js';
import { figure, whole } from '../format.js';
import type { Curve, History, Marker } from '../history.js';

interface Point {
  x: number;
  y: number;
}

export interface ObjectiveScene {
  reconstruction: Curve;
  penalty: Curve;
  total: Curve;
  heldOut: Point[];
  markers: readonly Marker[];
  lastStep: number;
  logarithmic: boolean;
  /** Whether there is more than one step in a bucket: else the bands around the means have no width. */
  banded: boolean;
}

/** What is to be drawn of a run. */
export function objectiveScene(history: History, logarithmic: boolean): ObjectiveScene {
  return {
    reconstruction: history.curve('reconstruction'),
    penalty: history.curve('penalty'),
    total: history.curve('total'),
    heldOut: history.heldOut.map(({ step, reconstruction }) => ({ x: step, y: reconstruction })),
    markers: history.markers,
    lastStep: history.lastStep,
    logarithmic,
    banded: history.width > 1,
  };
}

/** "β 3 → 1" */
export function describe({ changes }: Marker): string {
  return changes
    .map(({ key, before, after }) => `${SCHEMA[key].symbol || SCHEMA[key].label.toLowerCase()} ${before} → ${after}`)
    .join(', ');
}

function points({ step }: Curve, values: Float64Array, logarithmic: boolean): Point[] {
  // A logarithmic axis has no place for 0: nothing is drawn there.
  return Array.from(step, (x, i) => ({ x, y: logarithmic && !(values[i]! > 0) ? Number.NaN : values[i]! }));
}

export function configureObjective(scene: ObjectiveScene, palette: Palette, width: number): ChartConfiguration<'line'> {
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
    if (!scene.banded) return [];
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
      ...PLAIN,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      layout: { padding: { top: ROW * Math.min(3, Math.max(1, scene.markers.length)), right: width < 420 ? 82 : 98 } },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: Math.max(10, lastStep),
          grid: { display: false },
          border: { color: palette.grey },
          ticks: {
            color: palette.secondary,
            font,
            maxTicksLimit: width < 420 ? 4 : 6,
            maxRotation: 0,
            includeBounds: false,
            precision: 0,
          },
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
          lines: scene.markers.map((marker) => ({
            at: marker.step,
            label: describe(marker),
            colour: palette.grey,
            dash: [2, 3],
            width: 1,
          })),
        },
        endLabels: { palette },
        tooltip: {
          filter: ({ dataset }) => dataset.label !== undefined,
          callbacks: {
            title: ([item]) => `step ${whole(Math.round(item?.parsed.x ?? 0))}`,
            label: ({ dataset, parsed }) => ` ${dataset.label}  ${figure(parsed.y ?? 0)}`,
          },
          ...tooltipLook(palette),
          usePointStyle: false,
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
