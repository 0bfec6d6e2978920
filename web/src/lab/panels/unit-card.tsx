/** A card for the selected unit. */

import type { Lab } from '../lab.js';

export function View({ lab: _ }: { lab: Lab }) {
  return <p class="caption">A card for the selected unit.</p>;
}
