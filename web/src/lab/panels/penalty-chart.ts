/**
 * The penalty's chart: two plots, one above the other, on one axis of ρ̂. The axis is a square root: the target is near 0,
 * and there it must be told apart what lies near it, while a unit that is far away stays on the chart.
 */

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { PLAIN, tooltipLook } from '../charts/look.js';
import { ROW, verticalLines } from '../charts/marks.js';
import { type Palette, translucent } from '../charts/palette.js';
import { type SlopeArrow, slopeArrow } from '../charts/slope-arrow.js';
import { figure, whole } from '../format.js';
import { clamp, omega, omegaSlope, type PenaltySettings } from './omega.js';

export interface PenaltyScene extends PenaltySettings {
  rhoHat: Float32Array;
  /** ω of each unit. */
  values: Float64Array;
  selected: number | null;
  /** Ω′ of the selected unit. */
  slope: number;
  /** How far the axis of ρ̂ reaches. */
  end: number;
}

/** What is to be drawn. `end` where the axis must stay as it is. Reads the signals of an expression of one's own. */
export function penaltyScene(
  settings: PenaltySettings,
  rhoHat: Float32Array,
  selectedUnit: number | null,
  end = reach(settings, rhoHat),
): PenaltyScene {
  const { penalty, rho, penaltyExpression } = settings;
  const selected = selectedUnit !== null && selectedUnit < rhoHat.length ? selectedUnit : null;
  return {
    penalty,
    rho,
    penaltyExpression,
    rhoHat,
    values: Float64Array.from(rhoHat, (value) => omega(settings, value)),
    selected,
    slope: selected === null ? Number.NaN : omegaSlope(settings, rhoHat[selected]!),
    end,
  };
}

/** Whether ρ means anything to this penalty. */
export const hasTarget = ({ penalty }: Pick<PenaltySettings, 'penalty'>) => penalty === 'kl' || penalty === 'custom';

/** Where ρ̂ stands on the axis, and back. */
export const toAxis = Math.sqrt;
export const fromAxis = (position: number) => position ** 2;

const CURVE_POINTS = 240;

/** Where the axis may end; and its ticks, as parts of that: they stand well on a square root, and come out as round numbers. */
const ENDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1];
const TICKS = [0, 0.04, 0.2, 0.4, 1];

/** Above the plots, the height of the handle that holds ρ, and no more: its line hangs from it. */
const HANDLE = 28;

/** A unit as a point: its place on the chart, and which it is. */
interface UnitPoint {
  x: number;
  y: number;
  unit: number;
}

export function configurePenalty(
  scene: PenaltyScene,
  palette: Palette,
  width: number,
  select: (unit: number) => void,
): ChartConfiguration<'scatter'> {
  const { penalty, rho, rhoHat, values, selected } = scene;
  // An expression that is still being fetched has no values yet.
  const hasCurve = (penalty === 'l1' || hasTarget(scene)) && values.some(Number.isFinite);
  const units = Array.from(rhoHat, (_, unit) => unit);
  const onCurve = units.map((unit): UnitPoint => ({ unit, x: toAxis(rhoHat[unit]!), y: values[unit]! }));
  const inOrder = units
    .toSorted((one, other) => rhoHat[one]! - rhoHat[other]!)
    .map((unit, place): UnitPoint => ({ unit, x: toAxis(rhoHat[unit]!), y: place + 1 }));
  const few = rhoHat.length <= 256;

  const dots = (yAxisID: string, data: UnitPoint[]): ChartDataset<'scatter'> => ({
    yAxisID,
    data,
    pointRadius: few ? 3 : 2,
    pointHitRadius: 6,
    pointBackgroundColor: translucent(palette.blue, few ? 0.55 : 0.35),
    pointBorderWidth: 0,
    clip: 8,
  });
  const ring = (yAxisID: string, data: UnitPoint[]): ChartDataset<'scatter'> => ({
    yAxisID,
    data: data.filter(({ unit }) => unit === selected),
    pointRadius: 6,
    pointBackgroundColor: palette.ground,
    pointBorderColor: palette.text,
    pointBorderWidth: 2,
    clip: 8,
  });
  const end = toAxis(scene.end);
  const curve: ChartDataset<'scatter'> = {
    yAxisID: 'y',
    data: Array.from({ length: CURVE_POINTS + 1 }, (_, i) => {
      const x = (end * i) / CURVE_POINTS;
      return { x, y: omega(scene, fromAxis(x)) };
    }),
    showLine: true,
    borderColor: palette.vermillion,
    borderWidth: 2,
    pointRadius: 0,
    pointHitRadius: 0,
  };
  const [bottom, top] = heights(scene);
  const datasets = hasCurve
    ? [curve, dots('y', onCurve), ring('y', onCurve), dots('order', inOrder), ring('order', inOrder)]
    : [dots('order', inOrder), ring('order', inOrder)];

  const font = { family: palette.font, size: 12 };
  const title = (text: string) => ({ display: true, text, color: palette.secondary, font });
  const vertical = (text: string) => ({
    type: 'linear' as const,
    position: 'left' as const,
    stack: 'plots',
    grid: { color: palette.grid },
    border: { display: false },
    title: title(text),
  });
  const unitOf = (raw: unknown) => (raw as Partial<UnitPoint>).unit;

  return {
    type: 'scatter',
    data: { datasets },
    plugins: [verticalLines, slopeArrow],
    options: {
      ...PLAIN,
      interaction: { mode: 'nearest', intersect: true },
      layout: { padding: { top: hasTarget(scene) ? HANDLE : ROW, right: 16 } },
      onClick: (_event, elements) => {
        const [element] = elements;
        const unit = element && unitOf(datasets[element.datasetIndex]!.data[element.index]);
        if (unit !== undefined) select(unit);
      },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: end,
          grid: { display: false },
          border: { color: palette.grey },
          title: title('average activation ρ̂ (square-root axis)'),
          afterBuildTicks: (axis) => {
            axis.ticks = TICKS.map((part) => ({ value: toAxis(part) * end }));
          },
          ticks: {
            color: palette.secondary,
            font,
            maxRotation: 0,
            autoSkip: false,
            callback: (value) => figureTick(fromAxis(Number(value))),
          },
        },
        order: {
          ...vertical('units in order'),
          stackWeight: 2,
          min: 0,
          // Air below the plot above.
          max: 1.25 * Math.max(1, rhoHat.length),
          afterBuildTicks: (axis) => {
            axis.ticks = [0, rhoHat.length].map((value) => ({ value }));
          },
          ticks: { color: palette.secondary, font, callback: (value) => whole(Number(value)) },
        },
        ...(hasCurve && {
          y: {
            ...vertical(width < 420 ? 'ω(ρ̂)' : 'ω(ρ̂), one unit’s part of Ω'),
            stackWeight: 3,
            min: bottom,
            max: top,
            offset: false,
            ticks: { color: palette.secondary, font, maxTicksLimit: 4, includeBounds: false },
          },
        }),
      },
      plugins: {
        verticalLines: {
          palette,
          // Its handle, which lies over the chart, has the label.
          lines: hasTarget(scene) ? [{ at: toAxis(rho), label: '', colour: palette.vermillion, dash: [6, 3], width: 1.5 }] : [],
        },
        slopeArrow: { palette, arrow: hasCurve ? arrowOf(scene) : null },
        tooltip: {
          filter: ({ raw }) => unitOf(raw) !== undefined,
          displayColors: false,
          callbacks: {
            title: () => '',
            label: ({ raw }) => {
              const unit = unitOf(raw)!;
              return `unit ${unit + 1}: ρ̂ = ${figure(rhoHat[unit]!)}`;
            },
          },
          ...tooltipLook(palette),
        },
      },
    },
  };
}

/** The selected unit's slope, as the tangent on these axes: of ω(x²) it is 2x Ω′. */
function arrowOf({ rhoHat, values, selected, slope }: PenaltyScene): SlopeArrow | null {
  if (selected === null || !Number.isFinite(slope) || slope === 0) return null;
  const x = toAxis(clamp(rhoHat[selected]!));
  const downhill = -Math.sign(slope);
  return {
    x,
    y: values[selected]!,
    dx: downhill,
    dy: downhill * 2 * x * slope,
    slope,
    label: `slope ${figure(slope).replace('-', '−')}`,
  };
}

/**
 * How far the axis reaches: the units and the target stand well on it. It comes nearer by steps as the units do,
 * so that each is told apart when they have gathered around ρ.
 */
export function reach(settings: PenaltySettings, rhoHat: Float32Array): number {
  const furthest = rhoHat.reduce((most, value) => Math.max(most, value), 0);
  const wanted = Math.max(1.25 * furthest, hasTarget(settings) ? 2 * settings.rho : 0);
  return ENDS.find((end) => end >= wanted) ?? 1;
}

/** From where to where the curve's plot reaches, by doublings: around every unit, and where one at twice the target would be. */
function heights(scene: PenaltyScene): [number, number] {
  const shown = [...scene.values, 1.2 * omega(scene, Math.min(0.9, 2 * scene.rho))].filter(Number.isFinite);
  const lowest = shown.reduce((least, y) => Math.min(least, y), 0);
  const highest = shown.reduce((most, y) => Math.max(most, y), 0);
  const doubled = (height: number) => 2 ** Math.ceil(Math.log2(1.05 * height));
  return [lowest < 0 ? -doubled(-lowest) : 0, highest > 0 ? doubled(highest) : lowest < 0 ? 0 : 1];
}

function figureTick(value: number): string {
  return String(Number(value.toPrecision(2)));
}
