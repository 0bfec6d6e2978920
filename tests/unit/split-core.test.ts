/** What scripts/split-core.mjs takes out of the core: what only certain functions lead to. */

import { describe, expect, it } from 'vitest';
import { whatMoves } from '../../scripts/split-core.mjs';

/** As wasm-dis writes a module: a root in the table, what it alone calls, and what others call too. */
const MODULE = String.raw`(module
 (type $none (func))
 (import "a" "b" (func $imported))
 (memory $0 1 1)
 (data (i32.const 1024) "(call $never)")
 (table $0 3 3 funcref)
 (elem (i32.const 1) $lab::asked\28int\29 $invoker)
 (export "c" (func $main))
 (func $lab::asked\28int\29 (param $0 i32)
  (call $alone
   (call $shared))
  (call $imported))
 (func $alone (param $0 i32)
  (call $deeper))
 (func $deeper
  (call $alone))
 (func $shared (result i32)
  (i32.const 1))
 (func $invoker
  (call_indirect (type $none)
   (i32.const 1)))
 (func $main
  (drop
   (call $shared)))
)`;

describe('whatMoves', () => {
  it('is a root and what only it leads to', () => {
    expect(whatMoves(MODULE, ['lab::asked'])).toEqual([String.raw`lab::asked\28int\29`, 'alone', 'deeper']);
  });

  it('reads names as newer tools write them', () => {
    const quoted = MODULE.replaceAll(String.raw`$lab::asked\28int\29`, '$"lab::asked(int)"');
    expect(whatMoves(quoted, ['lab::asked'])).toEqual(['lab::asked(int)', 'alone', 'deeper']);
    const mangled = MODULE.replaceAll(String.raw`lab::asked\28int\29`, '_ZNK3lab5askedEi');
    expect(whatMoves(mangled, ['lab::asked'])).toEqual(['_ZNK3lab5askedEi', 'alone', 'deeper']);
  });

  it('refuses a root that is not there, or there twice', () => {
    expect(() => whatMoves(MODULE, ['lab::asked', 'lab::gone'])).toThrow('the core has 0 functions lab::gone');
    // Whole names only.
    expect(() => whatMoves(MODULE, ['lab::ask'])).toThrow('the core has 0 functions lab::ask');
    const twice = MODULE.replace(
      ' (func $deeper',
      String.raw` (func $lab::asked\28char\29)
 (func $deeper`,
    );
    expect(() => whatMoves(twice, ['lab::asked'])).toThrow('the core has 2 functions lab::asked');
  });

  it('refuses a root that what stays calls', () => {
    const called = MODULE.replace(
      '\n (func $main',
      String.raw`
 (func $main
  (call $lab::asked\28int\29
   (i32.const 0))`,
    );
    expect(() => whatMoves(called, ['lab::asked'])).toThrow('lab::asked(int) was to be split off, but what stays calls it');
  });
});
