/** Chart.js plugins that label a chart where one looks: at a line, at the end of a curve. Made anew for each drawing. */

import type { Chart, ChartDataset, Plugin } from 'chart.js';
import type { Palette } from './palette.js';

export interface VerticalLine {
  /** On the x axis. */
  at: number;
  /** Written beside the line's top; '' for none. */
  label: string;
  colour: string;
  dash: number[];
  width: number;
}

declare module 'chart.js' {
  // What the plugins below read; part of a chart's options, so that each update brings its own.
  interface PluginOptionsByType<TType extends import('chart.js').ChartType> {
    verticalLines?: { lines: VerticalLine[]; palette: Palette; over?: boolean };
    endLabels?: { palette: Palette };
  }
}

const SIZE = 12;
/** The height of one row of labels. */
export const ROW = 18;

interface VerticalLinesOptions {
  lines?: VerticalLine[];
  palette?: Palette;
  /** Over the datasets, where these would hide them. */
  over?: boolean;
}

/** Vertical lines through the whole chart, labelled above it, in as many rows as its padding has; a label without room is left out. */
export const verticalLines: Plugin<'bar' | 'line' | 'scatter', VerticalLinesOptions> = {
  id: 'verticalLines',
  beforeDatasetsDraw(chart, _, options) {
    if (!options.over) drawLines(chart, options);
  },
  afterDatasetsDraw(chart, _, options) {
    if (options.over) drawLines(chart, options);
  },
};

function drawLines(chart: Chart, { lines = [], palette, over }: VerticalLinesOptions): void {
  if (!palette) return;
  const { ctx, chartArea } = chart;
  const scale = chart.scales.x!;
  // For each row, lowest first, where its labels end.
  const rows = Array<number>(Math.floor(chartArea.top / ROW)).fill(chartArea.left);
  ctx.save();
  ctx.font = `${SIZE}px ${palette.font}`;
  ctx.textBaseline = 'bottom';
  for (const { at, label, colour, dash, width } of lines) {
    const x = scale.getPixelForValue(at);
    if (x < chartArea.left - 1 || x > chartArea.right + 1) continue;
    ctx.beginPath();
    ctx.moveTo(x, chartArea.top);
    ctx.lineTo(x, chartArea.bottom);
    if (over) {
      // A rim, to be seen on a bar of any colour.
      ctx.strokeStyle = palette.ground;
      ctx.lineWidth = width + 1.5;
      ctx.setLineDash([]);
      ctx.stroke();
    }
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    ctx.stroke();
    if (!label) continue;
    const room = ctx.measureText(label).width;
    const left = Math.max(Math.min(x - room / 2, chart.width - room - 2), chartArea.left);
    const row = rows.findIndex((end) => end <= left);
    if (row === -1) continue;
    ctx.fillStyle = palette.text;
    ctx.fillText(label, left, chartArea.top - 4 - row * ROW);
    rows[row] = left + room + 8;
  }
  ctx.restore();
}

/** Each dataset's label beside its last point, with a bit of its line, pushed apart where they would touch. */
export const endLabels: Plugin<'line' | 'scatter', { palette?: Palette }> = {
  id: 'endLabels',
  afterDatasetsDraw(chart, _, { palette }) {
    if (!palette) return;
    const { ctx, chartArea } = chart;
    const labels = labelsOf(chart).sort((one, other) => one.y - other.y);
    const pitch = SIZE + 4;
    // Down as far as needed, then up again from the bottom.
    for (let i = 1; i < labels.length; i++) labels[i]!.y = Math.max(labels[i]!.y, labels[i - 1]!.y + pitch);
    for (let i = labels.length - 1, limit = chartArea.bottom; i >= 0; i--, limit = labels[i + 1]!.y - pitch) {
      labels[i]!.y = Math.min(labels[i]!.y, limit);
    }
    ctx.save();
    ctx.font = `${SIZE}px ${palette.font}`;
    ctx.textBaseline = 'middle';
    const x = chartArea.right + 6;
    for (const { text, y, dataset } of labels) {
      ctx.strokeStyle = String(dataset.borderColor);
      ctx.lineWidth = 2;
      ctx.setLineDash((dataset.borderDash as number[] | undefined) ?? []);
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x + 14, y);
      ctx.stroke();
      ctx.fillStyle = palette.text;
      ctx.fillText(text, x + 18, y);
    }
    ctx.restore();
  },
};

function labelsOf(chart: Chart): { text: string; y: number; dataset: ChartDataset<'line'> }[] {
  return (chart.data.datasets as ChartDataset<'line'>[]).flatMap((dataset, index) => {
    const last = (dataset.data as { x: number; y: number }[]).findLast(({ y }) => Number.isFinite(y));
    if (!dataset.label || !last || !chart.isDatasetVisible(index)) return [];
    const y = chart.scales[dataset.yAxisID ?? 'y']!.getPixelForValue(last.y);
    return [{ text: dataset.label, y, dataset }];
  });
}
