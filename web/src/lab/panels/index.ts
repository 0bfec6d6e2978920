/** The panels of the page, in their order. A new one is one file, and one line here. */

import type { Panel } from '../panel.js';
import { network } from './network.js';
import { objective } from './objective.js';
import { penalty } from './penalty.js';
import { tiles } from './tiles.js';

export const PANELS: readonly Panel[] = [network, tiles, penalty, objective];
