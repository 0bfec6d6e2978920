/** The settings form: generated from the schema, exact, forgiving, usable by keyboard. */

import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { sliderStops } from '../../web/src/lab/page/slider-stops.ts';
import { DEFAULTS, PRESETS, SCHEMA, SETTING_KEYS, type Setting } from '../../web/src/settings.ts';
import { openLab } from './shell-fixture.tsx';

const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const field = (key: string) => page.getByTestId(`setting-${kebab(key)}`);

describe('the form', () => {
  it.each(SETTING_KEYS.filter((key) => !(SCHEMA[key] as Setting).panel))(
    'has %s, with its name, symbol, sentence and range, under the effect it has',
    async (key) => {
      await openLab();
      const setting: Setting = SCHEMA[key];
      const element = field(key).element();
      const group = element.closest('.settings-group')!;
      expect(group.querySelector('legend')!.textContent).toBe(
        setting.effect === 'now' ? 'Takes effect at once' : 'Starts a new run',
      );
      expect(element.closest('details') === null).toBe(setting.primary);

      const whole = element.closest('.field')!.textContent!;
      expect(whole).toContain(setting.label);
      expect(whole).toContain(setting.symbol);
      expect(whole).toContain(setting.unit);
      const described = element
        .getAttribute('aria-describedby')!
        .split(' ')
        .map((id) => document.getElementById(id)!.textContent)
        .join(' ');
      expect(described).toContain(setting.help);
      if ('min' in setting) {
        expect(described).toContain(setting.min.toLocaleString('en'));
        expect(described).toContain(setting.max.toLocaleString('en'));
        expect((element as HTMLInputElement).value).toBe(String(DEFAULTS[key]));
      }
      if (setting.type === 'choice') {
        expect([...element.querySelectorAll('input')].map((input) => input.value)).toEqual(
          setting.choices.map((choice) => choice.value),
        );
        expect(element.querySelector<HTMLInputElement>(':checked')!.value).toBe(DEFAULTS[key]);
      }
    },
  );

  it('leads to the panel that has a setting of its own', async () => {
    const { store } = await openLab();
    expect(page.getByTestId('open-own-penalty').elements()).toEqual([]);
    await store.configure({ penalty: 'custom', penaltyExpression: 'abs(r - rho)' });
    const way = page.getByTestId('open-own-penalty');
    await expect.element(way).toHaveTextContent('ω = abs(r - rho)');
    way.element().dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(store.panels.value).toEqual(['own-penalty']);
  });

  it('takes a typed number exactly', async () => {
    const { fake } = await openLab();
    await userEvent.fill(field('rho'), '0.0123456789');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => fake.settings.rho).toBe(0.0123456789);
    await expect.element(field('rho')).toHaveValue('0.0123456789');
  });

  it.each([
    ['rho', '1', '“1”', 'above 0 and below 1'],
    ['rho', 'abc', '“abc”', 'above 0 and below 1'],
    ['rho', '', '“”', 'above 0 and below 1'],
    ['beta', '-1', '“-1”', 'from 0 to 100'],
    ['hidden', '2.5', '“2.5”', 'a whole number from 1 to 1024'],
  ] as const)('refuses %s = "%s" at the field, and keeps the old value', async (key, text, named, range) => {
    const { fake, store } = await openLab();
    await userEvent.fill(field(key), text);
    await userEvent.tab();
    const error = page.getByTestId(`setting-${key}-error`);
    await expect.element(error).toHaveTextContent(named);
    await expect.element(error).toHaveTextContent(range);
    await expect.element(error).toHaveTextContent(`stays ${DEFAULTS[key]}`);
    await expect.element(field(key)).toHaveAttribute('aria-invalid', 'true');
    expect(store.settings.value).toEqual(DEFAULTS);
    expect(fake.calls.filter(([method]) => method === 'configure')).toEqual([]);

    await userEvent.click(field(key));
    await userEvent.keyboard('{Escape}');
    await expect.element(field(key)).toHaveValue(String(DEFAULTS[key]));
    await expect.element(field(key)).toHaveAttribute('aria-invalid', 'false');
  });

  it('refuses the same text again where it is typed once more', async () => {
    const { fake } = await openLab();
    for (let time = 0; time < 2; time++) {
      await userEvent.click(field('hidden'));
      await userEvent.keyboard('{Control>}a{/Control}abc');
      await expect.element(field('hidden')).toHaveAttribute('aria-invalid', 'false');
      await userEvent.tab();
      await expect.element(field('hidden')).toHaveAttribute('aria-invalid', 'true');
    }
    await userEvent.click(field('hidden'));
    await userEvent.keyboard('{Control>}a{/Control}50');
    await userEvent.tab();
    await expect.poll(() => fake.settings.hidden).toBe(50);
    expect(fake.calls.filter(([method]) => method === 'configure')).toHaveLength(1);
  });

  it('slides by keyboard, from round value to round value, at once', async () => {
    const { fake } = await openLab();
    const slider = page.getByTestId('setting-beta-slider');
    (slider.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    const stops = sliderStops(SCHEMA.beta);
    await expect.poll(() => fake.settings.beta).toBe(stops[stops.indexOf(DEFAULTS.beta) + 1]);
    await userEvent.keyboard('{Home}');
    await expect.poll(() => fake.settings.beta).toBe(0);
    await expect.element(slider).toHaveAttribute('aria-valuetext', '0');
  });

  it('lets a slider that starts a new run be let go first', async () => {
    const { fake } = await openLab();
    const slider = page.getByTestId('setting-hidden-slider').element() as HTMLInputElement;
    slider.valueAsNumber += 3;
    slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await expect.poll(() => (field('hidden').element() as HTMLInputElement).value).not.toBe('100');
    expect(fake.settings.hidden).toBe(100);
    slider.dispatchEvent(new Event('change', { bubbles: true }));
    await expect.poll(() => fake.settings.hidden).toBeGreaterThan(100);
  });

  it.each(['hidden', 'beta'] as const)('forgets where a slider was that is let go where it was before: %s', async (key) => {
    const { store } = await openLab();
    const slider = page.getByTestId(`setting-${key}-slider`);
    const element = slider.element() as HTMLInputElement;
    const start = element.valueAsNumber;
    // The browser tells of no change then.
    for (const position of [start + 3, start]) {
      element.valueAsNumber = position;
      element.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    await expect.poll(() => store.settings.value[key]).toBe(DEFAULTS[key]);
    await store.configure({ [key]: 7 });
    await expect.element(page.getByTestId(`setting-${key}`)).toHaveValue('7');
    await expect.element(slider).toHaveAttribute('aria-valuetext', expect.stringMatching(/^7\b/));
  });

  it('shows what a setting becomes while its slider is held', async () => {
    const { store } = await openLab();
    const slider = page.getByTestId('setting-hidden-slider').element() as HTMLInputElement;
    slider.valueAsNumber += 3;
    slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await store.configure({ hidden: 7 });
    await expect.element(page.getByTestId('setting-hidden')).toHaveValue('7');
  });

  it('sends the newest of many slider positions, one at a time', async () => {
    const { fake } = await openLab();
    const slider = page.getByTestId('setting-rho-slider').element() as HTMLInputElement;
    const start = slider.valueAsNumber;
    for (let moves = 1; moves <= 20; moves++) {
      slider.valueAsNumber = start + moves;
      slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    slider.dispatchEvent(new Event('change', { bubbles: true }));
    const shown = () => Number((field('rho').element() as HTMLInputElement).value);
    await expect.poll(() => fake.settings.rho === shown() && fake.settings.rho > 0.2).toBe(true);
    expect(fake.calls.filter(([method]) => method === 'configure').length).toBeLessThan(5);
  });

  it('shows what something else has set, and drops what was typed', async () => {
    const { store } = await openLab();
    await userEvent.fill(field('rho'), '7');
    await store.configure({ rho: 0.2 });
    await expect.element(field('rho')).toHaveValue('0.2');
  });

  it('explains at the place what cannot go together', async () => {
    const { store, fake } = await openLab({ settings: { ...DEFAULTS, decoder: 'linear' } });
    (page.getByTestId('more-settings').element() as HTMLDetailsElement).open = true;
    await expect.element(page.getByTestId('setting-loss-cross-entropy')).toBeDisabled();
    await expect
      .element(field('loss'))
      .toHaveTextContent('Cross-entropy cannot be chosen now: loss "cross-entropy" needs decoder "sigmoid"');

    await store.configure({ penalty: 'topk', hidden: 50 });
    await expect.element(page.getByText('Not in use: Sparsity is Top-k.').first()).toBeVisible();
    await userEvent.fill(field('topk'), '51');
    await userEvent.keyboard('{Enter}');
    await expect
      .element(page.getByTestId('setting-topk-error'))
      .toHaveTextContent('topk must be at most hidden (50), not 51. It stays 8.');
    expect(fake.settings.topk).toBe(8);
  });

  it('chooses by keyboard', async () => {
    const { fake } = await openLab();
    (page.getByTestId('more-settings').element() as HTMLDetailsElement).open = true;
    (page.getByTestId('setting-penalty-kl').element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(() => fake.settings.penalty).toBe('l1');
    await userEvent.click(page.getByTestId('setting-tied'));
    await expect.poll(() => fake.settings.tied).toBe(true);
  });
});

describe('presets', () => {
  it.each(PRESETS)('lays $id over the defaults and leaves the seed', async ({ id, settings }) => {
    const { fake } = await openLab({ settings: { ...DEFAULTS, seed: 9, lambda: 0.5 } });
    await userEvent.click(page.getByTestId(`preset-${id}`));
    await expect.poll(() => fake.settings).toEqual({ ...DEFAULTS, ...settings, seed: 9 });
    await expect.element(page.getByTestId(`preset-${id}`)).toHaveAttribute('aria-pressed', 'true');
  });
});
