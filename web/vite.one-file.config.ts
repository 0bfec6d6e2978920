/** The whole lab in one HTML file, with a share of the digits: for a USB stick, a sandboxed frame, a place without network. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
import { encodeIdx } from '../scripts/digits/idx.mjs';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const NAME = 'sparse-autoencoder-lab.html';

/** All of the lab's own, so that fingerprints and what is said of held-out digits are the site's; of a larger set the first. */
const SHARE = { train: 8000, t10k: 2000 };

/** Modules that have another in their place here. */
const REPLACED = new Map(
  [
    ['src/lab/surroundings.ts', 'src/one-file/surroundings.ts'],
    ['src/worker/load-core.ts', 'src/one-file/load-core.ts'],
  ].map(([usual, here]) => [at(usual!), at(here!)]),
);

/** What says where the core's files lie. */
const NOT_FETCHED = ['../build/wasm/core.js', 'src/library/parts.ts'].map(at);

function inOneFile(): Plugin {
  return {
    name: 'in-one-file',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (source === 'virtual:core-wasm') return `\0${source}`;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      return resolved && REPLACED.get(resolved.id);
    },
    load(id) {
      if (id !== '\0virtual:core-wasm') return null;
      const part = (file: string) => `"${packed(readFileSync(at(`../build/wasm/${file}`)))}"`;
      return `export const core = ${part('core.wasm')}, exact = ${part('core-exact.wasm')};`;
    },
    transform(code, id) {
      // The bytes are given to it: it need not know where to fetch them, and in a worker made of text there is no such place.
      if (!NOT_FETCHED.includes(id)) return null;
      return code.replaceAll(/new URL\(["'][^"']*\.wasm["'], ?import\.meta\.url\)/g, '""');
    },
  };
}

/** Puts everything that was built into the page itself. */
function assembled(): Plugin {
  return {
    name: 'assembled',
    enforce: 'post',
    generateBundle: {
      // After Vite's own last touches to the script.
      order: 'post',
      handler(_, bundle) {
        const files = Object.values(bundle);
        const [script, ...chunks] = files.filter((file) => file.type === 'chunk');
        const assets = files.filter((file) => file.type === 'asset');
        const style = assets.filter(({ fileName }) => fileName.endsWith('.css'));
        const page = assets.find(({ fileName }) => fileName.endsWith('.html'));
        if (!script || !page || chunks.length > 0 || style.length !== 1 || assets.length !== 2) {
          throw new Error(`one page, one script and one style were expected, not ${Object.keys(bundle).join(', ')}`);
        }
        for (const name of Object.keys(bundle)) delete bundle[name];
        this.emitFile({ type: 'asset', fileName: NAME, source: inline(textOf(page), script.code, textOf(style[0]!)) });
      },
    },
  };
}

const textOf = ({ source }: Rolldown.OutputAsset) => (typeof source === 'string' ? source : Buffer.from(source).toString('utf8'));

function inline(page: string, code: string, style: string): string {
  const layout = inertEnds(readFileSync(at('src/lab/layout.js'), 'utf8'));
  const begin = inertEnds(readFileSync(at('src/one-file/begin.js'), 'utf8'));
  const digits = [...inertDigits('train'), ...inertDigits('t10k')];
  const icon = `data:image/svg+xml;base64,${readFileSync(at('public/favicon.svg')).toString('base64')}`;
  const policy = [
    "default-src 'none'",
    `script-src ${[layout, begin, code].map(hashOf).join(' ')} 'wasm-unsafe-eval'`,
    'worker-src blob:',
    `style-src ${hashOf(style)}`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const replacements: [RegExp, string][] = [
    [/(<meta http-equiv="Content-Security-Policy" content=")[^"]*/, `$1${policy}`],
    [/(<link rel="icon"[^>]* href=")[^"]*/, `$1${icon}`],
    [/<script\s+src="[^"]*layout\.js"><\/script>/, `<script>${layout}</script>`],
    [/<link rel="stylesheet"[^>]*>/, `<style>${style}</style>`],
    // A module runs when all of the page is there, wherever it stands; what is packed stands behind what is read.
    [/<script\b[^>]*\btype="module"[^>]*><\/script>/, `<script type="module">${begin}</script>`],
    [/(?=<div id="theme">)/, `${about()}\n      `],
    [/<\/body>/, `${[inert('code', packed(code)), ...digits].join('\n')}\n<template id="end-of-file"></template>\n</body>`],
    // The page that it leads to is not in the file.
    [/\s*<p class="for-lecturers">.*<\/p>/, ''],
  ];
  return replacements.reduce((text, [pattern, replacement]) => {
    if (!pattern.test(text)) throw new Error(`${pattern} is not in the page`);
    // As a function, so that a "$" in it means nothing.
    return text.replace(pattern, (_, before) => replacement.replace(/^\$1/, typeof before === 'string' ? before : ''));
  }, page);
}

/** What would end a script element stands in strings and regular expressions only, where a backslash changes nothing. */
const inertEnds = (code: string) => code.replaceAll(/<(?=\/script|!--)/gi, '\\x3c');

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Gzipped, which has no time in it here, and as text: equal contents give equal files. */
const packed = (content: string | Buffer) => gzipSync(content, { level: 9 }).toString('base64');

/** A script element that nothing runs. */
const inert = (id: string, text: string) => `<script type="text/plain" id="${id}">${text}</script>`;

function inertDigits(set: keyof typeof SHARE): string[] {
  return (['images', 'labels'] as const).map((kind) => {
    const bytes = idx(set, kind);
    const count = Math.min(SHARE[set], bytes.readUInt32BE(4));
    const [rows, columns, header] = kind === 'images' ? [bytes.readUInt32BE(8), bytes.readUInt32BE(12), 16] : [1, 1, 8];
    const items = bytes.subarray(header, header + count * rows * columns);
    return inert(`digits-${set === 't10k' ? 'held-out' : set}-${kind}`, packed(encodeIdx(kind, { count, rows, columns }, items)));
  });
}

const idx = (set: keyof typeof SHARE, kind: 'images' | 'labels'): Buffer =>
  gunzipSync(readFileSync(at(`../build/data/${set}-${kind}-idx${kind === 'images' ? 3 : 1}-ubyte.gz`)));

/** What this is, for whoever got it from somebody. */
function about(): string {
  const [train, heldOut] = (['train', 't10k'] as const).map((set) => {
    const all = idx(set, 'labels').readUInt32BE(4);
    const share = Math.min(SHARE[set], all).toLocaleString('en');
    return all > SHARE[set] ? `the first ${share} of ${all.toLocaleString('en')}` : share;
  });
  return `<p>This is the whole lab in one file, with ${train} digits to train on and ${heldOut} held out. It needs no network; keep it, pass it on.</p>`;
}

export default defineConfig({
  root: at('.'),
  base: './',
  publicDir: false,
  plugins: [inOneFile(), assembled()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // Not modules: those are fetched as from elsewhere, which a page without an origin may not.
  worker: { format: 'iife', plugins: () => [inOneFile()] },
  build: {
    outDir: '../dist',
    emptyOutDir: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
