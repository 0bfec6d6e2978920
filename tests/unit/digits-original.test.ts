import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeIdx, LIMITS } from '../../scripts/digits/idx.mjs';
import { download, FILES, fromFolder, sha256 } from '../../scripts/digits/original.mjs';
import { prepareDigits } from '../../scripts/digits.mjs';

const [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS] = FILES.map(({ name }) => name) as [string, string, string, string];

/** `count` images of rows × columns pixels, all different. */
function images(count: number, rows = 4, columns = 3) {
  const bytes = Uint8Array.from({ length: count * rows * columns }, (_, i) => (i * 7) % 256);
  return encodeIdx('images', { count, rows, columns }, bytes);
}

function labels(count: number) {
  return encodeIdx(
    'labels',
    { count, rows: 1, columns: 1 },
    Uint8Array.from({ length: count }, (_, i) => i % 10),
  );
}

/** A small set in MNIST's format that is not MNIST. */
const SET = { [TRAIN_IMAGES]: images(6), [TRAIN_LABELS]: labels(6), [TEST_IMAGES]: images(2), [TEST_LABELS]: labels(2) };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'digits-'));
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes SET with these changes into the folder; '' leaves a file out. */
function put(changes: Record<string, Buffer | ''> = {}, name = (file: string) => file) {
  for (const [file, bytes] of Object.entries({ ...SET, ...changes }))
    if (bytes !== '') writeFileSync(join(folder, name(file)), bytes);
}

const unpacked = (files: Map<string, Buffer>) => Object.fromEntries([...files].map(([name, bytes]) => [name, gunzipSync(bytes)]));

describe('digits from a folder', () => {
  it('takes both spellings, gzipped or not', () => {
    put();
    expect(unpacked(fromFolder(folder, true))).toEqual(SET);
    for (const file of readdirSync(folder)) rmSync(join(folder, file));
    put({}, (file) => file.replace('-idx', '.idx'));
    expect(unpacked(fromFolder(folder, true))).toEqual(SET);
    for (const file of readdirSync(folder)) rmSync(join(folder, file));
    put(Object.fromEntries(Object.entries(SET).map(([file, bytes]) => [file, gzipSync(bytes)])), (file) => `${file}.gz`);
    expect(unpacked(fromFolder(folder, true))).toEqual(SET);
  });

  it('makes one gzip member of several, which browsers would refuse', () => {
    const [head, tail] = [SET[TRAIN_IMAGES]!.subarray(0, 20), SET[TRAIN_IMAGES]!.subarray(20)];
    put({ [TRAIN_IMAGES]: Buffer.concat([gzipSync(head), gzipSync(tail)]) });
    expect(fromFolder(folder, true).get(TRAIN_IMAGES)).toEqual(gzipSync(SET[TRAIN_IMAGES]!, { level: 9 }));
  });

  it('refuses what is not MNIST, naming the file and both hashes', () => {
    put();
    const [file] = FILES as [(typeof FILES)[number]];
    expect(() => fromFolder(folder, false)).toThrow(
      `${join(folder, TRAIN_IMAGES)}: this is not MNIST's: its SHA-256 is ${sha256(SET[TRAIN_IMAGES]!)}, expected ${file.idx}; --any accepts`,
    );
    const packed = gzipSync(SET[TRAIN_IMAGES]!);
    writeFileSync(join(folder, `${TRAIN_IMAGES}.gz`), packed);
    expect(() => fromFolder(folder, false)).toThrow(
      `${join(folder, `${TRAIN_IMAGES}.gz`)}: this is not MNIST's: its SHA-256 is ${sha256(packed)}, expected ${file.gz}`,
    );
  });

  const header = (...numbers: number[]) => {
    const bytes = Buffer.alloc(4 * numbers.length);
    numbers.forEach((number, i) => {
      bytes.writeUInt32BE(number, 4 * i);
    });
    return bytes;
  };
  const whole = SET[TRAIN_IMAGES]!;
  it.each<[string, string, Buffer | '', string]>([
    [
      'a missing file',
      TEST_LABELS,
      '',
      `has no ${TEST_LABELS}: expected one of ${TEST_LABELS}.gz, ${TEST_LABELS}, t10k-labels.idx1-ubyte.gz`,
    ],
    ['an empty file', TRAIN_LABELS, Buffer.alloc(0), '0 bytes are too few for an IDX header: expected at least 8'],
    ['a truncated file', TRAIN_IMAGES, whole.subarray(0, -1), '87 bytes, expected 88 for the 6 images that the header declares'],
    ['bytes after the end', TRAIN_IMAGES, Buffer.concat([whole, Buffer.alloc(2)]), '90 bytes, expected 88'],
    ['a truncated gzip file', TRAIN_IMAGES, gzipSync(whole).subarray(0, -12), 'cannot be unpacked: unexpected end of file'],
    [
      'labels for images',
      TRAIN_IMAGES,
      labels(6),
      'the magic number is 2049, expected 2051 for images, which is a file of labels: are the two swapped?',
    ],
    [
      'images for labels',
      TEST_LABELS,
      images(2),
      'the magic number is 2051, expected 2049 for labels, which is a file of images: are the two swapped?',
    ],
    [
      'a web page',
      TRAIN_IMAGES,
      Buffer.from('<!doctype html><title>Not found</title>'),
      'the magic number is 1008821359, expected 2051 for images',
    ],
    ['too few labels', TRAIN_LABELS, labels(5), `5 labels, expected 6 as there are images in `],
    ['another image size', TEST_IMAGES, images(2, 3, 4), 'images of 3×4 pixels, expected 4×3 as in '],
    ['no images', TRAIN_IMAGES, header(0x803, 0, 28, 28), `the header declares 0 images, expected 1 to ${LIMITS.items}`],
    ['too many images', TRAIN_IMAGES, header(0x803, 60_001, 28, 28), 'the header declares 60001 images, expected 1 to 60000'],
    [
      'a size that wraps in 32 bits',
      TRAIN_IMAGES,
      header(0x803, 1, 65536, 65536),
      'images of 65536×65536 pixels, expected 1 to 4096 pixels',
    ],
  ])('refuses %s', (_, file, bytes, message) => {
    put({ [file]: bytes });
    expect(() => fromFolder(folder, true)).toThrow(message);
    if (bytes !== '') expect(() => fromFolder(folder, true)).toThrow(join(folder, file));
  });

  it('stops unpacking at the largest set that the lab can hold', () => {
    const bomb = gzipSync(Buffer.alloc(16 + LIMITS.items * LIMITS.pixels + 1), { level: 1 });
    put({ [TRAIN_IMAGES]: bomb });
    expect(() => fromFolder(folder, true)).toThrow(`${join(folder, TRAIN_IMAGES)}: cannot be unpacked: `);
  });
});

describe('digits by download', () => {
  /** Calls `use` with the address of a web server that answers with `listener`. */
  async function serving(listener: RequestListener, use: (address: string) => Promise<void>) {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  }

  it('fetches the four .gz files of a web folder', async () => {
    const listener: RequestListener = (request, response) => {
      response.setHeader('Connection', 'close');
      response.end(gzipSync(SET[request.url!.replace('/mnist/', '').replace('.gz', '')]!));
    };
    await serving(listener, async (address) => {
      expect(unpacked(await download(address, true))).toEqual(SET);
      expect(unpacked(await download(`${address}/`, true))).toEqual(SET);
      await expect(download(address, false)).rejects.toThrow(`${address}/${TRAIN_IMAGES}.gz: this is not MNIST's`);
    });
  });

  it('says which address failed, and how', async () => {
    let gone = '';
    const listener: RequestListener = (_, response) => response.writeHead(404, { Connection: 'close' }).end();
    await serving(listener, async (address) => {
      gone = address;
      await expect(download(address, true)).rejects.toThrow(`${address}/${TRAIN_IMAGES}.gz: the server answered 404 Not Found`);
    });
    await expect(download(gone, true)).rejects.toThrow(/train-images-idx3-ubyte\.gz: fetch failed \(.*ECONNREFUSED/);
  });
});

describe('prepareDigits', () => {
  const contents = (path: string) => Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]));

  it('overwrites nothing until all four files are good', async () => {
    const out = join(folder, 'out');
    put();
    await prepareDigits({ from: folder, any: true, folder: out });
    const before = contents(out);
    expect(Object.keys(before).sort()).toEqual([...FILES.map(({ name }) => `${name}.gz`), 'source.json'].sort());

    put({ [TRAIN_IMAGES]: images(7), [TRAIN_LABELS]: labels(7), [TEST_LABELS]: labels(1) });
    await expect(prepareDigits({ from: folder, any: true, folder: out })).rejects.toThrow('1 labels, expected 2');
    expect(contents(out)).toEqual(before);
  });

  it('makes the default digits once, and again when one of the files was damaged', async () => {
    const out = join(folder, 'out');
    await prepareDigits({ folder: out });
    const before = contents(out);
    const path = join(out, `${TEST_LABELS}.gz`);
    const { ino, mtimeMs } = statSync(path);

    await prepareDigits({ folder: out });
    expect(statSync(path)).toMatchObject({ ino, mtimeMs });

    writeFileSync(path, 'damaged');
    await prepareDigits({ folder: out });
    expect(contents(out)).toEqual(before);
  });

  it('keeps the digits that a person brought, when asked to', async () => {
    const out = join(folder, 'out');
    mkdirSync(out);
    put();
    await prepareDigits({ from: folder, any: true, folder: out });
    const before = contents(out);
    await prepareDigits({ keep: true, folder: out });
    expect(contents(out)).toEqual(before);
    await prepareDigits({ folder: out });
    expect(contents(out)).not.toEqual(before);
  });
});

describe('npm run digits', () => {
  it.each([
    [['--any'], '--any goes with --from or --download'],
    [['--from', 'x', '--download'], '--from and --download exclude each other'],
    [['extra'], 'unexpected argument "extra"'],
    [['--from', '/nowhere'], '/nowhere has no train-images-idx3-ubyte'],
  ])('%j ends with a message and exit code 1', (args, message) => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/digits.mjs', ...args], { encoding: 'utf8' });
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });
});
