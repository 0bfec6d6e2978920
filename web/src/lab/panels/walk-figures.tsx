/** The kinds of picture that the walk is made of: sheets of digits, heat maps of m×k matrices, and bars for all units. */

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Canvas } from '../charts/canvas.js';
import { DataTable, type Table } from '../charts/data-table.js';
import { figure } from '../format.js';
import type { Lab } from '../lab.js';
import { drawMatrix, drawSheet, frameColumn, sheetColumns } from './pictures.js';

type RampName = 'digit' | 'activation' | 'weight';
type Range = readonly [number, number];

/** With a true minus. */
export const signed = (value: number) => figure(value).replaceAll('-', '−');

export function Summary({ testid, children }: { testid: string; children: ComponentChildren }) {
  return (
    <p class="chart-summary" data-testid={testid}>
      {children}
    </p>
  );
}

interface FigureProps {
  testid: string;
  name: string;
  /** data-term */
  term: string;
  summary: ComponentChildren;
  /** What the table is of: another one has it read again. */
  moment: unknown;
  table: () => Table;
}

interface Sizes {
  [property: `--${string}`]: number;
}

/** Custom properties, which the strict style policy lets a script set. */
function useSizes(sizes: Sizes) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    for (const [property, value] of Object.entries(sizes)) box.current!.style.setProperty(property, String(value));
  });
  return box;
}

interface SheetProps extends FigureProps {
  /** One above the other: the same images, seen differently. */
  rows: readonly { values: Uint8Array | Float32Array; range: Range; ramp: RampName }[];
  inputs: number;
  /** How many of the images are shown. */
  count: number;
  columns?: number;
}

export function Sheet({ rows, inputs, count, columns = sheetColumns(count * 2), ...about }: SheetProps) {
  const lines = Math.ceil(count / columns) * rows.length;
  const box = useSizes({ '--columns': columns, '--rows': lines });
  return (
    <figure class="walk-figure">
      <div ref={box} class="walk-sheet" data-term={about.term}>
        <Canvas
          testid={about.testid}
          name={about.name}
          read={() => rows}
          draw={(surface, rows) => {
            for (const [line, { values, range, ramp }] of rows.entries()) {
              surface.context.save();
              surface.context.translate(0, (line * surface.height) / rows.length);
              drawSheet(surface, values.subarray(0, count * inputs), inputs, columns, range, surface.palette[ramp]);
              surface.context.restore();
            }
          }}
        />
      </div>
      <Foot {...about} />
    </figure>
  );
}

function Foot({ testid, summary, moment, table }: FigureProps) {
  return (
    <>
      <Summary testid={`${testid}-summary`}>{summary}</Summary>
      <DataTable moment={moment} read={table} testid={`${testid}-table`} />
    </>
  );
}

/** Chooses the unit whose column is at this place of the picture: a shorter way with the mouse to the field above. */
const chooseAt = (lab: Lab, hidden: number) => (event: MouseEvent) => {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const column = Math.floor(((event.clientX - box.left) / box.width) * hidden);
  lab.selectedUnit.value = Math.max(0, Math.min(hidden - 1, column));
};

interface MatrixProps extends FigureProps {
  lab: Lab;
  hidden: number;
  /** Whose column is framed. */
  unit: number;
  values: Float32Array;
  range: Range;
  ramp: RampName;
  /** What goes right below it, column by column. */
  children?: ComponentChildren;
}

export function HeatMap({ lab, hidden, unit, values, range, ramp, children, ...about }: MatrixProps) {
  const box = useSizes({ '--columns': hidden, '--rows': values.length / hidden });
  return (
    <div class="walk-matrix">
      <figure class="walk-figure">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a shorter way with the mouse to what the field above does. */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
        <div ref={box} class="walk-heat-map" data-term={about.term} onClick={chooseAt(lab, hidden)}>
          <Canvas
            testid={about.testid}
            name={about.name}
            read={() => values}
            draw={(surface, values) => {
              drawMatrix(surface, values, hidden, range, surface.palette[ramp]);
              frameColumn(surface, unit, hidden);
            }}
          />
        </div>
        <Foot {...about} />
      </figure>
      {children}
    </div>
  );
}

interface BarsProps extends FigureProps {
  lab: Lab;
  hidden: number;
  unit: number;
  values: Float32Array | Float64Array;
  /** The value at the upper edge; what is beyond ends there. */
  top: number;
  /** Upwards and downwards from the middle. */
  both?: boolean;
  /** A line across at this value. */
  line?: number;
}

/** One bar a unit, in the same places as the columns of a heat map. */
export function Bars({ lab, hidden, unit, values, top, both = false, line, ...about }: BarsProps) {
  return (
    <figure class="walk-figure">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a shorter way with the mouse to what the field above does. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
      <div class="walk-bars" data-term={about.term} onClick={chooseAt(lab, hidden)}>
        <Canvas
          testid={about.testid}
          name={about.name}
          read={() => values}
          draw={(surface, values) => {
            const { context, width, height, ratio, palette } = surface;
            const zero = both ? height / 2 : height;
            const pitch = width / hidden;
            const gap = pitch > 4 * ratio ? ratio : 0;
            for (let l = 0; l < hidden; l++) {
              const share = Math.max(-1, Math.min(1, values[l]! / top)) * zero;
              context.fillStyle = values[l]! > 0 ? palette.vermillion : palette.blue;
              context.fillRect(l * pitch, zero - Math.max(share, 0), Math.max(pitch - gap, 1), Math.abs(share));
            }
            context.fillStyle = palette.text;
            context.fillRect(0, Math.min(zero, height - ratio), width, ratio);
            if (line !== undefined) context.fillRect(0, zero - (line / top) * zero - ratio / 2, width, ratio);
            frameColumn(surface, unit, hidden);
          }}
        />
      </div>
      <Foot {...about} />
    </figure>
  );
}
