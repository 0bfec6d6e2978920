/** What may cross into the core. Each check throws before anything has, naming the argument, its value and what was expected. */

import { DEFAULTS, mergeSettings, RULES } from '../setting-rules.js';
import type { TrainerSettings } from './api.js';

const MAX_INPUTS = 4096;

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) return `a value of type ${value.constructor?.name ?? 'object'}`;
  return String(value);
}

export function checkWhole(name: string, value: unknown, min: number, max: number): asserts value is number {
  const message = `${name} must be a whole number from ${min} to ${max}, not ${show(value)}`;
  if (typeof value !== 'number') throw new TypeError(message);
  if (!Number.isInteger(value) || value < min || value > max) throw new RangeError(message);
}

export function checkSettingsObject(value: unknown): asserts value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`settings must be an object such as {hidden: 100}, not ${show(value)}`);
  }
}

/** All settings: `changes` over the defaults. */
export function completeSettings(changes: unknown): TrainerSettings {
  checkSettingsObject(changes);
  const { inputs = 784, ...rest } = changes;
  checkWhole('inputs', inputs, 1, MAX_INPUTS);
  return { ...mergeSettings(DEFAULTS, rest), inputs };
}

/** How long θ is. */
export function parameterCount({ inputs, hidden, tied }: Pick<TrainerSettings, 'inputs' | 'hidden' | 'tied'>): number {
  return (tied ? 1 : 2) * inputs * hidden + hidden + inputs;
}

/** How many bytes save() can give: θ and Adam's two numbers for each of it, four bytes each, and what else there is. */
export const MAX_CHECKPOINT = 3 * 4 * parameterCount({ inputs: MAX_INPUTS, hidden: RULES.hidden.max, tied: false }) + 2 ** 16;

export function checkBytes(name: string, value: unknown): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${name} must be a Uint8Array, not ${show(value)}`);
}

/** Returns how many images `pixels` holds. */
export function checkImages(name: string, pixels: unknown, inputs: number, atLeast: 0 | 1): number {
  checkBytes(name, pixels);
  if (pixels.length % inputs !== 0) {
    throw new RangeError(`${name} must hold whole images of ${inputs} bytes, not ${pixels.length} bytes`);
  }
  if (pixels.length < atLeast * inputs)
    throw new RangeError(`${name} must hold at least one image of ${inputs} bytes, not 0 bytes`);
  return pixels.length / inputs;
}

/** A vector of finite numbers of a given type and, where `length` is a number, length. */
export function checkVector<T extends Float32Array | Float64Array>(
  name: string,
  value: unknown,
  type: new (length: number) => T,
  length?: number,
): asserts value is T {
  if (!(value instanceof type)) throw new TypeError(`${name} must be a ${type.name}, not ${show(value)}`);
  if (length !== undefined && value.length !== length) {
    throw new RangeError(`${name} must have length ${length}, not ${value.length}`);
  }
  const bad = value.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) throw new RangeError(`${name}[${bad}] must be a finite number, not ${value[bad]}`);
}

/** As checkVector, for a matrix of at least one row. */
export function checkRows<T extends Float32Array | Float64Array>(
  name: string,
  value: unknown,
  type: new (length: number) => T,
  columns: number,
): asserts value is T {
  checkVector(name, value, type);
  if (value.length === 0 || value.length % columns !== 0) {
    throw new RangeError(`${name} must hold whole rows of ${columns} numbers, at least one, not ${value.length} numbers`);
  }
}
