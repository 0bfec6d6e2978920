/**
 * IDX, the format of MNIST's files: a magic number, the dimensions, then one byte a pixel or label.
 * All header numbers are 32 bits, most significant byte first.
 */

const MAGIC = { images: 0x0803, labels: 0x0801 };

/** What the lab's store can hold, and so what is worth preparing. */
export const LIMITS = { items: 60_000, pixels: 64 * 64 };

/** @typedef {'images' | 'labels'} Kind */
/** @typedef {{count: number, rows: number, columns: number}} Shape rows and columns are 1 for labels */

/**
 * A whole IDX file.
 * @param {Kind} kind
 * @param {Shape} shape
 * @param {Uint8Array} items count × rows × columns bytes
 */
export function encodeIdx(kind, { count, rows, columns }, items) {
  const numbers = kind === 'images' ? [MAGIC.images, count, rows, columns] : [MAGIC.labels, count];
  const header = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, i) => {
    header.writeUInt32BE(number, 4 * i);
  });
  return Buffer.concat([header, items]);
}

/**
 * Checks a whole IDX file, from its first byte to its last, and returns its shape.
 * Throws an Error that says what was found and what was expected, without the file's name.
 * @param {Kind} kind
 * @param {Buffer} bytes
 * @returns {Shape}
 */
export function checkIdx(kind, bytes) {
  const headerBytes = kind === 'images' ? 16 : 8;
  const magic = bytes.length < 4 ? undefined : bytes.readUInt32BE(0);
  if (magic !== undefined && magic !== MAGIC[kind]) {
    const other = kind === 'images' ? 'labels' : 'images';
    const guess = magic === MAGIC[other] ? `, which is a file of ${other}: are the two swapped?` : '';
    throw new Error(`the magic number is ${magic}, expected ${MAGIC[kind]} for ${kind}${guess}`);
  }
  if (bytes.length < headerBytes) {
    throw new Error(`${bytes.length} bytes are too few for an IDX header: expected at least ${headerBytes}`);
  }
  const count = bytes.readUInt32BE(4);
  const rows = kind === 'images' ? bytes.readUInt32BE(8) : 1;
  const columns = kind === 'images' ? bytes.readUInt32BE(12) : 1;
  if (count < 1 || count > LIMITS.items) {
    throw new Error(`the header declares ${count} ${kind}, expected 1 to ${LIMITS.items}`);
  }
  // In double precision, so that 65536 × 65536 does not wrap to 0 as it would in 32 bits.
  if (rows < 1 || columns < 1 || rows * columns > LIMITS.pixels) {
    throw new Error(`the header declares images of ${rows}×${columns} pixels, expected 1 to ${LIMITS.pixels} pixels`);
  }
  const expected = headerBytes + count * rows * columns;
  if (bytes.length !== expected) {
    throw new Error(`${bytes.length} bytes, expected ${expected} for the ${count} ${kind} that the header declares`);
  }
  return { count, rows, columns };
}
