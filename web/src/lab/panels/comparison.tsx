/** Two models, one setting apart. */

import type { Lab } from '../lab.js';

export function View({ lab: _ }: { lab: Lab }) {
  return <p class="caption">Two models, one setting apart.</p>;
}
