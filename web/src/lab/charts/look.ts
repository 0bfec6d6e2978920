/** What all Chart.js charts of the page look like. */

import type { ChartOptions, TooltipOptions } from 'chart.js';
import type { Palette } from './palette.js';

export const fontOf = (palette: Palette) => ({ family: palette.font, size: 12 });

/** Drawn as it is told to, when it is told to, in the box that the page gives it; the data are points already. */
export const PLAIN = {
  animation: false,
  responsive: true,
  maintainAspectRatio: false,
  parsing: false,
  normalized: true,
} satisfies ChartOptions<'line'>;

type Look = Pick<TooltipOptions, 'backgroundColor' | 'titleColor' | 'bodyColor' | 'borderColor' | 'borderWidth' | 'animation'> & {
  titleFont: { family: string; size: number };
  bodyFont: { family: string; size: number };
};

export function tooltipLook(palette: Palette): Look {
  return {
    animation: false,
    backgroundColor: palette.ground,
    titleColor: palette.text,
    bodyColor: palette.text,
    borderColor: palette.rule,
    borderWidth: 1,
    titleFont: fontOf(palette),
    bodyFont: fontOf(palette),
  };
}
