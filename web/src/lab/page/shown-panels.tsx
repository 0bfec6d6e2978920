/** The panels that are on the screen, in the page's order. */

import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { PanelFrame } from './panel-frame.js';

export function ShownPanels({ lab, panels }: { lab: Lab; panels: readonly Panel[] }) {
  const shown = lab.panels.value;
  return (
    <div class="panels">
      {panels
        .filter(({ id }) => shown.includes(id))
        .map((panel) => (
          <PanelFrame key={panel.id} panel={panel} lab={lab} />
        ))}
    </div>
  );
}
