import { describe, expect, it } from 'vitest';
import { nearestStop, sliderStops } from '../../web/src/lab/page/slider-stops.ts';
import { DEFAULTS, mergeSettings, type NumberSetting, SCHEMA, SETTING_KEYS, type Setting } from '../../web/src/settings.ts';

const logarithmic = SETTING_KEYS.map((key) => [key, SCHEMA[key] as Setting] as const).filter(
  (entry): entry is [(typeof entry)[0], NumberSetting] => 'scale' in entry[1] && entry[1].scale === 'log',
);

describe.each(logarithmic)('the slider of %s', (key, setting) => {
  const stops = sliderStops(setting);

  it('stops at allowed values only, each above the last', () => {
    for (const stop of stops) expect(() => mergeSettings(DEFAULTS, { [key]: stop })).not.toThrow();
    expect(stops).toEqual([...new Set(stops)].sort((a, b) => a - b));
    expect(stops.length).toBeGreaterThan(30);
  });

  it('can stand at the default', () => {
    expect(stops[nearestStop(stops, setting.default)]).toBe(setting.default);
  });

  it('can switch off what 0 switches off', () => {
    if (setting.min === 0 && !setting.open) expect(stops[0]).toBe(0);
    else expect(stops[0]).toBeGreaterThan(0);
  });
});

it('stands at the nearest stop for a value between two, or beyond the ends', () => {
  const stops = [0, 1, 2, 4, 8];
  expect([0, 0.1, 2.5, 3, 5.6, 5.7, 100].map((value) => stops[nearestStop(stops, value)])).toEqual([0, 1, 2, 4, 4, 8, 8]);
});
