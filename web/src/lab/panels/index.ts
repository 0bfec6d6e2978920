/** The panels of the page, in their order, and the views that show a few of them at a time. A new panel is one file, and one line here. */

import { deferred } from '../deferred.js';
import type { Panel, PanelView } from '../panel.js';
import { PANEL_TITLES } from './titles.js';

export const PANELS: readonly Panel[] = [
  deferred('network', PANEL_TITLES.network, 'wide', async () => (await import('./network.js')).network),
  deferred('tiles', PANEL_TITLES.tiles, 'large', async () => (await import('./tiles.js')).tiles),
  deferred('penalty', PANEL_TITLES.penalty, 'small', async () => (await import('./penalty.js')).penalty),
  deferred('objective', PANEL_TITLES.objective, 'wide', async () => (await import('./objective.js')).objective),
  deferred('unit', PANEL_TITLES.unit, 'wide', () => import('./unit-card.js')),
  deferred('averages', PANEL_TITLES.averages, 'wide', () => import('./averages.js')),
  deferred('own-digit', PANEL_TITLES['own-digit'], 'wide', () => import('./own-digit.js')),
  deferred('comparison', PANEL_TITLES.comparison, 'wide', () => import('./comparison.js')),
  deferred('formulas', PANEL_TITLES.formulas, 'wide', () => import('./formulas.js')),
  deferred('walk', PANEL_TITLES.walk, 'wide', () => import('./walk.js')),
  deferred('slides', PANEL_TITLES.slides, 'wide', () => import('./slides.js')),
  deferred('gradient-check', PANEL_TITLES['gradient-check'], 'wide', () => import('./gradient-check.js')),
  deferred('own-penalty', PANEL_TITLES['own-penalty'], 'wide', () => import('./own-penalty.js')),
];

/** Of those on the screen so many are drawn before the first step is possible: they fill it. */
export const FIRST_PANELS = 2;

/** Few things at a time. The first view is what one sees on arrival. */
export const VIEWS: readonly PanelView[] = [
  { label: 'Learning', panels: ['network', 'tiles', 'penalty', 'objective'] },
  { label: 'One unit', panels: ['tiles', 'penalty', 'unit', 'averages'] },
  { label: 'Your digit', panels: ['own-digit'] },
  { label: 'Compare', panels: ['comparison'] },
  { label: 'Mathematics', panels: ['formulas', 'walk', 'slides'] },
  { label: 'Gradient check', panels: ['gradient-check'] },
  { label: 'Penalties', panels: ['own-penalty'] },
  { label: 'Everything', panels: PANELS.map(({ id }) => id) },
];
