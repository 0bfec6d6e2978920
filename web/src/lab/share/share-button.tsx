/** Opens the dialog for links and embed code, whose own code is fetched then. */

import { useState } from 'preact/hooks';
import type { Lab } from '../lab.js';
import { Icon } from '../page/icons.js';
import type { Panel } from '../panel.js';

export function ShareButton({ lab, panels }: { lab: Lab; panels: readonly Panel[] }) {
  const [Dialog, setDialog] = useState<typeof import('./share-dialog.js').ShareDialog | null>(null);
  const [open, setOpen] = useState(false);
  const show = async () => {
    try {
      const { ShareDialog } = await import('./share-dialog.js');
      setDialog(() => ShareDialog);
      setOpen(true);
    } catch (error) {
      lab.report('share', `What makes links could not be loaded: ${(error as Error).message}`);
    }
  };
  return (
    <>
      <button
        type="button"
        class="button"
        title="Share: the link and the embed code of this experiment"
        aria-haspopup="dialog"
        onClick={show}
        data-testid="control-share"
      >
        <Icon name="share" />
        <span class="button-label">Share</span>
      </button>
      {open && Dialog && <Dialog lab={lab} panels={panels} close={() => setOpen(false)} />}
    </>
  );
}
