/**
 * A Chart.js chart that everyone can read. Chart.js draws on a canvas and tells nothing about it; so each chart has a name,
 * a sentence that says what it shows at the moment, and its data as a table.
 */

import type { ReadonlySignal } from '@preact/signals';
import type { Chart, ChartConfiguration } from 'chart.js';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Lab } from '../lab.js';
import { useChartLibrary } from './chart-library.js';
import { DataTable, type Table } from './data-table.js';
import { useDrawing } from './drawing.js';
import { currentPalette, type Palette } from './palette.js';

/** At most 20 updates a second: more nobody can follow, and the session sends no more. */
const INTERVAL_MS = 1000 / 20;

/** Bars stand on a numeric axis too. */
export type AnyConfiguration =
  | ChartConfiguration<'bar'>
  | ChartConfiguration<'bar', { x: number; y: number }[]>
  | ChartConfiguration<'line'>
  | ChartConfiguration<'scatter'>;

interface ChartFigureProps<Scene> {
  lab: Lab;
  name: string;
  /** What the chart shows now, in a sentence; below the chart, and its description. */
  summary: ReadonlySignal<string>;
  /** Gathers what to show; drawn again when a signal that it read changes. */
  read: () => Scene;
  /** The chart that shows it. Given anew for each drawing: Chart.js finds out what changed. */
  configure: (scene: Scene, palette: Palette, width: number) => AnyConfiguration;
  table: () => Table;
  /** What the table is about, where that changes. */
  about?: string | number;
  testid: string;
  /** The least time between two drawings, in milliseconds. */
  interval?: number;
  /** Told after each drawing: for what lies over the chart and must know where its axes are. */
  drawn?: (chart: Chart) => void;
  /** What lies over the chart. */
  children?: ComponentChildren;
}

export function ChartFigure<Scene>(props: ChartFigureProps<Scene>) {
  const { lab, name, summary, read, configure, table, about, testid, interval = INTERVAL_MS, drawn, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart | null>(null);
  const id = useId();
  const library = useChartLibrary(lab);

  useEffect(
    () => () => {
      chart.current?.destroy();
      chart.current = null;
    },
    [],
  );

  useDrawing(
    box,
    () => ({ scene: read(), create: library.value }),
    ({ scene, create }, goOn) => {
      if (!canvas.current || !box.current || !create) return;
      const configuration = configure(scene, currentPalette(), box.current.clientWidth) as ChartConfiguration;
      if (chart.current) {
        chart.current.options = configuration.options!;
        chart.current.data = configuration.data;
        chart.current.update('none');
      } else {
        // The axes first, the data in the next frame: together they would keep the page's thread for longer than one notices.
        chart.current = create(canvas.current, { ...configuration, data: { datasets: [] } });
        goOn();
        return;
      }
      drawn?.(chart.current);
    },
    interval,
  );

  return (
    <figure class="chart">
      <div ref={box} class="chart-box">
        <canvas ref={canvas} role="img" aria-label={name} aria-describedby={id} data-testid={testid} />
        {children}
      </div>
      <figcaption id={id} class="chart-summary" data-testid={`${testid}-summary`}>
        {summary}
      </figcaption>
      <DataTable lab={lab} read={table} about={about} testid={`${testid}-table`} />
    </figure>
  );
}
