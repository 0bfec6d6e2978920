/** The deliberate faults of tests/trust/faults still say what they are about: the sources and the suites change. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { FAULTS, ROOMS } from '../trust/faults/list.mjs';

describe('the deliberate faults', () => {
  it('are thirty or more, several in every room of the house', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(30);
    for (const room of ROOMS) expect(FAULTS.filter((fault) => fault.room === room).length, room).toBeGreaterThanOrEqual(4);
  });

  it.each(FAULTS.map((fault) => [fault.what, fault] as const))('%s', (_, { file, text, fault, suites }) => {
    expect(readFileSync(at(file), 'utf8').split(text).length - 1, `times that ${file} has the text`).toBe(1);
    expect(fault).not.toBe(text);
    for (const suite of suites) {
      const [project, path] = suite.split(' ');
      if (project !== 'native') expect(existsSync(at(path!)), suite).toBe(true);
    }
  });
});
