/** The hand-written types against what the module really exports: neither may have a name that the other lacks. */

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { start } from '../../web/src/library/core.js';
import type { NativeModule } from '../../web/src/library/native.js';
import { DEFAULTS } from '../../web/src/settings.js';
import { library } from './samples.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The member names that an interface declares, by its text: 'name(…): …;' and 'name: …;' lines one level deep. */
function members(source: string, name: string): string[] {
  const start = source.search(new RegExp(`^export interface ${name}\\b`, 'm'));
  if (start < 0) throw new Error(`there is no interface ${name}`);
  const body = source.slice(source.indexOf('{', start) + 1, source.indexOf('\n}', start));
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??(?=[(:])/gm)].map((match) => match[1]!).sort();
}

/** What an Embind object can be asked, but for what every one of them can. */
function methods(object: object): string[] {
  const common = ['constructor', 'clone', 'isAliasOf', 'isDeleted', 'deleteLater'];
  return Object.getOwnPropertyNames(Object.getPrototypeOf(object))
    .concat('delete')
    .filter((name) => !common.includes(name))
    .sort();
}

describe('native.d.ts', () => {
  const declared = read('../../web/src/library/native.d.ts');
  let native: NativeModule;
  beforeAll(async () => {
    const started = await start(await WebAssembly.compile(readFileSync(at('build/wasm/core.wasm'))));
    await WebAssembly.instantiate(readFileSync(at('build/wasm/core-exact.wasm')), { first: started.exports });
    native = started.native;
  });

  it('names what a trainer can do', () => {
    const trainer = native.createTrainer({ ...DEFAULTS, inputs: 4, hidden: 2 });
    expect(methods(trainer)).toEqual(members(declared, 'NativeTrainer'));
    expect(Object.keys(trainer.metrics()).sort()).toEqual(members(declared, 'NativeMetrics'));
    expect(Object.keys(trainer.settings()).sort()).toEqual(['inputs', ...Object.keys(DEFAULTS)].sort());
    trainer.append(new Uint8Array(4));
    expect(Object.keys(trainer.checkGradient(new Uint8Array(4), 4, 1, 1e-4)).sort()).toEqual(
      members(declared, 'NativeGradientCheck'),
    );
    trainer.delete();
  });

  it('names what an IDX reader can do', () => {
    const reader = native.createIdxReader('labels');
    expect(methods(reader)).toEqual(members(declared, 'NativeIdxReader'));
    reader.delete();
  });

  it('names what the module can do, and what objective answers', () => {
    for (const name of members(declared, 'NativeModule')) expect(native).toHaveProperty(name);
    // Emscripten adds names of its own to a module, other ones in every version; so ours are taken from the table of bindings.
    const bound = [...read('../../wasm/bindings/bindings.cpp').matchAll(/^ {2}function\("(\w+)"/gm)].map((match) => match[1]!);
    const runtime = ['HEAPU8', 'stackSave', 'stackRestore'];
    expect([...bound, ...runtime].sort()).toEqual(members(declared, 'NativeModule'));
    const found = native.objective({ ...DEFAULTS, inputs: 2, hidden: 1 }, new Float64Array(7), Float64Array.of(0, 1));
    expect(Object.keys(found).sort()).toEqual(members(declared, 'NativeObjective'));
  });
});

describe('api.ts', () => {
  const declared = read('../../web/src/library/api.ts');
  const public_ = (object: object) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(object))
      .filter((name) => members(declared, object === trainer ? 'Trainer' : 'IdxReader').includes(name))
      .sort();
  const trainer = library.createTrainer({ inputs: 4, hidden: 2 });

  it('names what the library’s objects can do', () => {
    expect(public_(trainer)).toEqual(members(declared, 'Trainer'));
    const reader = library.createIdxReader('images');
    expect(public_(reader)).toEqual(members(declared, 'IdxReader'));
    expect(Object.keys(library).sort()).toEqual(members(declared, 'Module'));
    reader.delete();
  });
});
