/** The colours of tokens.css as canvases need them: resolved for the present theme, and the ramps made of them. */

import { type Ramp, ramp } from '../pixels.js';
import { look, tokenColour } from '../theme.js';

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

let known: { look: string; palette: Palette } | null = null;

/** The palette of the theme as it is now. Ask while drawing, not while reading signals: styles have settled then. */
export function currentPalette(): Palette {
  const now = look.peek();
  if (known?.look !== now) known = { look: now, palette: resolve() };
  return known.palette;
}

/** That of paper, whatever the theme is. */
export function paperPalette(): Palette {
  return { ...resolve('light'), ground: 'rgb(255, 255, 255)' };
}

function resolve(scheme?: 'light'): Palette {
  const colour = (name: `--${string}`) => tokenColour(name, scheme);
  const ramps = (...names: `--${string}`[]) => ramp(names.map(colour));
  return {
    text: colour('--text'),
    secondary: colour('--text-secondary'),
    rule: colour('--rule'),
    ground: colour('--figure-ground'),
    accent: colour('--accent'),
    blue: colour('--figure-blue'),
    vermillion: colour('--figure-vermillion'),
    green: colour('--figure-green'),
    grey: colour('--figure-grey'),
    grid: colour('--figure-grid'),
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
