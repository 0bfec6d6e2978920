/** What the first bytes of a file say: IDX images or labels, how many, of what size. Gzipped or not. */

export type IdxHeader = { kind: 'images'; count: number; rows: number; columns: number } | { kind: 'labels'; count: number };

const IMAGES = 0x803;
const LABELS = 0x801;
/** Of images; that of labels has 8. */
const LENGTH = 16;
/** The third byte of every IDX file. */
const TYPES: Readonly<Record<number, string>> = {
  8: 'unsigned bytes',
  9: 'signed bytes',
  11: '16-bit integers',
  12: '32-bit integers',
  13: '32-bit floats',
  14: '64-bit floats',
};
const EXPECTED = 'An IDX file of images or labels was expected, gzipped or not.';

/** Throws an Error that names the file and says what it is instead. */
export async function idxHeaderOf(file: File): Promise<IdxHeader> {
  const head = await unpackedHead(file);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const magic = head.length >= 4 ? view.getUint32(0) : null;
  if (magic === LABELS && head.length >= 8) return { kind: 'labels', count: view.getUint32(4) };
  if (magic === IMAGES && head.length >= LENGTH) {
    return { kind: 'images', count: view.getUint32(4), rows: view.getUint32(8), columns: view.getUint32(12) };
  }
  throw new Error(`“${file.name}” ${whatIs(head, magic)}. ${EXPECTED}`);
}

function whatIs(head: Uint8Array, magic: number | null): string {
  if (head.length === 0) return 'is empty';
  const text = new TextDecoder('latin1').decode(head);
  if (text.startsWith('PK')) return 'is a ZIP archive: unpack it first';
  if (text.startsWith('\x93NUMPY')) return 'is an array of NumPy';
  if (magic === IMAGES || magic === LABELS) return `ends within its header, after ${head.length} bytes`;
  const type = TYPES[head[2] ?? 0];
  if (head[0] === 0 && head[1] === 0 && type) {
    return `is an IDX file of ${type} in ${head[3]} dimensions, where images are unsigned bytes in 3 and labels in 1`;
  }
  return `is no IDX file: it begins with ${JSON.stringify(text)}`;
}

/** The first bytes, unpacked; fewer where there are no more. */
async function unpackedHead(file: File): Promise<Uint8Array> {
  const packed = new Uint8Array(await readable(file, () => file.slice(0, 2).arrayBuffer()));
  const isPacked = packed[0] === 0x1f && packed[1] === 0x8b;
  if (!isPacked) return new Uint8Array(await file.slice(0, LENGTH).arrayBuffer());
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const head = new Uint8Array(LENGTH);
  let filled = 0;
  try {
    while (filled < LENGTH) {
      const { done, value } = await reader.read();
      if (done) break;
      head.set(value.subarray(0, LENGTH - filled), filled);
      filled = Math.min(LENGTH, filled + value.length);
    }
  } catch {
    // Of a file that ends early nothing may come, although there is something.
    if (filled === 0) throw new Error(`“${file.name}” is a gzip file that is damaged, or ends too early. ${EXPECTED}`);
  }
  reader.cancel().catch(() => {});
  return head.subarray(0, filled);
}

/** A folder, and a file that was moved away meanwhile, cannot be read. */
async function readable<T>(file: File, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    throw new Error(`“${file.name}” cannot be read: it may be a folder, or gone. ${EXPECTED}`);
  }
}
