/** The algebra in a worker of its own: some expressions take long, and neither the page nor training waits for them. */

import { line } from '../../line.js';
import { differentiate, simplified } from './algebra.js';

const algebra = { differentiate, simplified };
export type Algebra = typeof algebra;

line(self, (name, [expression]) => algebra[name as keyof Algebra](expression as string));
