/** The slides’ errors, corrected. */

import type { Lab } from '../lab.js';

export function View({ lab: _ }: { lab: Lab }) {
  return <p class="caption">The slides’ errors, corrected.</p>;
}
