/** What an average does not tell. */

import type { Lab } from '../lab.js';

export function View({ lab: _ }: { lab: Lab }) {
  return <p class="caption">What an average does not tell.</p>;
}
