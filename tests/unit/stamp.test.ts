import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT } from '../../scripts/run.mjs';
import { unlessMade } from '../../scripts/stamp.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stamp-'));
  mkdirSync(join(folder, 'sources'));
  writeFileSync(join(folder, 'sources/a.ts'), 'a');
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string) => relative(ROOT, join(folder, name));

/** One build whose output is its number. */
let builds = 0;
const make = () => {
  const made = unlessMade(relative(join(ROOT, 'build'), join(folder, 'test')), [path('sources')], path('output'), () => {
    builds++;
    writeFileSync(join(folder, 'output'), String(builds));
  });
  expect(readFileSync(join(folder, 'output'), 'utf8')).toBe(String(builds));
  return made;
};

it('makes again when a file was changed, added or removed, or the output is gone, and else never', () => {
  expect([make(), make()]).toEqual([true, false]);
  writeFileSync(join(folder, 'sources/a.ts'), 'changed');
  expect([make(), make()]).toEqual([true, false]);
  writeFileSync(join(folder, 'sources/b.ts'), 'b');
  expect([make(), make()]).toEqual([true, false]);
  rmSync(join(folder, 'sources/b.ts'));
  expect([make(), make()]).toEqual([true, false]);
  rmSync(join(folder, 'output'));
  expect([make(), make()]).toEqual([true, false]);
});

it('makes again after a build that failed', () => {
  make();
  writeFileSync(join(folder, 'sources/a.ts'), 'broken');
  const failing = () =>
    unlessMade(relative(join(ROOT, 'build'), join(folder, 'test')), [path('sources')], path('output'), () => {
      throw new Error('does not compile');
    });
  expect(failing).toThrow('does not compile');
  expect([make(), make()]).toEqual([true, false]);
});
