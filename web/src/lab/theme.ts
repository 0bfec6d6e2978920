/**
 * Light or dark: what the system prefers, or what the person chose, remembered where the browser lets us.
 * Figures on canvas ask tokenColour() for their colours and draw again when `dark` changes.
 */

import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { recall, remember } from './storage.js';

export type Theme = 'auto' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(prefersDark.matches);
prefersDark.addEventListener('change', (event) => {
  systemIsDark.value = event.matches;
});

const remembered = recall('theme');
export const theme = signal<Theme>(THEMES.find((known) => known === remembered) ?? 'auto');

/** Whether the page is dark now. */
export const dark: ReadonlySignal<boolean> = computed(() =>
  theme.value === 'auto' ? systemIsDark.value : theme.value === 'dark',
);

effect(() => {
  if (theme.value === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});

/** What a person chooses is remembered; what a link asks for is not. */
export function chooseTheme(choice: Theme): void {
  theme.value = choice;
  remember('theme', choice);
}

/**
 * A colour of tokens.css as the browser resolves it now, "rgb(0, 114, 178)"; `name` as in tokens.css, with its dashes.
 * A custom property's own value would still read light-dark(…), which a canvas cannot use. With `scheme`, as it would be then.
 */
export function tokenColour(name: `--${string}`, scheme?: 'light'): string {
  const probe = document.createElement('span');
  if (scheme) probe.style.colorScheme = scheme;
  probe.style.color = `var(${name})`;
  document.documentElement.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
