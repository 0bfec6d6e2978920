/** Which weight an index into θ means, tied and not, and the ratio by part. */

import { describe, expect, it } from 'vitest';
import { agreement, byPart, meaningOf, parameterAt, shapeOf, symbolOf } from '../../web/src/lab/panels/gradient-parts.ts';

describe('the parts of θ', () => {
  it('are W row by row, b, W′ row by row, c', () => {
    // n = 3, k = 2: 6 + 2 + 6 + 3.
    const shape = shapeOf(17, 2, false);
    expect(shape).toEqual({ inputs: 3, hidden: 2, tied: false });
    const symbols = Array.from({ length: 17 }, (_, index) => symbolOf(parameterAt(index, shape)));
    expect(symbols).toEqual(
      'W 1, 1|W 1, 2|W 2, 1|W 2, 2|W 3, 1|W 3, 2|b 1|b 2|W′ 1, 1|W′ 1, 2|W′ 1, 3|W′ 2, 1|W′ 2, 2|W′ 2, 3|c 1|c 2|c 3'.split('|'),
    );
  });

  it('have no W′ when tied', () => {
    const shape = shapeOf(11, 2, true);
    expect(shape.inputs).toBe(3);
    const symbols = Array.from({ length: 11 }, (_, index) => symbolOf(parameterAt(index, shape)));
    expect(symbols.slice(6)).toEqual(['b 1', 'b 2', 'c 1', 'c 2', 'c 3']);
  });

  it('are named for people, pixels by row and column', () => {
    const shape = shapeOf(784 * 200 + 100 + 784, 100, false);
    expect(shape.inputs).toBe(784);
    expect(meaningOf(parameterAt(406 * 100 + 11, shape), shape)).toBe('from pixel 407 (row 15, column 15) to unit 12');
    expect(meaningOf(parameterAt(78400 + 99, shape), shape)).toBe('bias of unit 100');
    expect(meaningOf(parameterAt(78500 + 784, shape), shape)).toBe('from unit 2 to pixel 1 (row 1, column 1)');
    expect(meaningOf(parameterAt(78500 + 78400 + 783, shape), shape)).toBe('bias of output pixel 784 (row 28, column 28)');
  });

  it('agree by themselves', () => {
    const shape = shapeOf(17, 2, false);
    const check = {
      indices: Uint32Array.of(0, 6, 7, 16),
      analytic: Float64Array.of(1, 0, 3, 0),
      numeric: Float64Array.of(1, 2, 3, 0),
    };
    expect(agreement(check)).toEqual({ count: 4, difference: 2, sum: Math.sqrt(4 + 4 + 36), ratio: 2 / Math.sqrt(44) });
    const parts = byPart(check, shape);
    expect([...parts]).toEqual([
      ['W', [0]],
      ['b', [1, 2]],
      ['c', [3]],
    ]);
    expect(agreement(check, parts.get('W')!).ratio).toBe(0);
    expect(agreement(check, parts.get('b')!).ratio).toBe(2 / Math.sqrt(40));
    // Two zeros agree.
    expect(agreement(check, parts.get('c')!).ratio).toBe(0);
  });
});
