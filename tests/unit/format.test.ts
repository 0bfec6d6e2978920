import { expect, it } from 'vitest';
import { figure, round, whole } from '../../web/src/lab/format.ts';

it.each([
  [0, '0'],
  [7.8149, '7.81'],
  [123.456, '123'],
  [12.345, '12.3'],
  [0.0231, '0.0231'],
  [-0.5, '-0.500'],
  [0.9996, '1.00'],
  [0.9994, '0.999'],
  [99.96, '100'],
  [0.00001234, '1.2e-5'],
  [123456, '123456'],
  [1.23e9, '1.2e+9'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('writes %f as %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

it.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [-123456, '-123,456'],
  [1234567, '1,234,567'],
  [1234.5678, '1,234.5678'],
  [1e21, '1e+21'],
])('groups the thousands of %f as %s', (value, text) => {
  expect(whole(value)).toBe(text);
});

it.each([
  [0.5, '0.5'],
  [20, '20'],
  [1.5e9, '1.5e+9'],
  [2e-5, '2e-5'],
  [0, '0'],
])('writes the round number %f as %s', (value, text) => {
  expect(round(value)).toBe(text);
});
