import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serve, serveSite } from '../../scripts/serve.mjs';

const digits = gzipSync('digits');
let folder = '';
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'serve-')), 'site');
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'core.wasm'), '\0asm');
  writeFileSync(join(folder, 'lab.js'), 'export {}');
  mkdirSync(join(folder, 'assets'));
  for (const name of ['lab-D1fa31uY.js', 'core-D3s8huXX.wasm', 'plain.js']) writeFileSync(join(folder, 'assets', name), '');
  writeFileSync(join(folder, 'data/train-images-idx3-ubyte.gz'), digits);
  writeFileSync(join(folder, '../secret.txt'), 'secret');
  server = await serve(folder, 0);
});
afterAll(async () => {
  await server.close();
  rmSync(join(folder, '..'), { recursive: true });
});

/** A request whose path is sent as it is: fetch would resolve the dots itself. */
const raw = (path: string) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });

describe('serve', () => {
  it.each([
    ['', 'text/html; charset=utf-8'],
    ['index.html?seed=7', 'text/html; charset=utf-8'],
    ['lab.js', 'text/javascript; charset=utf-8'],
    ['core.wasm', 'application/wasm'],
  ])('sends "%s" as %s', async (path, type) => {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
  });

  it('leaves the unpacking of .gz files to the page', async () => {
    const response = await fetch(`${server.url}data/train-images-idx3-ubyte.gz`);
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('content-type')).toBe('application/gzip');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(digits);
  });

  it('answers 304 until a file changes', async () => {
    const path = join(folder, 'changing.txt');
    writeFileSync(path, 'one');
    const first = await fetch(`${server.url}changing.txt`);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(await first.text()).toBe('one');
    // Without this, fetch's own default for conditional requests would hide the answer.
    const again = { cache: 'no-store', headers: { 'If-None-Match': first.headers.get('etag')! } } as const;
    expect((await fetch(`${server.url}changing.txt`, again)).status).toBe(304);
    writeFileSync(path, 'three');
    const changed = await fetch(`${server.url}changing.txt`, again);
    expect([changed.status, await changed.text()]).toEqual([200, 'three']);
  });

  it.each([
    ['assets/lab-D1fa31uY.js', 'public, max-age=31536000, immutable'],
    ['assets/core-D3s8huXX.wasm', 'public, max-age=31536000, immutable'],
    ['assets/plain.js', 'no-cache'],
    ['', 'no-cache'],
    ['lab.js', 'no-cache'],
    ['data/train-images-idx3-ubyte.gz', 'no-cache'],
  ])('has "%s" kept: %s', async (path, control) => {
    const response = await fetch(server.url + path, { method: 'HEAD' });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, control]);
  });

  describe('part of a file', () => {
    const path = () => `${server.url}letters.txt`;
    const get = (headers: Record<string, string>) => fetch(path(), { cache: 'no-store', headers });
    beforeAll(() => writeFileSync(join(folder, 'letters.txt'), 'abcdefghi'));

    it.each([
      ['bytes=0-', 'bytes 0-8/9', 'abcdefghi'],
      ['bytes=4-', 'bytes 4-8/9', 'efghi'],
      ['bytes=1-2', 'bytes 1-2/9', 'bc'],
      ['bytes=8-8', 'bytes 8-8/9', 'i'],
      ['bytes=7-100', 'bytes 7-8/9', 'hi'],
      ['bytes=-2', 'bytes 7-8/9', 'hi'],
      ['bytes=-100', 'bytes 0-8/9', 'abcdefghi'],
    ])('is sent for %s', async (range, contentRange, text) => {
      const response = await get({ Range: range });
      expect([response.status, response.headers.get('content-range')]).toEqual([206, contentRange]);
      expect(response.headers.get('content-length')).toBe(String(text.length));
      expect(await response.text()).toBe(text);
    });

    it.each(['bytes=9-', 'bytes=9-12', 'bytes=-0'])('that is not there is answered with 416: %s', async (range) => {
      const response = await get({ Range: range });
      expect([response.status, response.headers.get('content-range'), await response.text()]).toEqual([416, 'bytes */9', '']);
    });

    it.each(['bytes=3-2', 'bytes=-', 'bytes=a-', 'lines=1-2', 'bytes=0-1,4-5', 'bytes=1.5-2'])(
      'is not what %s means: the whole file is sent',
      async (range) => {
        const response = await get({ Range: range });
        expect([response.status, await response.text()]).toEqual([200, 'abcdefghi']);
      },
    );

    it('is sent only of the file that If-Range names', async () => {
      const whole = await get({});
      const tag = whole.headers.get('etag')!;
      expect(whole.headers.get('accept-ranges')).toBe('bytes');
      expect(await (await get({ Range: 'bytes=4-', 'If-Range': tag })).text()).toBe('efghi');
      for (const other of ['"another"', `W/${tag}`, 'Sat, 28 Nov 2026 03:00:00 GMT']) {
        const response = await get({ Range: 'bytes=4-', 'If-Range': other });
        expect([response.status, await response.text()]).toEqual([200, 'abcdefghi']);
      }
    });

    it('is the whole for HEAD', async () => {
      const response = await fetch(path(), { method: 'HEAD', headers: { Range: 'bytes=4-' } });
      expect([response.status, response.headers.get('content-length')]).toEqual([200, '9']);
    });
  });

  it('sends headers only for HEAD, and takes no other method', async () => {
    const head = await fetch(`${server.url}core.wasm`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '4', '']);
    expect((await fetch(server.url, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it.each(['/nowhere', '/data', '/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%00', '/%', '//secret.txt'])(
    'answers 404 to %s',
    async (path) => {
      expect(await raw(path)).toEqual({ status: 404, body: 'not found\n' });
    },
  );

  it('refuses a folder that is not a site', async () => {
    await expect(serve(join(folder, 'data'), 0)).rejects.toThrow('has no index.html: run npm run build first');
  });
});

describe('serveSite', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('says so when the port is in use', async () => {
    const { port } = new URL(server.url);
    vi.stubEnv('PORT', port);
    await expect(serveSite(folder)).rejects.toThrow(`port ${port} is in use: choose another, as in  PORT=8081 npm start`);
  });

  it.each(['', '80a', '-1', '65536'])('refuses PORT="%s"', async (text) => {
    vi.stubEnv('PORT', text);
    await expect(serveSite(folder)).rejects.toThrow(`PORT must be a whole number from 0 to 65535, not "${text}"`);
  });
});
