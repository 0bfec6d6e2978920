/** Every formula, with its numbers. */

import type { Lab } from '../lab.js';

export function View({ lab: _ }: { lab: Lab }) {
  return <p class="caption">Every formula, with its numbers.</p>;
}
