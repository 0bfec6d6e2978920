/** Does what the page's link says of a run: from its start, through its changes, as far as it goes. */

import type { Link } from '../link.js';
import type { Store } from './store.js';

/** `ready` resolves when the first step is possible; where it never is, nothing begins. `play` is what an autoplay does then. */
export async function beginLink(
  store: Pick<Store, 'replay' | 'play' | 'report' | 'useDigits'>,
  { settings, changes, steps, autoplay, digits }: Link,
  ready: Promise<void>,
  play = () => store.play(),
): Promise<void> {
  if (digits !== null) {
    store.report('digits of the link', `The run of this link was made with other digits than the lab’s own (${digits}).`);
    return;
  }
  if (steps !== null) await store.replay(settings, { changes, until: steps });
  if (!autoplay || steps === 0) return;
  // What is wrong with the digits is told where they are.
  ready.then(play).catch(() => {});
}
