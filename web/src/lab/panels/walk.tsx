/** One step in its phases. */

import type { Lab } from '../lab.js';

export function View({ lab: _ }: { lab: Lab }) {
  return <p class="caption">One step in its phases.</p>;
}
