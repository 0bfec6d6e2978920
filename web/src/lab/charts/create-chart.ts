/** Chart.js with the parts of it that this page's charts are made of, and no others. */

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';

Chart.register(
  ...[BarController, BarElement, CategoryScale, Filler, LinearScale, LineController, LineElement, LogarithmicScale],
  ...[PointElement, ScatterController, Tooltip],
);

export function createChart(canvas: HTMLCanvasElement, configuration: ChartConfiguration): Chart {
  return new Chart(canvas, configuration);
}
