/**
 * A penalty of one's own and its slope, over the lecture's: two plots, one above the other, on one axis of ρ̂, which is a
 * square root as in the penalty's own panel.
 */

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { PLAIN, tooltipLook } from '../charts/look.js';
import { ROW, verticalLines } from '../charts/marks.js';
import { type Palette, translucent } from '../charts/palette.js';
import { figure } from '../format.js';
import type { Compiled } from './expression.js';
import { omega, omegaSlope } from './omega.js';

export interface OwnPenaltyScene {
  /** Null while nothing that can be drawn was typed. */
  own: Compiled | null;
  rho: number;
  rhoHat: Float32Array;
  selected: number | null;
}

interface UnitPoint {
  x: number;
  y: number;
  unit?: number;
}

const CURVE_POINTS = 300;
const TICKS = [0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1];
/** ρ̂ within [1e-7, 1 − 1e-7], as in the core. */
const within = (r: number) => Math.min(Math.max(r, 1e-7), 1 - 1e-7);

export const kl = (rho: number) => ({ penalty: 'kl', rho, penaltyExpression: '' }) as const;

export function configureOwnPenalty(
  { own, rho, rhoHat, selected }: OwnPenaltyScene,
  palette: Palette,
  width: number,
): ChartConfiguration<'scatter'> {
  const lecture = kl(rho);
  const klAt = (r: number) => omega(lecture, r);
  const klSlopeAt = (r: number) => omegaSlope(lecture, r);
  const ownAt = own && ((r: number) => own.value(within(r), rho));
  const ownSlopeAt = own && ((r: number) => own.slope(within(r), rho));

  const curve = (yAxisID: string, f: ((r: number) => number) | null, mine: boolean): ChartDataset<'scatter'> => ({
    yAxisID,
    label: mine ? 'yours' : 'KL',
    data: f ? Array.from({ length: CURVE_POINTS + 1 }, (_, i) => ({ x: i / CURVE_POINTS, y: f((i / CURVE_POINTS) ** 2) })) : [],
    showLine: true,
    borderColor: mine ? palette.vermillion : palette.grey,
    borderDash: mine ? [] : [6, 4],
    borderWidth: mine ? 2.5 : 1.5,
    pointRadius: 0,
    pointHitRadius: 0,
  });
  const few = rhoHat.length <= 256;
  const dots = (yAxisID: string, f: ((r: number) => number) | null): ChartDataset<'scatter'> => ({
    yAxisID,
    label: 'units',
    data: f ? Array.from(rhoHat, (r, unit): UnitPoint => ({ unit, x: Math.sqrt(r), y: f(r) })) : [],
    pointRadius: rhoHat.map((_, unit) => (unit === selected ? 6 : few ? 3 : 2)) as unknown as number[],
    pointHitRadius: 6,
    pointBackgroundColor: Array.from(rhoHat, (_, unit) =>
      unit === selected ? palette.ground : translucent(palette.blue, few ? 0.55 : 0.35),
    ),
    pointBorderColor: palette.text,
    pointBorderWidth: Array.from(rhoHat, (_, unit) => (unit === selected ? 2 : 0)),
    clip: 8,
  });

  const font = { family: palette.font, size: 12 };
  const vertical = (text: string, [min, max]: [number, number]) => ({
    type: 'linear' as const,
    position: 'left' as const,
    stack: 'plots',
    stackWeight: 1,
    min,
    max,
    grid: {
      color: (context: { tick: { value: number } }) => (context.tick.value === 0 ? palette.grey : palette.grid),
    },
    border: { display: false },
    title: { display: true, text, color: palette.secondary, font },
    ticks: {
      color: palette.secondary,
      font,
      maxTicksLimit: 5,
      includeBounds: false,
      callback: (value: number | string) => String(Number(Number(value).toPrecision(3))).replace('-', '−'),
    },
  });

  return {
    type: 'scatter',
    data: {
      datasets: [
        curve('y', klAt, false),
        curve('y', ownAt, true),
        dots('y', ownAt),
        curve('slope', klSlopeAt, false),
        curve('slope', ownSlopeAt, true),
        dots('slope', ownSlopeAt),
      ],
    },
    plugins: [verticalLines],
    options: {
      ...PLAIN,
      interaction: { mode: 'nearest', intersect: true },
      layout: { padding: { top: ROW, right: 16 } },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: 1,
          grid: { display: false },
          border: { color: palette.grey },
          title: { display: true, text: 'average activation ρ̂, or r (square-root axis)', color: palette.secondary, font },
          afterBuildTicks: (axis) => {
            axis.ticks = TICKS.filter((r) => width > 420 || r !== 0.6).map((r) => ({ value: Math.sqrt(r) }));
          },
          ticks: {
            color: palette.secondary,
            font,
            maxRotation: 0,
            autoSkip: false,
            callback: (value) => String(Number((Number(value) ** 2).toPrecision(2))),
          },
        },
        // The lower plot first: they are stacked upwards.
        slope: vertical(
          width < 420 ? '∂ω/∂ρ̂' : 'its slope ∂ω/∂ρ̂',
          room(ownSlopeAt ? spread(ownSlopeAt, 0.02, 0.9) : [], [klSlopeAt(rho / 2), klSlopeAt(Math.min(0.9, 2 * rho))]),
        ),
        y: vertical(
          width < 420 ? 'ω(ρ̂)' : 'ω(ρ̂), one unit’s part of Ω',
          room(ownAt ? spread(ownAt, 0.002, 0.95) : [], [0, klAt(Math.min(0.9, 2 * rho))]),
        ),
      },
      plugins: {
        verticalLines: {
          palette,
          lines: [{ at: Math.sqrt(rho), label: `ρ = ${rho}`, colour: palette.vermillion, dash: [2, 3], width: 1.5 }],
        },
        tooltip: {
          filter: ({ raw }) => (raw as UnitPoint).unit !== undefined,
          displayColors: false,
          callbacks: {
            title: () => '',
            label: ({ raw }) => {
              const unit = (raw as UnitPoint).unit!;
              const r = rhoHat[unit]!;
              return `unit ${unit + 1}: ρ̂ = ${figure(r)}, ω = ${figure(ownAt?.(r) ?? 0)}, slope ${figure(ownSlopeAt?.(r) ?? 0)}`;
            },
          },
          ...tooltipLook(palette),
        },
      },
    },
  };
}

/** f at points between, evenly on the axis. */
function spread(f: (r: number) => number, from: number, to: number): number[] {
  const [low, high] = [Math.sqrt(from), Math.sqrt(to)];
  return Array.from({ length: 101 }, (_, i) => f((low + ((high - low) * i) / 100) ** 2));
}

/** An axis on which all these have room, and 0. */
function room(own: readonly number[], others: readonly number[]): [number, number] {
  const all = [0, ...own, ...others].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const air = 0.08 * (high - low || 1);
  return [low < 0 ? low - air : 0, high + air];
}
