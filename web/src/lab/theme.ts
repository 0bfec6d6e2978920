/**
 * Light or dark: what the system prefers, or what the person chose, remembered where the browser lets us.
 * Where the system forces its own few colours on everything, only it decides. Figures on canvas, which it cannot force, ask
 * tokenColour() for their colours and draw again when `look` changes.
 */

import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { recall, remember } from './storage.js';

export type Theme = 'auto' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

const systemIsDark = matching('(prefers-color-scheme: dark)');
const forced = matching('(forced-colors: active)');
const wantsContrast = matching('(prefers-contrast: more)');

/** Whether the media query matches now. */
function matching(query: string): ReadonlySignal<boolean> {
  const media = matchMedia(query);
  const matches = signal(media.matches);
  media.addEventListener('change', () => {
    matches.value = media.matches;
  });
  return matches;
}

const remembered = recall('theme');
export const theme = signal<Theme>(THEMES.find((known) => known === remembered) ?? 'auto');

const followed = computed(() => (forced.value ? 'auto' : theme.value));

/** Whether the page is dark now. */
export const dark: ReadonlySignal<boolean> = computed(() =>
  followed.value === 'auto' ? systemIsDark.value : followed.value === 'dark',
);

/** Another text whenever colours are other ones. */
export const look: ReadonlySignal<string> = computed(() => `${dark.value} ${forced.value} ${wantsContrast.value}`);

effect(() => {
  if (followed.value === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = followed.value;
});

/** What a person chooses is remembered; what a link asks for is not. */
export function chooseTheme(choice: Theme): void {
  theme.value = choice;
  remember('theme', choice);
}

/**
 * A colour of tokens.css as the browser resolves it now, "rgb(0, 114, 178)"; `name` as in tokens.css, with its dashes.
 * A custom property's own value would still read light-dark(…), which a canvas cannot use. With `scheme`, as it would be then,
 * whatever the system forces: that is on the body.
 */
export function tokenColour(name: `--${string}`, scheme?: 'light'): string {
  const probe = document.createElement('span');
  if (scheme) probe.style.colorScheme = scheme;
  // What colours tell of the data, the system shall leave.
  probe.style.setProperty('forced-color-adjust', 'none');
  probe.style.color = `var(${name})`;
  (scheme ? document.documentElement : document.body).append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
