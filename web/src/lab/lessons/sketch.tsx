/**
 * A chart to sketch a curve in, and then to see it beside what was measured. One draws across it, or moves each point by
 * itself: they are range inputs, so the keyboard and a screen reader have them as any other. What is seen of them is drawn.
 */

import { type Signal, useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { DataTable, type Table } from '../charts/data-table.js';
import { useWidth } from '../charts/drawing.js';
import type { Lab } from '../lab.js';
import { at } from './measure.js';
import type { Axes, Point } from './question.js';
import { type QuestionTexts, WORDS } from './texts.en.js';
import { fill } from './wording.js';
import { written } from './written.js';

const HEIGHT = 204;
const MARGIN = { left: 46, right: 14, top: 14, bottom: 44 };
/** The least distance of two labels on the x axis. */
const LABEL = 34;

interface SketchProps {
  axes: Axes;
  words: NonNullable<QuestionTexts['sketch']>;
  heights: Signal<readonly number[]>;
}

/** Where things stand on the chart, in CSS pixels. */
interface Scale {
  x(value: number): number;
  y(value: number): number;
  /** The value at a place, as near as an arrow key could bring a point to it. */
  valueAt(y: number): number;
  width: number;
}

function scaleOf({ x, y }: Axes, width: number): Scale {
  const [first, last] = [x[0]!, x.at(-1)!];
  const [across, down] = [width - MARGIN.left - MARGIN.right, HEIGHT - MARGIN.top - MARGIN.bottom];
  return {
    x: (value) => MARGIN.left + ((value - first) / (last - first)) * across,
    y: (value) => MARGIN.top + ((y.max - value) / (y.max - y.min)) * down,
    valueAt(place) {
      const value = y.max - ((place - MARGIN.top) / down) * (y.max - y.min);
      const steps = Math.round((value - y.min) / y.step);
      // Without the digits that binary fractions add.
      return Number(Math.min(y.max, Math.max(y.min, y.min + steps * y.step)).toPrecision(6));
    },
    width,
  };
}

export function Sketch({ axes, words, heights }: SketchProps) {
  const box = useRef<HTMLFieldSetElement>(null);
  const width = useWidth(box).value;
  const scale = scaleOf(axes, width);
  /** The last place of the stroke under way, in CSS pixels from the chart's corner. */
  const pen = useRef<Point | null>(null);
  /** The handle that the keyboard is at. */
  const focused = useSignal<number | null>(null);

  const place = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top } = box.current!.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const move = (heightAt: (handle: number, x: number) => number | null) => {
    heights.value = heights.peek().map((height, i) => {
      const y = heightAt(i, scale.x(axes.x[i]!));
      return y === null ? height : scale.valueAt(y);
    });
  };
  const begin = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.preventDefault();
    box.current!.setPointerCapture(event.pointerId);
    const start = place(event);
    pen.current = start;
    const distances = axes.x.map((x) => Math.abs(scale.x(x) - start.x));
    const nearest = distances.indexOf(Math.min(...distances));
    move((handle) => (handle === nearest ? start.y : null));
    box.current!.querySelectorAll('input')[nearest]?.focus({ focusVisible: false } as FocusOptions);
  };
  const draw = (event: PointerEvent) => {
    const from = pen.current;
    if (!from) return;
    const to = place(event);
    pen.current = to;
    const [left, right] = from.x < to.x ? [from, to] : [to, from];
    // A stroke moves the points that it passes, and the one that it is at.
    move((_, x) => {
      if (x >= left.x - 4 && x <= right.x + 4) return at([left, right], Math.min(Math.max(x, left.x), right.x));
      return null;
    });
  };
  const end = () => {
    pen.current = null;
  };

  return (
    <fieldset
      ref={box}
      class="sketch"
      onPointerDown={begin}
      onPointerMove={draw}
      onPointerUp={end}
      onPointerCancel={end}
      data-testid="lesson-sketch"
    >
      <legend class="visually-hidden">{WORDS.choices}</legend>
      {width > 0 && <Plot axes={axes} words={words} scale={scale} heights={heights.value} handles focused={focused.value} />}
      {width > 0 &&
        axes.x.map((x, i) => (
          <Handle
            key={x}
            axes={axes}
            label={fill(words.handle, { x: written(x) })}
            value={heights.value[i]!}
            place={scale.x(x)}
            testid={`lesson-handle-${i}`}
            onMove={(value) => {
              heights.value = heights.peek().with(i, value);
            }}
            onFocus={(shown) => {
              focused.value = shown ? i : null;
            }}
          />
        ))}
    </fieldset>
  );
}

interface HandleProps {
  axes: Axes;
  label: string;
  value: number;
  place: number;
  testid: string;
  onMove: (value: number) => void;
  /** Whether it has the focus, and one should see it. */
  onFocus: (shown: boolean) => void;
}

/** Invisible: its point is drawn. The pointer goes through it to the chart, so that one can draw across several. */
function Handle({ axes: { y }, label, value, place, testid, onMove, onFocus }: HandleProps) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    input.current!.style.setProperty('--place', `${place}px`);
  });
  return (
    <input
      ref={input}
      type="range"
      class="sketch-handle"
      aria-label={label}
      aria-valuetext={written(value)}
      min={y.min}
      max={y.max}
      step={y.step}
      value={value}
      onInput={(event) => onMove(Number(event.currentTarget.value))}
      onFocus={(event) => onFocus(event.currentTarget.matches(':focus-visible'))}
      onBlur={() => onFocus(false)}
      data-testid={testid}
    />
  );
}

interface PlotProps {
  axes: Axes;
  words: NonNullable<QuestionTexts['sketch']>;
  scale: Scale;
  heights: readonly number[];
  handles?: boolean;
  focused?: number | null;
  curve?: readonly Point[] | null;
}

function Plot({ axes, words, scale, heights, handles, focused, curve }: PlotProps) {
  const { x, y, width } = scale;
  const bottom = HEIGHT - MARGIN.bottom;
  const path = (points: readonly Point[]) => points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join(' ');
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => axes.y.min + part * (axes.y.max - axes.y.min));
  let labelled = Number.NEGATIVE_INFINITY;
  return (
    <svg class="sketch-plot" width={width} height={HEIGHT} aria-hidden="true">
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="sketch-grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text class="sketch-tick" x={MARGIN.left - 13} y={y(tick)} dy="0.32em" text-anchor="end">
            {written(tick)}
          </text>
        </g>
      ))}
      {axes.x.map((value) => {
        if (x(value) - labelled < LABEL) return null;
        labelled = x(value);
        return (
          <text key={value} class="sketch-tick" x={x(value)} y={bottom + 22} text-anchor="middle">
            {written(value)}
          </text>
        );
      })}
      <text class="sketch-title" x={width - MARGIN.right} y={bottom + 39} text-anchor="end">
        {words.x}
      </text>
      <text class="sketch-title" x={MARGIN.left + 6} y={MARGIN.top + 4} dy="0.32em">
        {words.y}
      </text>
      {axes.target !== undefined && (
        <g>
          <line class="sketch-target" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(axes.target)} y2={y(axes.target)} />
          <text class="sketch-tick" x={width - MARGIN.right + 4} y={y(axes.target)} dy="0.32em">
            {WORDS.target}
          </text>
        </g>
      )}
      {curve && <polyline class="sketch-measured" points={path(curve)} />}
      <polyline class="sketch-line" points={path(axes.x.map((value, i) => ({ x: value, y: heights[i]! })))} />
      {typeof focused === 'number' && <circle class="sketch-focus" cx={x(axes.x[focused]!)} cy={y(heights[focused]!)} r={13} />}
      {axes.x.map((value, i) => (
        <circle
          key={value}
          class={handles ? 'sketch-point sketch-point-free' : 'sketch-point'}
          cx={x(value)}
          cy={y(heights[i]!)}
          r={handles ? 7 : 4}
        />
      ))}
    </svg>
  );
}

interface SketchedProps {
  lab: Lab;
  axes: Axes;
  words: NonNullable<QuestionTexts['sketch']>;
  heights: readonly number[];
  /** Null before there is one. */
  curve: readonly Point[] | null;
}

/** The sketch with what was measured, as a figure that everyone can read. */
export function Sketched({ lab, axes, words, heights, curve }: SketchedProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box).value;
  const rows = useMemo(
    () => axes.x.map((x, i) => ({ x: written(x), sketched: written(heights[i]!), measured: curve ? written(at(curve, x)) : '' })),
    [axes, heights, curve],
  );
  const [name, all, each] = curve
    ? [WORDS.comparison, WORDS.comparisonSummary, WORDS.summaryAt]
    : [WORDS.sketch, WORDS.sketchSummary, WORDS.sketchAt];
  const summary = fill(all, { values: rows.map((row) => fill(each, row)).join('; ') });
  const table = (): Table => ({
    caption: name,
    columns: [words.x, WORDS.sketched, ...(curve ? [WORDS.measuredCurve] : [])],
    rows: rows.map(({ x, sketched, measured }) => [x, sketched, ...(curve ? [measured] : [])]),
  });
  return (
    <figure class="sketched">
      <div ref={box} class="sketch-box" role="img" aria-label={`${name}. ${summary}`} data-testid="lesson-sketched">
        {width > 0 && <Plot axes={axes} words={words} scale={scaleOf(axes, width)} heights={heights} curve={curve} />}
      </div>
      <figcaption class="sketch-key">
        <span class="sketch-key-line">{WORDS.sketched}</span>
        {curve && <span class="sketch-key-measured">{WORDS.measuredCurve}</span>}
      </figcaption>
      <DataTable lab={lab} read={table} testid="lesson-sketched-table" />
    </figure>
  );
}
