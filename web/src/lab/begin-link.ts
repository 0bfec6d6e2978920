/** Does what the page's link says of a run: from its start, through its changes, as far as it goes. */

import { effect, untracked } from '@preact/signals';
import type { Link } from '../link.js';
import type { Store } from './store.js';

type Begun = Pick<Store, 'replay' | 'play' | 'report' | 'solve' | 'ownDigits' | 'awaited'>;

/**
 * `ready` resolves when the first step is possible; where it never is, nothing begins. `play` is what an autoplay does then.
 * A run that was made with other digits than the lab's own begins once a person has brought those.
 */
export async function beginLink(store: Begun, link: Link, ready: Promise<void>, play = () => store.play()): Promise<void> {
  const begin = async () => {
    if (link.steps !== null) await store.replay(link.settings, { changes: link.changes, until: link.steps });
    // What is wrong with the digits is told where they are.
    if (link.autoplay && link.steps !== 0) ready.then(play).catch(() => {});
  };
  if (link.digits === null) return begin();
  store.awaited = link;
  awaitDigits(store, link.digits, begin);
}

const ABOUT = 'digits of the link';

function awaitDigits(store: Begun, digits: string, begin: () => Promise<void>): void {
  store.report(
    ABOUT,
    `The run of this link was made with other digits than the lab’s own. Drop their files here, and it is made again. Their SHA-256 begins with ${digits}.`,
  );
  const stop = effect(() => {
    const own = store.ownDigits.value;
    if (!own) return;
    if (!own.sha256.startsWith(digits)) {
      store.report(
        ABOUT,
        `The digits of ${own.name} are used, but they are not those of this link: their SHA-256 begins with ${own.sha256.slice(0, digits.length)}, that of the link’s with ${digits}.`,
      );
      return;
    }
    store.solve(ABOUT);
    store.awaited = null;
    // What goes wrong is a notice by then.
    untracked(() => begin().catch(() => {}));
    queueMicrotask(() => stop());
  });
}
