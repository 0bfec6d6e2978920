/** A digit of one’s own. */

import type { Lab } from '../lab.js';

export function View({ lab: _ }: { lab: Lab }) {
  return <p class="caption">A digit of one’s own.</p>;
}
