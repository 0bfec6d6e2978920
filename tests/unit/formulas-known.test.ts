/** Every file that writes mathematics on the page is known here: a new one wants a test that computes what it shows. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';

/** Nothing but a name of something: x̂, W_:,l, h > 0.5. */
const SYMBOLS = 'symbols only';
const LIST = 'tests/browser/formulas-evaluated.test.tsx';
const ELSEWHERE = 'tests/browser/formulas-elsewhere.test.tsx';
const NUMBERS = 'tests/browser/panels-formulas.test.tsx';

/** Where what a file shows is computed. */
const KNOWN: Record<string, string> = {
  'web/index.html': ELSEWHERE,
  'web/src/lab/lessons/formula.tsx': ELSEWHERE,
  'web/src/lab/lessons/lesson-view.tsx': ELSEWHERE,
  'web/src/lab/panels/comparison-pictures.tsx': SYMBOLS,
  'web/src/lab/panels/formula.tsx': LIST,
  'web/src/lab/panels/formulas-chapters.tsx': LIST,
  'web/src/lab/panels/formulas-figure.tsx': SYMBOLS,
  'web/src/lab/panels/formulas.tsx': SYMBOLS,
  'web/src/lab/panels/gradient-formulas.tsx': ELSEWHERE,
  'web/src/lab/panels/mathematics.tsx': ELSEWHERE,
  'web/src/lab/panels/network.tsx': SYMBOLS,
  'web/src/lab/panels/objective.tsx': ELSEWHERE,
  'web/src/lab/panels/own-digit.tsx': SYMBOLS,
  'web/src/lab/panels/own-digit/code.tsx': SYMBOLS,
  'web/src/lab/panels/own-penalty-formulas.tsx': ELSEWHERE,
  'web/src/lab/panels/penalty-expanded.tsx': ELSEWHERE,
  'web/src/lab/panels/penalty-formula.tsx': ELSEWHERE,
  'web/src/lab/panels/penalty-slope.tsx': ELSEWHERE,
  'web/src/lab/panels/slides.tsx': ELSEWHERE,
  'web/src/lab/panels/terms.tsx': SYMBOLS,
  'web/src/lab/panels/unit-inputs.tsx': SYMBOLS,
  'web/src/lab/panels/unit-tiles.tsx': SYMBOLS,
  'web/src/lab/panels/walk.tsx': LIST,
  'web/src/lab/panels/weight-steps.tsx': ELSEWHERE,
  'web/src/lab/panels/weight-update.tsx': NUMBERS,
};

it('every file that writes mathematics says where it is computed', () => {
  const sources = readdirSync(at('web/src'), { recursive: true, encoding: 'utf8' }).map((file) => `web/src/${file}`);
  const files = ['web/index.html', 'web/lecturers.html', ...sources.filter((file) => file.endsWith('.tsx'))];
  const writing = files.filter((file) => /<math|<Formula\b/.test(readFileSync(at(file), 'utf8')));
  expect(writing.sort()).toEqual(Object.keys(KNOWN).sort());
});
