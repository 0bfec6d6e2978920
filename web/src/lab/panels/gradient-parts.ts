/** A gradient check taken apart: which weight each number belongs to, and how well each part of θ agrees. */

import type { GradientCheck } from '../../protocol.js';
import { imageShape } from '../pixels.js';
import { unitName } from './unit.js';

/** θ in its order: W row-major, b, W′ row-major, c; with tied weights W′ is not there. */
export interface Shape {
  inputs: number;
  hidden: number;
  tied: boolean;
}

export type PartName = 'W' | 'b' | 'W′' | 'c';
export const PARTS: readonly PartName[] = ['W', 'b', 'W′', 'c'];

export interface Parameter {
  part: PartName;
  /** From 0; null where the part has none. */
  unit: number | null;
  input: number | null;
}

/** The shape of which θ has so many numbers. */
export function shapeOf(count: number, hidden: number, tied: boolean): Shape {
  return { inputs: (count - hidden) / ((tied ? 1 : 2) * hidden + 1), hidden, tied };
}

export function parameterAt(index: number, { inputs, hidden, tied }: Shape): Parameter {
  const size = inputs * hidden;
  if (index < size) return { part: 'W', unit: index % hidden, input: Math.floor(index / hidden) };
  let rest = index - size;
  if (rest < hidden) return { part: 'b', unit: rest, input: null };
  rest -= hidden;
  if (tied) return { part: 'c', unit: null, input: rest };
  if (rest < size) return { part: 'W′', unit: Math.floor(rest / inputs), input: rest % inputs };
  return { part: 'c', unit: null, input: rest - size };
}

/** Its symbol with its indices, as the mathematics counts them: from 1. W_jl is "W 407, 12". */
export function symbolOf({ part, unit, input }: Parameter): string {
  const l = unit === null ? [] : [unit + 1];
  const j = input === null ? [] : [input + 1];
  return `${part} ${(part === 'W′' ? [...l, ...j] : [...j, ...l]).join(', ')}`;
}

/** "from pixel 407 (row 15, column 15) to unit 12" */
export function meaningOf({ part, unit, input }: Parameter, { inputs }: Shape): string {
  const { columns } = imageShape(inputs);
  const pixel =
    input === null ? '' : `pixel ${input + 1} (row ${Math.floor(input / columns) + 1}, column ${(input % columns) + 1})`;
  const name = unit === null ? '' : unitName(unit);
  switch (part) {
    case 'W':
      return `from ${pixel} to ${name}`;
    case 'b':
      return `bias of ${name}`;
    case 'W′':
      return `from ${name} to ${pixel}`;
    case 'c':
      return `bias of output ${pixel}`;
  }
}

/** How the two gradients differ over some of their entries: the norms of UFLDL's ratio, and the ratio. */
export interface Agreement {
  count: number;
  difference: number;
  sum: number;
  ratio: number;
}

export function agreement(
  { analytic, numeric }: Pick<GradientCheck, 'analytic' | 'numeric'>,
  places?: readonly number[],
): Agreement {
  let [difference, sum, count] = [0, 0, 0];
  for (const i of places ?? analytic.keys()) {
    difference += (numeric[i]! - analytic[i]!) ** 2;
    sum += (numeric[i]! + analytic[i]!) ** 2;
    count++;
  }
  const norms = { count, difference: Math.sqrt(difference), sum: Math.sqrt(sum) };
  return { ...norms, ratio: difference === 0 ? 0 : norms.difference / norms.sum };
}

/** The places within the check that belong to each part; parts of which none was checked are left out. */
export function byPart({ indices }: Pick<GradientCheck, 'indices'>, shape: Shape): Map<PartName, number[]> {
  const places = new Map<PartName, number[]>();
  for (const part of PARTS) places.set(part, []);
  indices.forEach((index, place) => {
    places.get(parameterAt(index, shape).part)!.push(place);
  });
  for (const part of PARTS) if (places.get(part)!.length === 0) places.delete(part);
  return places;
}
