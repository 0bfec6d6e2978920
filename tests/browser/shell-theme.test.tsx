/** Light and dark, and what the browser remembers of it where it may remember anything. */

import { render } from 'preact';
import { afterEach, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ThemeSwitch } from '../../web/src/lab/page/theme-switch.tsx';
import { recall, remember } from '../../web/src/lab/storage.ts';
import { dark, theme, tokenColour } from '../../web/src/lab/theme.ts';
import '../../web/src/lab/styles/page.css';

const root = document.createElement('div');
document.body.append(root);

afterEach(() => {
  vi.restoreAllMocks();
  render(null, root);
  theme.value = 'auto';
});

it('switches, for the page and for canvases, and remembers', async () => {
  render(<ThemeSwitch />, root);
  await userEvent.selectOptions(page.getByTestId('control-theme'), 'light');
  expect(dark.value).toBe(false);
  expect(tokenColour('--figure-blue')).toBe('rgb(0, 114, 178)');
  await userEvent.selectOptions(page.getByTestId('control-theme'), 'dark');
  expect(dark.value).toBe(true);
  expect(tokenColour('--figure-blue')).toBe('rgb(86, 180, 233)');
  expect(document.documentElement.dataset.theme).toBe('dark');
  expect(recall('theme')).toBe('dark');
});

it('works where storage is forbidden', () => {
  vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  });
  remember('theme', 'dark');
  expect(recall('theme')).toBe(null);
  theme.value = 'dark';
  expect(document.documentElement.dataset.theme).toBe('dark');
});
