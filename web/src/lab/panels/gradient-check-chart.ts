/** Analytic against numeric: a point for each weight that was checked. Where the two agree it lies on the diagonal. */

import type { ChartConfiguration, ChartDataset, PointStyle } from 'chart.js';
import type { GradientCheck } from '../../protocol.js';
import { PLAIN, tooltipLook } from '../charts/look.js';
import { type Palette, translucent } from '../charts/palette.js';
import { byPart, meaningOf, type PartName, parameterAt, type Shape, symbolOf } from './gradient-parts.js';

export interface CheckScene {
  check: GradientCheck | null;
  shape: Shape;
}

interface WeightPoint {
  x: number;
  y: number;
  place?: number;
}

/** Slopes differ by factors of a thousand; a root with its sign keeps the small ones apart. */
const toAxis = (value: number) => Math.sign(value) * Math.sqrt(Math.abs(value));
const fromAxis = (position: number) => Math.sign(position) * position ** 2;

/** Parts are told apart by shape and colour. */
export const MARKS: Readonly<
  Record<PartName, { style: PointStyle; sign: string; colour: 'blue' | 'vermillion' | 'green' | 'text' }>
> = {
  W: { style: 'circle', sign: '●', colour: 'blue' },
  b: { style: 'triangle', sign: '▲', colour: 'vermillion' },
  'W′': { style: 'rect', sign: '■', colour: 'green' },
  c: { style: 'crossRot', sign: '✕', colour: 'text' },
};

export function configureCheck(
  { check, shape }: CheckScene,
  palette: Palette,
  width: number,
  select: (unit: number) => void,
): ChartConfiguration<'scatter'> {
  const font = { family: palette.font, size: 12 };
  const most = check ? Math.max(1e-9, ...check.analytic.map(Math.abs), ...check.numeric.map(Math.abs)) : 1;
  const end = 1.06 * toAxis(most);
  const datasets: ChartDataset<'scatter'>[] = [
    {
      label: 'equal',
      data: [
        { x: -end, y: -end },
        { x: end, y: end },
      ],
      showLine: true,
      borderColor: palette.grey,
      borderWidth: 1,
      borderDash: [4, 4],
      pointRadius: 0,
      pointHitRadius: 0,
    },
  ];
  for (const [part, places] of check ? byPart(check, shape) : []) {
    const { style, colour } = MARKS[part];
    datasets.push({
      label: part,
      data: places.map(
        (place): WeightPoint => ({ place, x: toAxis(check!.analytic[place]!), y: toAxis(check!.numeric[place]!) }),
      ),
      pointStyle: style,
      pointRadius: 5,
      pointHitRadius: 5,
      pointBackgroundColor: translucent(palette[colour], 0.45),
      pointBorderColor: palette[colour],
      pointBorderWidth: 1.5,
      clip: 8,
    });
  }
  const axis = (text: string) => ({
    type: 'linear' as const,
    min: -end,
    max: end,
    grid: {
      color: (context: { tick: { value: number } }) => (context.tick.value === 0 ? palette.grey : palette.grid),
    },
    border: { display: false },
    title: { display: true, text, color: palette.secondary, font },
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = ticks(most, width < 420 ? 1 : 2).map((value) => ({ value: toAxis(value) }));
    },
    ticks: {
      color: palette.secondary,
      font,
      autoSkip: false,
      maxRotation: 0,
      callback: (value: number | string) => short(fromAxis(Number(value))),
    },
  });
  const placeOf = (raw: unknown) => (raw as WeightPoint).place;
  const parameterOf = (place: number) => parameterAt(check!.indices[place]!, shape);

  return {
    type: 'scatter',
    data: { datasets },
    options: {
      ...PLAIN,
      interaction: { mode: 'nearest', intersect: true },
      layout: { padding: { top: 8, right: 12 } },
      onClick: (_event, elements) => {
        const [element] = elements;
        const place = element && placeOf(datasets[element.datasetIndex]!.data[element.index]);
        const unit = place === undefined ? null : parameterOf(place).unit;
        if (unit !== null) select(unit);
      },
      scales: {
        x: axis('analytic (signed square-root axis)'),
        y: axis('numeric'),
      },
      plugins: {
        tooltip: {
          filter: ({ raw }) => placeOf(raw) !== undefined,
          displayColors: false,
          callbacks: {
            title: () => '',
            label: ({ raw }) => {
              const place = placeOf(raw)!;
              const parameter = parameterOf(place);
              return [
                `${symbolOf(parameter)}: ${meaningOf(parameter, shape)}`,
                `analytic ${precise(check!.analytic[place]!)}`,
                `numeric ${precise(check!.numeric[place]!)}`,
              ];
            },
          },
          ...tooltipLook(palette),
        },
      },
    },
  };
}

/** 0, and on both sides the largest power of ten that fits, with `count` marks spread on a root. */
function ticks(most: number, count: number): number[] {
  const top = 10 ** Math.floor(Math.log10(most));
  const step = [5, 2, 1].find((factor) => factor * top <= most)! * top;
  const sides = [step, step / 10].slice(0, count);
  return [...sides.map((value) => -value), 0, ...sides.toReversed()];
}

function short(value: number): string {
  const text = Math.abs(value) >= 0.001 || value === 0 ? String(Number(value.toPrecision(2))) : value.toExponential(0);
  return text.replaceAll('-', '−');
}

/** To seven figures: enough to see where two gradients part. */
export function precise(value: number): string {
  return value.toPrecision(7).replaceAll('-', '−');
}
