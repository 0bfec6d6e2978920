/** MNIST's file format, written for tests; and a fetch that delivers such files as it is told to. */

/** An IDX file of images: rows×columns bytes each. */
export function idxImages(
  pixels: Uint8Array,
  rows: number,
  columns: number,
  count = pixels.length / (rows * columns),
): Uint8Array<ArrayBuffer> {
  return idx(0x803, [count, rows, columns], pixels);
}

export function idxLabels(labels: Uint8Array, count = labels.length): Uint8Array<ArrayBuffer> {
  return idx(0x801, [count], labels);
}

function idx(magic: number, sizes: number[], payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(4 + 4 * sizes.length + payload.length);
  const view = new DataView(file.buffer);
  for (const [i, number] of [magic, ...sizes].entries()) view.setUint32(4 * i, number);
  file.set(payload, 4 + 4 * sizes.length);
  return file;
}

export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
