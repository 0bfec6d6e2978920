/** The colours of tokens.css as canvases need them: resolved for the present theme, and the ramps made of them. */

import { type Ramp, ramp } from '../pixels.js';
import { dark, tokenColour } from '../theme.js';

export interface Palette {
  text: string;
  secondary: string;
  rule: string;
  ground: string;
  accent: string;
  blue: string;
  vermillion: string;
  green: string;
  grey: string;
  grid: string;
  /** Ink 0…1 of a digit. */
  digit: Ramp;
  /** An activation 0…1. */
  activation: Ramp;
  /** A weight −max…+max. */
  weight: Ramp;
  /** The interface's font family. */
  font: string;
}

let known: { dark: boolean; palette: Palette } | null = null;

/** The palette of the theme as it is now. Ask while drawing, not while reading signals: styles have settled then. */
export function currentPalette(): Palette {
  const isDark = dark.peek();
  if (known?.dark !== isDark) known = { dark: isDark, palette: resolve() };
  return known.palette;
}

function resolve(): Palette {
  const ramps = (...names: `--${string}`[]) => ramp(names.map(tokenColour));
  return {
    text: tokenColour('--text'),
    secondary: tokenColour('--text-secondary'),
    rule: tokenColour('--rule'),
    ground: tokenColour('--figure-ground'),
    accent: tokenColour('--accent'),
    blue: tokenColour('--figure-blue'),
    vermillion: tokenColour('--figure-vermillion'),
    green: tokenColour('--figure-green'),
    grey: tokenColour('--figure-grey'),
    grid: tokenColour('--figure-grid'),
    digit: ramps('--digit-ground', '--digit-ink'),
    activation: ramps('--activation-0', '--activation-1', '--activation-2', '--activation-3', '--activation-4'),
    weight: ramps(
      '--weight-negative-strong',
      '--weight-negative',
      '--weight-zero',
      '--weight-positive',
      '--weight-positive-strong',
    ),
    font: getComputedStyle(document.documentElement).getPropertyValue('--font-interface').trim() || 'sans-serif',
  };
}

/** A colour of the palette, let through: alpha 0…1. */
export function translucent(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}
