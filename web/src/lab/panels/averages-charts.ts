/** The two histograms: of ρ̂ over all units, and of one unit's activations over all digits. */

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { HISTOGRAM_BINS } from '../../metrics.js';
import { hatched } from '../charts/hatch.js';
import { PLAIN, tooltipLook } from '../charts/look.js';
import { ROW, type VerticalLine, verticalLines } from '../charts/marks.js';
import type { Palette } from '../charts/palette.js';
import { figure, whole } from '../format.js';
import { isDead, isSaturated } from './unit.js';

/** Where a share stands on its axis. The square root leaves room for the few beside the many, and 0 stays at 0. */
export const toShareAxis = Math.sqrt;
const SHARE_TICKS = [0, 0.01, 0.1, 0.25, 0.5, 1];

/** "82 %", "5.2 %", "0.05 %" */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 10 ? value.toFixed(0) : Number(value.toPrecision(2))} %`;
}

export interface UnitsScene {
  rhoHat: Float32Array;
  /** The target; null where the penalty has none. */
  rho: number | null;
  selected: number | null;
  end: number;
}

export interface Bin {
  from: number;
  to: number;
  dead: number;
  alive: number;
  saturated: number;
}

export const UNIT_BINS = 25;

/** All units by ρ̂, in bins that are equally wide on the square-root axis up to `end`; the last one takes what lies beyond. */
export function binUnits(rhoHat: Float32Array, end: number): Bin[] {
  const edge = (i: number) => end * (i / UNIT_BINS) ** 2;
  const bins = Array.from(
    { length: UNIT_BINS },
    (_, i): Bin => ({ from: edge(i), to: edge(i + 1), dead: 0, alive: 0, saturated: 0 }),
  );
  for (const value of rhoHat) {
    const bin = bins[Math.min(UNIT_BINS - 1, Math.floor(Math.sqrt(value / end) * UNIT_BINS))]!;
    if (isDead(value)) bin.dead++;
    else if (isSaturated(value)) bin.saturated++;
    else bin.alive++;
  }
  return bins;
}

type Bars = { x: number; y: number }[];

interface Axis {
  title: string;
  /** Open-ended where there is none. */
  max?: number;
  /** Where its ticks are, and what they say; whole numbers where it is not told. */
  ticks?: readonly number[];
  write?: (position: number) => string;
}

interface Histogram {
  datasets: ChartDataset<'bar', Bars>[];
  x: Axis;
  y: Axis;
  lines: VerticalLine[];
  /** What a bin holds, in words. */
  describe: (bin: number) => string;
}

/** What both histograms are: bars without gaps on a numeric axis, with lines that are labelled above. */
function histogram({ datasets, x, y, lines, describe }: Histogram, palette: Palette): ChartConfiguration<'bar', Bars> {
  const font = { family: palette.font, size: 12 };
  const scale = ({ title, max, ticks, write }: Axis) => ({
    type: 'linear' as const,
    min: 0,
    // Where no unit is, an axis of its own accord would end at 1 and have parts of units.
    ...(max === undefined ? { suggestedMax: 4 } : { max }),
    stacked: true,
    title: { display: true, text: title, color: palette.secondary, font },
    ...(ticks && {
      afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
        axis.ticks = ticks.map((value) => ({ value }));
      },
    }),
    ticks: {
      color: palette.secondary,
      font,
      maxRotation: 0,
      autoSkip: ticks === undefined,
      maxTicksLimit: 5,
      precision: 0,
      ...(write && { callback: (value: number | string) => write(Number(value)) }),
    },
  });
  return {
    type: 'bar',
    plugins: [verticalLines],
    data: { datasets: datasets.map((dataset) => ({ ...dataset, borderColor: palette.ground, borderWidth: 0.5 })) },
    options: {
      ...PLAIN,
      interaction: { mode: 'index', intersect: false },
      layout: { padding: { top: 2 * ROW, right: 16 } },
      datasets: { bar: { grouped: false, barPercentage: 1, categoryPercentage: 1 } },
      scales: {
        x: { ...scale(x), offset: false, grid: { display: false }, border: { color: palette.grey } },
        y: { ...scale(y), grid: { color: palette.grid }, border: { display: false } },
      },
      plugins: {
        verticalLines: { palette, lines, over: true },
        tooltip: {
          displayColors: false,
          // Once for all that is stacked in a bin.
          filter: ({ datasetIndex }) => datasetIndex === 0,
          callbacks: { title: () => '', label: ({ dataIndex }) => describe(dataIndex) },
          ...tooltipLook(palette),
        },
      },
    },
  };
}

export function configureUnits({ rhoHat, rho, selected, end }: UnitsScene, palette: Palette): ChartConfiguration<'bar', Bars> {
  const bins = binUnits(rhoHat, end);
  const max = Math.sqrt(end);
  const points = (kind: 'dead' | 'alive' | 'saturated') =>
    bins.map((bin, i) => ({ x: ((i + 0.5) / UNIT_BINS) * max, y: bin[kind] }));
  const lines: VerticalLine[] = [];
  if (rho !== null) lines.push({ at: Math.sqrt(rho), label: `ρ = ${rho}`, colour: palette.vermillion, dash: [6, 3], width: 1.5 });
  if (selected !== null) {
    const at = Math.sqrt(rhoHat[selected]!);
    lines.push({ at, label: `unit ${selected + 1}`, colour: palette.text, dash: [], width: 1.5 });
  }
  return histogram(
    {
      datasets: [
        { data: points('alive'), backgroundColor: palette.blue },
        { data: points('dead'), backgroundColor: hatched(palette.grey, palette.ground) },
        { data: points('saturated'), backgroundColor: hatched(palette.vermillion, palette.ground, false) },
      ],
      x: {
        title: 'average activation ρ̂ (square-root axis)',
        max,
        ticks: [0, 0.04, 0.2, 0.4, 1].map((part) => Math.sqrt(part) * max),
        write: (position) => String(Number((position ** 2).toPrecision(2))),
      },
      y: { title: 'units' },
      lines,
      describe: (i) => {
        const { from, to, dead, alive, saturated } = bins[i]!;
        return `ρ̂ from ${figure(from)} to ${figure(to)}: ${whole(dead + alive + saturated)} units`;
      },
    },
    palette,
  );
}

export interface ActivationsScene {
  counts: Uint32Array;
  average: number;
}

export function binEdges(bin: number): [string, string] {
  return [(bin / HISTOGRAM_BINS).toFixed(2), ((bin + 1) / HISTOGRAM_BINS).toFixed(2)];
}

export function configureActivations({ counts, average }: ActivationsScene, palette: Palette): ChartConfiguration<'bar', Bars> {
  const digits = counts.reduce((sum, count) => sum + count, 0);
  const points = Array.from(counts, (count, bin) => ({
    x: (bin + 0.5) / HISTOGRAM_BINS,
    y: toShareAxis(digits > 0 ? count / digits : 0),
  }));
  return histogram(
    {
      datasets: [{ data: points, backgroundColor: palette.blue }],
      x: {
        title: 'activation h of this unit',
        max: 1,
        ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
        write: (h) => String(Number(h.toFixed(1))),
      },
      y: {
        title: 'share of the digits (square-root axis)',
        max: 1,
        ticks: SHARE_TICKS.map(toShareAxis),
        write: (position) => percent(position ** 2),
      },
      lines: [{ at: average, label: `ρ̂ = ${figure(average)}`, colour: palette.text, dash: [2, 2], width: 1.5 }],
      describe: (bin) => {
        const [from, to] = binEdges(bin);
        return `h from ${from} to ${to}: ${whole(counts[bin]!)} digits (${percent(counts[bin]! / digits)})`;
      },
    },
    palette,
  );
}
