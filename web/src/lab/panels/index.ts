/** The panels of the page, in their order, and the views that show a few of them at a time. A new panel is one file, and one line here. */

import { deferred } from '../deferred.js';
import type { Panel, PanelView } from '../panel.js';
import { network } from './network.js';
import { objective } from './objective.js';
import { penalty } from './penalty.js';
import { tiles } from './tiles.js';

export const PANELS: readonly Panel[] = [
  network,
  tiles,
  penalty,
  objective,
  deferred('unit', 'One unit', 'wide', () => import('./unit-card.js')),
  deferred('averages', 'Average is not everything', 'wide', () => import('./averages.js')),
  deferred('own-digit', 'Your own digit', 'wide', () => import('./own-digit.js')),
  deferred('comparison', 'Dense beside sparse', 'wide', () => import('./comparison.js')),
  deferred('formulas', 'The mathematics, with its numbers', 'wide', () => import('./formulas.js')),
  deferred('walk', 'One step, phase by phase', 'wide', () => import('./walk.js')),
  deferred('slides', 'The slides, corrected', 'wide', () => import('./slides.js')),
  deferred('gradient-check', 'The gradient check', 'wide', () => import('./gradient-check.js')),
  deferred('own-penalty', 'A penalty of your own', 'wide', () => import('./own-penalty.js')),
];

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
