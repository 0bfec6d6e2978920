/** The error over the number of units used: a curve that falls as strokes are added, with the place that is looked at. */

import type { ChartConfiguration } from 'chart.js';
import { ROW, verticalLines } from '../../charts/marks.js';
import type { Palette } from '../../charts/palette.js';
import { figure, whole } from '../../format.js';

export interface ErrorScene {
  /** For 0…k units; NaN where it is not known. Null where nothing is. */
  errors: Float64Array | null;
  used: number;
}

export function configureErrors(
  { errors, used }: ErrorScene,
  palette: Palette,
  width: number,
  go: (used: number) => void,
): ChartConfiguration<'line'> {
  const points = Array.from(errors ?? [], (y, x) => ({ x, y }));
  const here = points.filter(({ x, y }) => x === used && Number.isFinite(y));
  const font = { family: palette.font, size: 12 };
  return {
    type: 'line',
    data: {
      datasets: [
        {
          data: here,
          pointRadius: 5,
          pointHitRadius: 0,
          pointBackgroundColor: palette.blue,
          pointBorderColor: palette.ground,
          pointBorderWidth: 2,
          showLine: false,
        },
        { data: points, borderColor: palette.blue, borderWidth: 2, pointRadius: points.length < 2 ? 2 : 0, pointHitRadius: 0 },
      ],
    },
    plugins: [verticalLines],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      layout: { padding: { top: ROW, right: 8 } },
      onClick: (event, _, chart) => {
        const value = chart.scales.x?.getValueForPixel(event.x ?? 0);
        if (value !== undefined && errors) go(Math.max(0, Math.min(errors.length - 1, Math.round(value))));
      },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: Math.max(1, points.length - 1),
          grid: { display: false },
          border: { color: palette.grey },
          ticks: {
            color: palette.secondary,
            font,
            maxTicksLimit: width < 320 ? 4 : 6,
            maxRotation: 0,
            precision: 0,
            includeBounds: false,
          },
          title: { display: true, text: 'units used, the strongest first', color: palette.secondary, font },
        },
        y: {
          type: 'linear',
          min: 0,
          grid: { color: palette.grid },
          border: { display: false },
          ticks: { color: palette.secondary, font, maxTicksLimit: 4 },
        },
      },
      plugins: {
        verticalLines: {
          palette,
          lines: here.map(({ x, y }) => ({
            at: x,
            label: `${whole(x)} used: ${figure(y)}`,
            colour: palette.grey,
            dash: [2, 3],
            width: 1,
          })),
        },
        tooltip: { enabled: false },
      },
    },
  };
}
