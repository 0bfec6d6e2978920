/** The digits from MNIST's four original files, or those of another set in its format: found in a folder, or downloaded. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { checkIdx, LIMITS } from './idx.mjs';

/**
 * MNIST's files, with the SHA-256 of the original .gz and of the IDX file in it: a copy that was unpacked, or packed
 * anew, can be told from a wrong one too.
 * @type {readonly {name: string, kind: import('./idx.mjs').Kind, gz: string, idx: string}[]}
 */
export const FILES = [
  {
    name: 'train-images-idx3-ubyte',
    kind: 'images',
    gz: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
    idx: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  },
  {
    name: 'train-labels-idx1-ubyte',
    kind: 'labels',
    gz: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
    idx: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  },
  {
    name: 't10k-images-idx3-ubyte',
    kind: 'images',
    gz: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
    idx: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  },
  {
    name: 't10k-labels-idx1-ubyte',
    kind: 'labels',
    gz: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
    idx: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  },
];

/** Where `--download` goes when it is not told. */
export const MIRROR = 'https://ossci-datasets.s3.amazonaws.com/mnist/';

/**
 * The four files of a folder, each gzipped or not.
 * @param {string} folder
 * @param {boolean} any accept other sets than MNIST
 * @returns {Map<string, Buffer>} gzipped IDX files by name
 */
export function fromFolder(folder, any) {
  const found = FILES.map(({ name }) => {
    // MNIST's own site has train-images-idx3-ubyte.gz; some archives unpack to train-images.idx3-ubyte.
    const spellings = [name, name.replace('-idx', '.idx')].flatMap((spelling) => [`${spelling}.gz`, spelling]);
    const path = spellings.map((spelling) => join(folder, spelling)).find((path) => existsSync(path));
    if (!path) throw new Error(`${folder} has no ${name}: expected one of ${spellings.join(', ')}`);
    return { label: path, bytes: readFileSync(path) };
  });
  return check(found, any);
}

/**
 * The four .gz files of a web folder.
 * @param {string} address
 * @param {boolean} any accept other sets than MNIST
 * @returns {Promise<Map<string, Buffer>>} gzipped IDX files by name
 */
export async function download(address, any) {
  const found = [];
  for (const { name } of FILES) {
    const url = `${address.replace(/\/*$/, '/')}${name}.gz`;
    console.log(`  fetching ${url}`);
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`);
      found.push({ label: url, bytes: Buffer.from(await response.arrayBuffer()) });
    } catch (error) {
      const { message, cause } = /** @type {Error} */ (error);
      // fetch says only "fetch failed"; what happened is its cause.
      throw new Error(`${url}: ${message}${cause instanceof Error ? ` (${cause.message})` : ''}`);
    }
  }
  return check(found, any);
}

/** @typedef {{label: string, shape: import('./idx.mjs').Shape, gz: Buffer}} Checked label: what a message calls the file */

/**
 * The files, gzipped, when each is what it should be and they fit together.
 * @param {{label: string, bytes: Buffer}[]} found in the order of FILES
 * @param {boolean} any
 */
function check(found, any) {
  const files = /** @type {[Checked, Checked, Checked, Checked]} */ (
    found.map(({ label, bytes }, i) => {
      try {
        return { label, ...checkFile(/** @type {typeof FILES[number]} */ (FILES[i]), bytes, any) };
      } catch (error) {
        throw new Error(`${label}: ${/** @type {Error} */ (error).message}`);
      }
    })
  );
  const [trainImages, trainLabels, testImages, testLabels] = files;
  sameCount(trainImages, trainLabels);
  sameCount(testImages, testLabels);
  const [size, expected] = [testImages, trainImages].map(({ shape }) => `${shape.rows}×${shape.columns}`);
  if (size !== expected) {
    throw new Error(`${testImages.label}: images of ${size} pixels, expected ${expected} as in ${trainImages.label}`);
  }
  return new Map(FILES.map(({ name }, i) => [name, /** @type {Checked} */ (files[i]).gz]));
}

/** @param {Checked} images @param {Checked} labels */
function sameCount(images, labels) {
  if (labels.shape.count !== images.shape.count) {
    throw new Error(
      `${labels.label}: ${labels.shape.count} labels, expected ${images.shape.count} as there are images in ${images.label}`,
    );
  }
}

/**
 * @param {typeof FILES[number]} expected
 * @param {Buffer} bytes
 * @param {boolean} any
 */
function checkFile(expected, bytes, any) {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const idx = packed ? gunzip(bytes) : bytes;
  const shape = checkIdx(expected.kind, idx);
  const original = packed && sha256(bytes) === expected.gz;
  if (!any && !original && sha256(idx) !== expected.idx) {
    const [found, wanted] = packed ? [bytes, expected.gz] : [idx, expected.idx];
    throw new Error(
      `this is not MNIST's: its SHA-256 is ${sha256(found)}, expected ${wanted}; --any accepts other sets in MNIST's format`,
    );
  }
  // Packed anew unless known: browsers refuse gzip files of several members, or with something after their end.
  return { shape, gz: original ? bytes : gzipSync(idx, { level: 9 }) };
}

/** @param {Buffer} bytes */
function gunzip(bytes) {
  try {
    return gunzipSync(bytes, { maxOutputLength: 16 + LIMITS.items * LIMITS.pixels });
  } catch (error) {
    throw new Error(`cannot be unpacked: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {Uint8Array} bytes */
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
