/** Analytic against numeric gradient. */

import type { Lab } from '../lab.js';

export function View({ lab: _ }: { lab: Lab }) {
  return <p class="caption">Analytic against numeric gradient.</p>;
}
