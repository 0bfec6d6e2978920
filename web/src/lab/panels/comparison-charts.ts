/**
 * The charts of the comparison: both models on the same axes. Here colours tell models apart, not quantities: A is blue
 * with full circles and whole lines, B green with open triangles and dashed lines.
 */

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { Settings } from '../../settings.js';
import { fontOf, PLAIN, tooltipLook } from '../charts/look.js';
import { endLabels, ROW, verticalLines } from '../charts/marks.js';
import { type Palette, translucent } from '../charts/palette.js';
import { figure, whole } from '../format.js';
import type { Curve } from '../history.js';

interface Point {
  x: number;
  y: number;
}

const colourOf = (model: 0 | 1, palette: Palette) => (model === 0 ? palette.blue : palette.green);

// --- L′ over the steps ---

export interface CurvesScene {
  models: readonly { curve: Curve; heldOut: readonly Point[] }[];
}

export function configureCurves({ models }: CurvesScene, palette: Palette, width: number): ChartConfiguration<'line'> {
  const narrow = width < 420;
  const datasets = models.flatMap(({ curve, heldOut }, model): ChartDataset<'line'>[] => {
    const name = model === 0 ? 'A' : 'B';
    const colour = colourOf(model as 0 | 1, palette);
    const dash = model === 0 ? [] : [6, 3];
    return [
      {
        label: `${name} batch`,
        data: Array.from(curve.step, (x, at) => ({ x, y: curve.mean[at]! })),
        borderColor: translucent(colour, 0.75),
        borderWidth: 1,
        borderDash: dash,
        pointRadius: 0,
      },
      {
        label: `${name} held-out`,
        data: [...heldOut],
        borderColor: colour,
        borderWidth: 2,
        borderDash: dash,
        pointStyle: model === 0 ? 'circle' : 'triangle',
        pointRadius: heldOut.length < 40 ? 3.5 : 0,
        pointBackgroundColor: model === 0 ? colour : palette.ground,
        pointBorderColor: colour,
      },
    ];
  });
  return overSteps(datasets, 'logarithmic', 'L′ (logarithmic)', palette, narrow, narrow ? 84 : 92);
}

// --- what is known by heart ---

export interface GapScene {
  /** For each model, held-out L′ − training L′ at each evaluation. */
  models: readonly (readonly Point[])[];
}

export function configureGap({ models }: GapScene, palette: Palette, width: number): ChartConfiguration<'line'> {
  const datasets = models.map((gap, model): ChartDataset<'line'> => {
    const colour = colourOf(model as 0 | 1, palette);
    return {
      label: model === 0 ? 'A' : 'B',
      data: [...gap],
      borderColor: colour,
      borderWidth: 2,
      borderDash: model === 0 ? [] : [6, 3],
      clip: 8,
      pointStyle: model === 0 ? 'circle' : 'triangle',
      pointRadius: gap.length < 40 ? 3.5 : 0,
      pointBackgroundColor: model === 0 ? colour : palette.ground,
      pointBorderColor: colour,
    };
  });
  return overSteps(datasets, 'linear', 'held-out L′ − training L′', palette, width < 420, 44);
}

function overSteps(
  datasets: ChartDataset<'line'>[],
  scale: 'linear' | 'logarithmic',
  title: string,
  palette: Palette,
  narrow: boolean,
  right: number,
): ChartConfiguration<'line'> {
  const font = fontOf(palette);
  const least = Math.min(0, ...datasets.flatMap(({ data }) => (data as Point[]).map(({ y }) => y)));
  const last = datasets.reduce((most, { data }) => Math.max(most, (data.at(-1) as Point | undefined)?.x ?? 0), 0);
  return {
    type: 'line',
    data: { datasets },
    plugins: [endLabels],
    options: {
      ...PLAIN,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      layout: { padding: { top: 8, right } },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: Math.max(10, last),
          grid: { display: false },
          border: { color: palette.grey },
          ticks: {
            color: palette.secondary,
            font,
            maxTicksLimit: narrow ? 4 : 6,
            maxRotation: 0,
            includeBounds: false,
            precision: 0,
          },
          title: { display: true, text: 'steps', color: palette.secondary, font },
        },
        y: {
          type: scale,
          ...(scale === 'linear' ? { ...from(least), suggestedMax: 1 } : {}),
          grid: { color: palette.grid },
          border: { display: false },
          title: { display: true, text: title, color: palette.secondary, font },
          ticks: { color: palette.secondary, font, maxTicksLimit: 6, callback: (value) => tick(Number(value), scale) },
        },
      },
      plugins: {
        endLabels: { palette },
        tooltip: {
          ...tooltipLook(palette),
          callbacks: {
            title: ([item]) => `step ${whole(Math.round(item?.parsed.x ?? 0))}`,
            label: ({ dataset, parsed }) => ` ${dataset.label}  ${figure(parsed.y ?? 0)}`,
          },
          titleFont: font,
          bodyFont: font,
        },
      },
    },
  };
}

/** An axis that begins at 0; only what is well below draws it further down. */
function from(least: number): { min?: number } {
  return least > -0.5 ? { min: 0 } : {};
}

/** On a logarithmic axis only 1, 2 and 5 times the powers of ten are named. */
function tick(value: number, scale: 'linear' | 'logarithmic'): string {
  if (scale === 'logarithmic' && ![1, 2, 5].includes(Number(value.toExponential().split('e')[0]))) return '';
  return String(Number(value.toPrecision(3)));
}

// --- ρ̂ of all units ---

export interface AveragesScene {
  /** For each model, ρ̂ of every unit. */
  models: readonly Float32Array[];
  /** The target, where the penalty has one. */
  targets: readonly number[];
  selected: number | null;
}

interface UnitPoint extends Point {
  unit: number;
}

/** Where ρ̂ stands on the axis, and back: near 0, where the target is, units must be told apart. */
const toAxis = Math.sqrt;
const fromAxis = (position: number) => position ** 2;
const TICKS = [0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1];

/** The units of a model in order of ρ̂; y is the share of units that are no more active. */
export function inOrder(rhoHat: Float32Array): UnitPoint[] {
  return Array.from(rhoHat, (_, unit) => unit)
    .sort((one, other) => rhoHat[one]! - rhoHat[other]!)
    .map((unit, place) => ({ unit, x: toAxis(rhoHat[unit]!), y: (place + 1) / rhoHat.length }));
}

export function configureAverages(
  { models, targets, selected }: AveragesScene,
  palette: Palette,
  width: number,
  select: (unit: number) => void,
): ChartConfiguration<'scatter'> {
  const font = fontOf(palette);
  const dots = models.map(inOrder);
  const shape = (model: number) => ({ pointStyle: model === 0 ? ('circle' as const) : ('triangle' as const) });
  const all = dots.map((data, model): ChartDataset<'scatter'> => {
    const colour = colourOf(model as 0 | 1, palette);
    return {
      label: model === 0 ? 'A' : 'B',
      data,
      ...shape(model),
      pointRadius: model === 0 ? 3 : 4,
      pointHitRadius: 6,
      pointBackgroundColor: model === 0 ? translucent(colour, 0.55) : 'transparent',
      pointBorderColor: colour,
      pointBorderWidth: model === 0 ? 0 : 1,
      clip: 8,
    };
  });
  const rings = dots.map(
    (data, model): ChartDataset<'scatter'> => ({
      data: data.filter(({ unit }) => unit === selected),
      ...shape(model),
      pointRadius: 7,
      pointBackgroundColor: palette.ground,
      pointBorderColor: palette.text,
      pointBorderWidth: 2,
      clip: 8,
    }),
  );
  const datasets = [...all, ...rings];
  const title = (text: string) => ({ display: true, text, color: palette.secondary, font });
  return {
    type: 'scatter',
    data: { datasets },
    plugins: [verticalLines],
    options: {
      ...PLAIN,
      interaction: { mode: 'nearest', intersect: true },
      layout: { padding: { top: ROW, right: 12 } },
      onClick: (_event, [element]) => {
        const point = element && (datasets[element.datasetIndex]!.data[element.index] as UnitPoint);
        if (point) select(point.unit);
      },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: 1,
          grid: { display: false },
          border: { color: palette.grey },
          title: title('average activation ρ̂ (square-root axis)'),
          afterBuildTicks: (axis) => {
            axis.ticks = TICKS.filter((value) => width >= 420 || ![0.05, 0.4, 0.8].includes(value)).map((value) => ({
              value: toAxis(value),
            }));
          },
          ticks: {
            color: palette.secondary,
            font,
            maxRotation: 0,
            autoSkip: false,
            callback: (value) => String(Number(fromAxis(Number(value)).toPrecision(2))),
          },
        },
        y: {
          type: 'linear',
          min: 0,
          max: 1,
          grid: { color: palette.grid },
          border: { display: false },
          title: title('share of units'),
          ticks: { color: palette.secondary, font, stepSize: 0.25, callback: (value) => `${Math.round(Number(value) * 100)} %` },
        },
      },
      plugins: {
        verticalLines: {
          palette,
          lines: targets.map((at) => ({
            at: toAxis(at),
            label: `ρ = ${at}`,
            colour: palette.vermillion,
            dash: [6, 3],
            width: 1.5,
          })),
        },
        tooltip: {
          ...tooltipLook(palette),
          displayColors: false,
          callbacks: {
            title: () => '',
            label: ({ raw, datasetIndex }) => {
              const { unit, x } = raw as UnitPoint;
              return `${datasetIndex % 2 === 0 ? 'A' : 'B'}, unit ${unit + 1}: ρ̂ = ${figure(fromAxis(x))}`;
            },
          },
          bodyFont: font,
        },
      },
    },
  };
}

/** The targets that these settings name, each once. */
export function targetsOf(settings: readonly Pick<Settings, 'penalty' | 'rho' | 'beta'>[]): number[] {
  return [...new Set(settings.filter(({ penalty, beta }) => penalty === 'kl' && beta > 0).map(({ rho }) => rho))];
}
