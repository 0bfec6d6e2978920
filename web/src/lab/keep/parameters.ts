/** θ taken apart, and written as NumPy reads it. */

import { zipSync } from 'fflate';
import type { Settings } from '../../settings.js';

/** W is n×k, W′ k×n; row-major. Tied networks have no W′ of their own. */
export interface Parameters {
  inputs: number;
  hidden: number;
  W: Float32Array;
  b: Float32Array;
  WPrime: Float32Array | null;
  c: Float32Array;
}

/** The views into θ, in its order: W, b, W′ (absent when tied), c. */
export function parametersOf(theta: Float32Array, { hidden, tied }: Pick<Settings, 'hidden' | 'tied'>): Parameters {
  const inputs = (theta.length - hidden) / ((tied ? 1 : 2) * hidden + 1);
  if (!Number.isInteger(inputs)) throw new RangeError(`${theta.length} parameters are not those of ${hidden} hidden units`);
  let at = 0;
  const take = (count: number) => {
    at += count;
    return theta.subarray(at - count, at);
  };
  return {
    inputs,
    hidden,
    W: take(inputs * hidden),
    b: take(hidden),
    WPrime: tied ? null : take(hidden * inputs),
    c: take(inputs),
  };
}

/** A .npz: W, b, W_prime (without it where tied), c as float32; settings as a text of JSON, step and fingerprint. */
export function npzOf(parameters: Parameters, settings: Settings, step: number, fingerprint: string): Uint8Array<ArrayBuffer> {
  const { inputs, hidden, W, b, WPrime, c } = parameters;
  const files: Record<string, Uint8Array> = {
    'W.npy': npy('<f4', [inputs, hidden], bytesOf(W)),
    'b.npy': npy('<f4', [hidden], bytesOf(b)),
    ...(WPrime && { 'W_prime.npy': npy('<f4', [hidden, inputs], bytesOf(WPrime)) }),
    'c.npy': npy('<f4', [inputs], bytesOf(c)),
    'settings.npy': npyText(JSON.stringify(settings)),
    'step.npy': npy('<i4', [], bytesOf(Int32Array.of(step))),
    'fingerprint.npy': npyText(fingerprint),
  };
  // Weights hardly get smaller, so they are only stored. The same run gives the same file, whatever the time.
  return zipSync(files, { level: 0, mtime: new Date(2000, 0, 1) });
}

/** Every machine that browsers run on is little-endian. */
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);

/** NumPy's own format, version 1.0: a magic number, a header in Python's notation padded to a multiple of 64 bytes, the values. */
function npy(type: string, shape: readonly number[], values: Uint8Array): Uint8Array {
  const sizes = shape.map((size) => `${size},`).join(' ');
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = 10;
  const length = Math.ceil((before + header.length + 1) / 64) * 64 - before;
  const file = new Uint8Array(before + length + values.length);
  file.set([0x93, ...[...'NUMPY'].map((letter) => letter.charCodeAt(0)), 1, 0, length & 0xff, length >> 8]);
  file.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), before);
  file.set(values, before + length);
  return file;
}

/** A text without dimensions: str(array) gives it back. */
function npyText(text: string): Uint8Array {
  const points = Uint32Array.from([...text], (character) => character.codePointAt(0)!);
  return npy(`<U${points.length}`, [], bytesOf(points));
}
