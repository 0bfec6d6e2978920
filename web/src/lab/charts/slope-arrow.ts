/** A Chart.js plugin that draws the slope at a point: an arrow along the tangent, downhill, the longer the steeper. */

import type { Chart, Plugin } from 'chart.js';
import type { Palette } from './palette.js';

export interface SlopeArrow {
  /** Where it begins, on the chart's axes, and which way it goes from there. */
  x: number;
  y: number;
  dx: number;
  dy: number;
  /** The steepness that its length tells. */
  slope: number;
  label: string;
}

declare module 'chart.js' {
  interface PluginOptionsByType<TType extends import('chart.js').ChartType> {
    slopeArrow?: { arrow: SlopeArrow | null; palette: Palette };
  }
}

const SHORTEST = 22;
const LONGEST = 78;
const HEAD = 8;
/** It begins outside the ring around its point. */
const RING = 10;
const SIZE = 12;

/** In CSS pixels, bounded: a slope of 1 is half-way, an infinite one as long as it gets. */
export function arrowLength(slope: number): number {
  const steepness = Math.abs(slope);
  return SHORTEST + (LONGEST - SHORTEST) * (Number.isFinite(steepness) ? steepness / (1 + steepness) : 1);
}

/** From where to where, in pixels; shortened where it would leave the plot. */
export function arrowOn(chart: Chart, { x, y, dx, dy, slope }: SlopeArrow): { from: [number, number]; to: [number, number] } {
  const horizontal = chart.scales.x!;
  const vertical = chart.scales.y!;
  const from: [number, number] = [horizontal.getPixelForValue(x), vertical.getPixelForValue(y)];
  const right = horizontal.getPixelForValue(x + dx) - from[0];
  const down = vertical.getPixelForValue(y + dy) - from[1];
  const long = Math.hypot(right, down);
  const room = (step: number, at: number, low: number, high: number) =>
    step === 0 ? Number.POSITIVE_INFINITY : ((step > 0 ? high : low) - at) / step;
  const length = Math.min(
    arrowLength(slope),
    room(right / long, from[0], horizontal.left, horizontal.right),
    room(down / long, from[1], vertical.top, vertical.bottom),
  );
  // A point at the edge has no room beyond it; the arrow is short then, and points nevertheless.
  const drawn = Math.max(length, HEAD + 4);
  return { from, to: [from[0] + (right / long) * drawn, from[1] + (down / long) * drawn] };
}

export const slopeArrow: Plugin<'scatter', { arrow?: SlopeArrow | null; palette?: Palette }> = {
  id: 'slopeArrow',
  afterDatasetsDraw(chart, _, { arrow, palette }) {
    // Chart.js hands an option that is null on as an empty object.
    if (!palette || arrow?.slope === undefined) return;
    const { ctx, chartArea } = chart;
    const { from, to } = arrowOn(chart, arrow);
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    ctx.save();
    ctx.translate(to[0], to[1]);
    ctx.rotate(angle);
    ctx.lineCap = 'round';
    ctx.lineJoin = 'round';
    // Twice: a rim in the ground's colour sets it off from the curve that it lies on.
    for (const [colour, width] of [
      [palette.ground, 6],
      [palette.text, 2.5],
    ] as const) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.beginPath();
      ctx.moveTo(Math.min(RING - Math.hypot(to[0] - from[0], to[1] - from[1]), -HEAD), 0);
      ctx.lineTo(0, 0);
      ctx.moveTo(-HEAD, -HEAD * 0.6);
      ctx.lineTo(0, 0);
      ctx.lineTo(-HEAD, HEAD * 0.6);
      ctx.stroke();
    }
    ctx.restore();

    ctx.save();
    ctx.font = `${SIZE}px ${palette.font}`;
    ctx.textBaseline = 'middle';
    const room = ctx.measureText(arrow.label).width;
    const middle = (from[0] + to[0]) / 2;
    const under = (from[1] + to[1]) / 2 + 10;
    // Under the tangent, where a curve with a minimum never comes; at the plot's foot, where there is no room, above it.
    const fits = under <= chart.scales.y!.bottom - SIZE;
    const side = fits ? (to[0] < from[0] ? 10 : -10 - room) : -room / 2;
    const x = Math.min(Math.max(middle + side, chartArea.left + 4), chartArea.right - room);
    const y = fits ? under : Math.min(from[1], to[1]) - SIZE - 4;
    ctx.lineWidth = 4;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = palette.ground;
    ctx.strokeText(arrow.label, x, y);
    ctx.fillStyle = palette.text;
    ctx.fillText(arrow.label, x, y);
    ctx.restore();
  },
};
