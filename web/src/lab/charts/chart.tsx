/**
 * A Chart.js chart that everyone can read. Chart.js draws on a canvas and tells nothing about it; so each chart has a name,
 * a sentence that says what it shows at the moment, and its data as a table.
 */

import type { ReadonlySignal } from '@preact/signals';
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
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Lab } from '../lab.js';
import { DataTable, type Table } from './data-table.js';
import { useDrawing } from './drawing.js';
import { currentPalette, type Palette } from './palette.js';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
);

/** At most 15 updates a second: more nobody can follow. */
const INTERVAL_MS = 1000 / 15;

interface ChartFigureProps<Scene> {
  lab: Lab;
  name: string;
  /** What the chart shows now, in a sentence; below the chart, and its description. */
  summary: ReadonlySignal<string>;
  /** Gathers what to show; drawn again when a signal that it read changes. */
  read: () => Scene;
  /** The chart that shows it. Given anew for each drawing: Chart.js finds out what changed. */
  configure: (
    scene: Scene,
    palette: Palette,
    width: number,
  ) => ChartConfiguration<'line'> | ChartConfiguration<'scatter'> | ChartConfiguration<'bar'>;
  table: () => Table;
  testid: string;
}

export function ChartFigure<Scene>({ lab, name, summary, read, configure, table, testid }: ChartFigureProps<Scene>) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart | null>(null);
  const id = useId();

  useEffect(
    () => () => {
      chart.current?.destroy();
      chart.current = null;
    },
    [],
  );

  useDrawing(
    box,
    read,
    (scene) => {
      if (!canvas.current || !box.current) return;
      const configuration = configure(scene, currentPalette(), box.current.clientWidth) as ChartConfiguration;
      if (chart.current) {
        chart.current.options = configuration.options!;
        chart.current.data = configuration.data;
        chart.current.update('none');
      } else {
        chart.current = new Chart(canvas.current, configuration);
      }
    },
    INTERVAL_MS,
  );

  return (
    <figure class="chart">
      <div ref={box} class="chart-box">
        <canvas ref={canvas} role="img" aria-label={name} aria-describedby={id} data-testid={testid} />
      </div>
      <figcaption id={id} class="chart-summary" data-testid={`${testid}-summary`}>
        {summary}
      </figcaption>
      <DataTable lab={lab} read={table} testid={`${testid}-table`} />
    </figure>
  );
}
