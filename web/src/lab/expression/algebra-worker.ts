/** The algebra in a worker of its own: some expressions take long, and neither the page nor training waits for them. */

import { expose } from 'comlink';
import { differentiate, simplified } from './algebra.js';

const algebra = { differentiate, simplified };
export type Algebra = typeof algebra;

expose(algebra);
