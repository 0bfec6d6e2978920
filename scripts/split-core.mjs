/**
 * Cuts the linked core in two: what training needs, and what is computed in double precision, which is fetched when somebody
 * asks for it. CMake runs it after every link: `node scripts/split-core.mjs FIRST SECOND`; FIRST is the module with its names,
 * and afterwards its first part, without them.
 *
 * Binaryen's wasm-split does the cutting. Both parts share the memory and the table of functions; until the second is there,
 * the places of its functions in the table are held by functions that web/src/library/core.ts brings.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { script } from './run.mjs';

/**
 * What is asked of the second part, as wasm/bindings names it; and what Embind asks for to complain of a binding without a type,
 * which takes printf along.
 */
export const ROOTS = ['sae::objectiveOf', 'sae::WebTrainer::explain', 'sae::WebTrainer::checkGradient', '__getTypeName'];

/** What Emscripten's code may use, older and newer: each must be allowed by name. */
const FEATURES = ['simd', 'mutable-globals', 'sign-ext', 'nontrapping-float-to-int', 'bulk-memory'].map(
  (name) => `--enable-${name}`,
);

/** How the text format writes a name; newer Binaryens put those with odd letters in quotes. */
const NAME = String.raw`\$(?:"((?:[^"\\]|\\.)*)"|([^\s()]+))`;
const FUNCTION = new RegExp(String.raw`^ \(func ${NAME}`);
const CALLED = new RegExp(String.raw`\((?:call|return_call|ref\.func) ${NAME}`, 'g');
const ANY = new RegExp(NAME, 'g');

/** @param {RegExpMatchArray} match */
const nameIn = (match) => /** @type {string} */ (match[1] ?? match[2]);

/**
 * The functions that only the roots lead to, and the roots. Whatever stands in the table of functions may be called by anybody.
 * @param {string} text the module as wasm-dis writes it
 * @param {readonly string[]} roots
 * @returns {string[]} names as they are in the text
 */
export function whatMoves(text, roots) {
  const { calls, entries } = read(text);
  const asked = roots.map((root) => {
    const found = [...calls.keys()].filter(isCalled(root));
    if (found.length !== 1) throw new Error(`the core has ${found.length} functions ${root}, where one was to be split off`);
    return /** @type {string} */ (found[0]);
  });
  const kept = new Set(entries.filter((name) => !asked.includes(name)));
  // What is added on the way is visited as well.
  for (const name of kept) for (const callee of calls.get(name) ?? []) kept.add(callee);
  const twice = asked.find((name) => kept.has(name));
  if (twice) throw new Error(`${readable(twice)} was to be split off, but what stays calls it`);
  return [...calls.keys()].filter((name) => !kept.has(name));
}

/**
 * The functions that a module has, with those that each calls, and which of them can be called from outside.
 * @param {string} text
 */
function read(text) {
  /** @type {Map<string, string[]>} */
  const calls = new Map();
  /** @type {string[]} */
  const entries = [];
  /** @type {string[] | null} */
  let body = null;
  for (const line of text.split('\n')) {
    const begun = FUNCTION.exec(line);
    if (begun) {
      body = [];
      calls.set(nameIn(begun), body);
    } else if (/^ \(/.test(line)) {
      body = null;
      if (/^ \((export|elem|start)\b/.test(line)) entries.push(...[...line.matchAll(ANY)].map(nameIn));
    }
    body?.push(...[...line.matchAll(CALLED)].map(nameIn));
  }
  return { calls, entries };
}

/**
 * Whether a function's name, as C++ has it or as the linker does, is this one's.
 * @param {string} root
 * @returns {(name: string) => boolean}
 */
function isCalled(root) {
  const mangled = root
    .split('::')
    .map((part) => `${part.length}${part}`)
    .join('');
  return (name) => name === root || readable(name).startsWith(`${root}(`) || new RegExp(`^_ZNK?${mangled}E`).test(name);
}

/** Older Binaryens write odd letters of a name as numbers. @param {string} name */
const readable = (name) => name.replace(/\\([0-9a-f]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

/** @param {string} first @param {string} second */
function split(first, second) {
  const functions = whatMoves(binaryen('wasm-dis', first), ROOTS);
  const list = `${second}.functions.txt`;
  writeFileSync(list, `${functions.join('\n')}\n`);
  const rest = `${first}.rest`;
  binaryen('wasm-split', first, `--split-funcs=@${list}`, '-o1', rest, '-o2', second, ...BORDER);
  // One whose name is not understood would stay where it is, with no more than a warning.
  const moved = [...read(binaryen('wasm-dis', second)).calls.keys()].length;
  if (moved !== functions.length) throw new Error(`wasm-split moved ${moved} functions, not ${functions.length}`);
  renameSync(rest, first);
}

/** As core.ts has them. */
const BORDER = ['--import-namespace=first', '--placeholder-namespace=later', '--export-prefix=%'];

/**
 * @param {string} name of one of Binaryen's tools
 * @param {string[]} args
 */
function binaryen(name, ...args) {
  const { error, status, stdout, stderr } = spawnSync(tool(name), [...FEATURES, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
  if (error || status !== 0) throw new Error(`failed: ${[name, ...args].join(' ')}\n${error?.message ?? stderr}`);
  return stdout;
}

/** Of the Binaryen that this Emscripten uses, which need not be on PATH. @param {string} name */
function tool(name) {
  const { stdout } = spawnSync('em-config', ['BINARYEN_ROOT'], { encoding: 'utf8' });
  const beside = join((stdout ?? '').trim(), 'bin', name);
  return existsSync(beside) ? beside : name;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [first = '', second = ''] = process.argv.slice(2);
  await script(() => split(first, second));
}
