/**
 * Serves the built site: `node scripts/serve.mjs`, at PORT or 8080. The tests and the development server use its parts.
 *
 * Files are sent as they lie there. In particular the digits' .gz go out without Content-Encoding, as on any static
 * host: the page unpacks them itself, as they stream in. (The usual static servers unpack them on the way.)
 */

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { at, script } from './run.mjs';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.gz': 'application/gzip',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** What the build names by its content: under that name it never changes. */
const LASTING = /[\\/]assets[\\/][^\\/]+-[\w-]{8}\.\w+$/;

/**
 * A request handler for the files below a folder. Browsers keep what never changes, and ask each time whether any other file
 * has changed, so a rebuilt site is never mixed from old and new files.
 * @param {string} folder
 * @returns {(request: Request, response: Response) => void}
 */
export function staticFiles(folder) {
  return (request, response) => {
    /** @param {number} status @param {string} text */
    const answer = (status, text) => response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'only GET and HEAD');

    const path = filePath(folder, request.url ?? '/');
    const stat = path ? statSync(path, { throwIfNoEntry: false }) : undefined;
    if (!stat?.isFile()) return answer(404, 'not found');

    const tag = `"${stat.size.toString(36)}-${Math.trunc(stat.mtimeMs).toString(36)}"`;
    response.setHeader('Cache-Control', LASTING.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.setHeader('ETag', tag);
    // As public hosts do: a page from elsewhere may have the element's script.
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (request.headers['if-none-match'] === tag) return response.writeHead(304).end();

    response.setHeader('Accept-Ranges', 'bytes');
    const part = rangeOf(request, tag, stat.size);
    if (part && part.start > part.end) return response.writeHead(416, { 'Content-Range': `bytes */${stat.size}` }).end();
    if (part) response.setHeader('Content-Range', `bytes ${part.start}-${part.end}/${stat.size}`);
    const { start, end } = part ?? { start: 0, end: stat.size - 1 };

    response.writeHead(part ? 206 : 200, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Length': end + 1 - start,
    });
    if (request.method === 'HEAD' || stat.size === 0) return response.end();
    // pipeline breaks the connection off when a file cannot be read to its end, so that it does not look like a whole one.
    // Nor does one that has grown meanwhile run over into the next answer.
    pipeline(createReadStream(path, { start, end }), response, () => {});
  };
}

/**
 * The part of a file that a request wants, which has nothing in it where the file ends before; null for all of it, as of a
 * file that has changed since, and where several parts are asked for.
 * @param {Request} request
 * @param {string} tag
 * @param {number} size in bytes
 */
function rangeOf({ method, headers }, tag, size) {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (method !== 'GET' || from === undefined || to === undefined || from + to === '') return null;
  if (headers['if-range'] !== undefined && headers['if-range'] !== tag) return null;
  if (from === '') return { start: Number(to) === 0 ? size : Math.max(0, size - Number(to)), end: size - 1 };
  if (to !== '' && Number(to) < Number(from)) return null;
  return { start: Number(from), end: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}

/**
 * The file that an address means, or '' where it is malformed or leads out of the folder.
 * @param {string} folder
 * @param {string} url
 */
function filePath(folder, url) {
  try {
    const path = normalize(join(folder, decodeURIComponent(new URL(`http://localhost${url}`).pathname)));
    if (path.includes('\0') || !`${path}${sep}`.startsWith(normalize(folder + sep))) return '';
    return path.endsWith(sep) ? join(path, 'index.html') : path;
  } catch {
    return '';
  }
}

/**
 * Serves a folder until `close` is called.
 * @param {string} folder
 * @param {number} port 0 for any that is free
 * @returns {Promise<{url: string, close: () => Promise<void>}>} url ends with /
 */
export async function serve(folder, port) {
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`${folder} has no index.html: run npm run build first`);
  const server = createServer(staticFiles(folder));
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${address.port}/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** Serves the site at PORT and says where. */
export async function serveSite(folder = at('dist')) {
  const text = process.env.PORT ?? '8080';
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new Error(`PORT must be a whole number from 0 to 65535, not "${text}"`);
  try {
    const { url } = await serve(folder, port);
    console.log(`The lab is at ${url} (Ctrl+C ends it)`);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    const problem = code === 'EADDRINUSE' ? 'is in use' : code === 'EACCES' ? 'needs privileges that you do not have' : '';
    throw problem ? new Error(`port ${port} ${problem}: choose another, as in  PORT=8081 npm start`) : error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await script(() => serveSite());
