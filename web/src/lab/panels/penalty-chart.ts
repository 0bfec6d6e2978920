/**
 * The penalty's chart: two plots, one above the other, on one axis of ρ̂. The axis is a square root: the target is near 0,
 * and there it must be told apart what lies near it, while a unit that is far away stays on the chart.
 */

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { Settings } from '../../settings.js';
import { ROW, verticalLines } from '../charts/marks.js';
import { type Palette, translucent } from '../charts/palette.js';
import { figure, whole } from '../format.js';
import { omega } from './omega.js';

export interface PenaltyScene extends Pick<Settings, 'penalty' | 'rho'> {
  rhoHat: Float32Array;
  selected: number | null;
}

/** Where ρ̂ stands on the axis, and back. */
const toAxis = Math.sqrt;
const fromAxis = (position: number) => position ** 2;

const CURVE_POINTS = 240;

/** Where the axis may end; and its ticks, as parts of that: they stand well on a square root, and come out as round numbers. */
const ENDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1];
const TICKS = [0, 0.04, 0.2, 0.4, 1];

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
  const { penalty, rho, rhoHat, selected } = scene;
  const hasCurve = penalty === 'kl' || penalty === 'l1';
  const units = Array.from(rhoHat, (_, unit) => unit);
  const onCurve = units.map((unit): UnitPoint => ({ unit, x: toAxis(rhoHat[unit]!), y: omega(scene, rhoHat[unit]!) }));
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
  const end = toAxis(reach(scene));
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
    plugins: [verticalLines],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      interaction: { mode: 'nearest', intersect: true },
      layout: { padding: { top: ROW, right: 16 } },
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
            min: 0,
            max: height(scene, onCurve),
            offset: false,
            ticks: { color: palette.secondary, font, maxTicksLimit: 4, includeBounds: false },
          },
        }),
      },
      plugins: {
        verticalLines: {
          palette,
          lines:
            penalty === 'kl'
              ? [{ at: toAxis(rho), label: `ρ = ${rho}`, colour: palette.vermillion, dash: [6, 3], width: 1.5 }]
              : [],
        },
        tooltip: {
          filter: ({ raw }) => unitOf(raw) !== undefined,
          displayColors: false,
          animation: false,
          callbacks: {
            title: () => '',
            label: ({ raw }) => {
              const unit = unitOf(raw)!;
              return `unit ${unit + 1}: ρ̂ = ${figure(rhoHat[unit]!)}`;
            },
          },
          backgroundColor: palette.ground,
          bodyColor: palette.text,
          borderColor: palette.rule,
          borderWidth: 1,
          bodyFont: font,
        },
      },
    },
  };
}

/**
 * How far the axis reaches: the units and the target stand well on it. It comes nearer by steps as the units do,
 * so that each is told apart when they have gathered around ρ.
 */
function reach({ penalty, rho, rhoHat }: PenaltyScene): number {
  const furthest = rhoHat.reduce((most, value) => Math.max(most, value), 0);
  const wanted = Math.max(1.25 * furthest, penalty === 'kl' ? 2 * rho : 0);
  return ENDS.find((end) => end >= wanted) ?? 1;
}

/** How high the curve's plot reaches, by doublings: above every unit, and above where a unit at twice the target would be. */
function height(scene: PenaltyScene, dots: readonly UnitPoint[]): number {
  const highest = dots.reduce((most, { y }) => Math.max(most, y), 1.2 * omega(scene, Math.min(0.9, 2 * scene.rho)));
  let top = omega(scene, 0.55) || 1;
  while (top < highest) top *= 2;
  while (top / 2 > 1.3 * highest) top /= 2;
  return top;
}

function figureTick(value: number): string {
  return String(Number(value.toPrecision(2)));
}
