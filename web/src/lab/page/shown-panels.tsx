/** The panels that are on the screen, in the page's order. */

import { useEffect, useState } from 'preact/hooks';
import { pageDrawn } from '../charts/turns.js';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { PanelFrame } from './panel-frame.js';

/** On arrival one after the other, each when the page has been drawn with those above: all at once would keep its thread too long. */
export function ShownPanels({ lab, panels }: { lab: Lab; panels: readonly Panel[] }) {
  const [count, setCount] = useState(1);
  const shown = panels.filter(({ id }) => lab.panels.value.includes(id));
  const all = count >= shown.length;
  useEffect(() => {
    if (all) setCount(Number.POSITIVE_INFINITY);
    else pageDrawn().then(() => setCount(count + 1));
  }, [all, count]);
  return (
    <div class="panels">
      {shown.slice(0, count).map((panel) => (
        <PanelFrame key={panel.id} panel={panel} lab={lab} />
      ))}
    </div>
  );
}
