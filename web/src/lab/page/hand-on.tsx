/** What one does with an experiment when it is done: pass it on, or hand it in. */

import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { ShareButton } from '../share/share-button.js';
import { showHandIn } from './keep.js';

export function HandOn({ lab, panels }: { lab: Lab; panels: readonly Panel[] }) {
  return (
    <div class="hand-on">
      <ShareButton lab={lab} panels={panels} />
      <button type="button" class="button" onClick={showHandIn} data-testid="control-hand-in">
        Hand in
      </button>
    </div>
  );
}
