/** A penalty that a person types. */

import type { Lab } from '../lab.js';

export function View({ lab: _ }: { lab: Lab }) {
  return <p class="caption">A penalty that a person types.</p>;
}
