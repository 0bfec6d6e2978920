/** What may be typed as a penalty, and that whatever else is typed is refused at its place, by name, before anything reads it. */

import { describe, expect, it } from 'vitest';
import { mistakeIn } from '../../web/src/lab/expression/grammar.ts';

describe('an expression', () => {
  it.each([
    '(r - rho)^2',
    'abs(r - rho)',
    'rho*log(rho/r) + (1-rho)*log((1-rho)/(1-r))',
    '-r',
    '+ -r',
    'r--rho',
    '2^-r',
    'r*-2',
    '1e-3*r',
    '.5 + 5. + 1.e2',
    'e^r*pi',
    'abs (r)',
    '\tr ',
    'tanh(sin(cos(sqrt(exp(log(abs(r)))))))',
    `${'('.repeat(90)}r${')'.repeat(90)}`,
  ])('%s is one', (text) => {
    expect(mistakeIn(text)).toBeNull();
  });
});

describe('a mistake', () => {
  it.each([
    // What somebody would try who wants to run something.
    ['constructor', 0, 11, 'not known here'],
    ['import("x")', 0, 6, 'not known here'],
    ['__proto__', 0, 9, 'not known here'],
    ['r.constructor', 1, 1, 'expected + - * / ^ or the end'],
    ['r["constructor"]', 1, 1, 'write ( and )'],
    ['a=1', 0, 1, 'not known here'],
    ['r=1', 1, 1, 'expected + - * / ^ or the end'],
    ['r;r', 1, 1, 'expected + - * / ^ or the end'],
    ['f(r)=r', 0, 1, 'not known here'],
    ['"r"', 0, 1, 'expected a number'],
    ['`r`', 0, 1, 'expected a number'],
    ['r\nr', 1, 1, 'line break'],
    ['r\u00a0+ 1', 1, 1, 'U+00A0'],
    ['r\u202e', 1, 1, 'U+202E'],
    ['\0', 0, 1, 'U+0000'],
    ['😀', 0, 2, '“😀”'],
    ['r + 😀', 4, 2, 'Character 5, “😀”'],
    // What somebody would type who means well.
    ['', 0, 0, 'Nothing is there yet'],
    ['   ', 3, 0, 'Nothing is there yet'],
    ['r +', 3, 0, 'ends after “+”'],
    ['(r', 0, 1, 'character 1 is never closed'],
    ['abs(r', 3, 1, 'character 4 is never closed'],
    ['r)', 1, 1, 'closes no parenthesis'],
    ['()', 1, 1, 'nothing stands between'],
    ['2r', 1, 1, 'write * to multiply, as in 2 * r'],
    ['2 rho', 2, 3, 'write * to multiply, as in 2 * rho'],
    ['r(2)', 1, 1, 'write * to multiply'],
    ['(r)(r)', 3, 1, 'write * to multiply, as in (…) * (…)'],
    ['2e', 1, 1, 'write * to multiply, as in 2 * e'],
    ['log r', 4, 1, 'expected “(” after log'],
    ['log', 3, 0, 'expected “(”'],
    ['abs(r, 2)', 5, 1, 'one argument'],
    ['r**2', 2, 1, 'write ^, as in r^2'],
    ['ln(r)', 0, 2, 'write log'],
    ['(r − rho)', 3, 1, 'write - for minus'],
    ['ρ', 0, 1, 'write rho'],
    ['r²', 1, 1, 'write ^2'],
    ['x', 0, 1, 'write r for the average activation'],
    ['1.2.3', 3, 2, 'write * to multiply'],
    ['1e999', 0, 5, 'at most 15 digits'],
    ['r + 0.1234567890123456', 4, 18, 'at most 15 digits'],
    ['r!', 1, 1, 'expected + - * / ^ or the end'],
    ['(r > 1)', 3, 1, 'or “)”'],
  ] as const)('in %j is at %i, %i long: %s', (text, at, length, words) => {
    const mistake = mistakeIn(text);
    expect(mistake).toMatchObject({ at, length });
    expect(mistake!.message).toContain(words);
  });

  it('is an expression too long, however deep: it is not even begun', () => {
    const mistake = mistakeIn('('.repeat(10_000));
    expect(mistake).toMatchObject({ at: 200, length: 9800 });
    expect(mistake!.message).toBe('It has 10,000 characters; at most 200 are read.');
  });

  it('never throws, whatever is typed', () => {
    const pieces = ['r', 'rho', '(', ')', '+', '-', '^', '*', '1', '.', 'e', 'abs', ',', ' ', '\ud800', '\u0301', '👩‍🔬', '='];
    let seed = 1;
    for (let i = 0; i < 5000; i++) {
      let text = '';
      for (let n = 0; n < 12; n++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        text += pieces[seed % pieces.length];
      }
      const mistake = mistakeIn(text);
      if (mistake) {
        expect(mistake.at + mistake.length).toBeLessThanOrEqual(text.length);
        expect(mistake.message).not.toBe('');
      }
    }
  });
});
