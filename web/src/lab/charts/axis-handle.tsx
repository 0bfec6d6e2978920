/**
 * A value on a chart's horizontal axis that is taken hold of where it is drawn: by mouse, finger or pen at its handle above
 * the plot, or at its line wherever no point lies beneath; or with the keys of a slider.
 */

import { type ReadonlySignal, type Signal, useSignalEffect } from '@preact/signals';
import type { Chart } from 'chart.js';
import { useLayoutEffect, useRef } from 'preact/hooks';
import './axis-handle.css';

/** The chart beneath as last drawn: a new object each time, because the axes of one chart change. */
export interface Drawn {
  chart: Chart;
}

interface AxisHandleProps {
  drawn: ReadonlySignal<Drawn | null>;
  /** What is held. */
  value: ReadonlySignal<number>;
  /** Where keys stop, ascending. A pointer goes anywhere between the first and the last. */
  stops: readonly number[];
  /** Where a value stands on the axis, and back. */
  toAxis: (value: number) => number;
  fromAxis: (position: number) => number;
  /** True while a pointer holds it. */
  held: Signal<boolean>;
  move: (value: number) => void;
  /** Called when the pointer lets go. */
  release: () => void;
  symbol: string;
  label: string;
  /** What it stands for, for the formulas that point at it. */
  term?: string;
  testid: string;
}

/** How near the line a press takes hold of it, in CSS pixels. */
const NEAR = 8;
const PAGE = 5;

export function AxisHandle(props: AxisHandleProps) {
  const { drawn, value, held, symbol, label, stops, term, testid } = props;
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  /** From the pointer to the line when it was taken hold of, and where the pointer was then. */
  const grip = useRef({ offset: 0, x: 0 });

  useSignalEffect(() => {
    const at = drawn.value && pixelOf(drawn.value.chart, latest.current.toAxis(value.value));
    if (at !== null) ref.current?.style.setProperty('--at', `${at}px`);
  });

  const hold = (event: PointerEvent) => {
    const chart = drawn.peek()?.chart;
    if (!chart || event.button !== 0 || !event.isPrimary) return;
    grip.current = { offset: lineOf(chart, latest.current) - event.clientX, x: event.clientX };
    ref.current!.setPointerCapture(event.pointerId);
    ref.current!.focus({ preventScroll: true });
    held.value = true;
    // Else a mouse would select text, and put the focus elsewhere.
    event.preventDefault();
  };

  useLayoutEffect(() => {
    const box = ref.current!.parentElement!;
    const isNear = (event: PointerEvent) => {
      const chart = drawn.peek()?.chart;
      return chart !== undefined && event.target === chart.canvas && isOverLine(chart, event, latest.current);
    };
    const press = (event: PointerEvent) => {
      if (isNear(event)) hold(event);
    };
    const hover = (event: PointerEvent) => {
      box.classList.toggle('over-axis-line', isNear(event));
    };
    box.classList.add('with-axis-handle');
    box.addEventListener('pointerdown', press);
    box.addEventListener('pointermove', hover);
    return () => {
      box.classList.remove('with-axis-handle', 'over-axis-line');
      box.removeEventListener('pointerdown', press);
      box.removeEventListener('pointermove', hover);
    };
  }, []);

  const onPointerMove = (event: PointerEvent) => {
    const chart = drawn.peek()?.chart;
    if (!held.peek() || !chart || event.clientX === grip.current.x) return;
    grip.current.x = event.clientX;
    const pixel = event.clientX + grip.current.offset - chart.canvas.getBoundingClientRect().left;
    const { left, right } = chart.chartArea;
    const position = chart.scales.x!.getValueForPixel(Math.min(Math.max(pixel, left), right))!;
    moveTo(latest.current.fromAxis(position));
  };

  const moveTo = (wanted: number) => {
    // Two figures are what one would type, and nearer than a pixel can tell.
    const next = Math.min(Math.max(Number(wanted.toPrecision(2)), stops[0]!), stops.at(-1)!);
    if (next !== value.peek()) latest.current.move(next);
  };

  const onLostPointerCapture = () => {
    if (!held.peek()) return;
    held.value = false;
    latest.current.release();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = destination(event.key, value.peek(), stops);
    if (next === null) return;
    event.preventDefault();
    if (next !== value.peek()) latest.current.move(next);
  };

  return (
    <div
      ref={ref}
      class="axis-handle"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={Math.min(stops[0]!, value.value)}
      aria-valuemax={Math.max(stops.at(-1)!, value.value)}
      aria-valuenow={value.value}
      aria-valuetext={String(value.value)}
      data-held={held.value}
      data-term={term}
      data-testid={testid}
      onPointerDown={hold}
      onPointerMove={onPointerMove}
      onLostPointerCapture={onLostPointerCapture}
      onKeyDown={onKeyDown}
    >
      <span>
        {symbol} = {value.value}
      </span>
    </div>
  );
}

/** Within the plot, where a value beyond its end would be outside. */
function pixelOf(chart: Chart, position: number): number {
  const { left, right } = chart.chartArea;
  return Math.min(Math.max(chart.scales.x!.getPixelForValue(position), left), right);
}

/** Where the line stands in the window. */
function lineOf(chart: Chart, { toAxis, value }: AxisHandleProps): number {
  return chart.canvas.getBoundingClientRect().left + pixelOf(chart, toAxis(value.peek()));
}

function isOverLine(chart: Chart, event: PointerEvent, props: AxisHandleProps): boolean {
  const y = event.clientY - chart.canvas.getBoundingClientRect().top;
  return (
    Math.abs(event.clientX - lineOf(chart, props)) <= NEAR &&
    y >= chart.chartArea.top &&
    y <= chart.chartArea.bottom &&
    chart.getElementsAtEventForMode(event, 'nearest', { intersect: true }, false).length === 0
  );
}

/** Where a key leads from `value`; null when it means nothing here. */
export function destination(key: string, value: number, stops: readonly number[]): number | null {
  const above = stops.findIndex((stop) => stop > value);
  const below = stops.findLastIndex((stop) => stop < value);
  // A value that was typed may lie beyond the last stop; it then stays.
  const up = (by: number) => (above === -1 ? value : stops[Math.min(stops.length - 1, above + by - 1)]!);
  const down = (by: number) => (below === -1 ? value : stops[Math.max(0, below - by + 1)]!);
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return up(1);
    case 'ArrowLeft':
    case 'ArrowDown':
      return down(1);
    case 'PageUp':
      return up(PAGE);
    case 'PageDown':
      return down(PAGE);
    case 'Home':
      return stops[0]!;
    case 'End':
      return stops.at(-1)!;
    default:
      return null;
  }
}
