/** The panels that are on the screen, in the page's order. */

import { useComputed } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { pageDrawn } from '../charts/turns.js';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { FIRST_PANELS } from '../panels/index.js';
import { PanelFrame } from './panel-frame.js';

/**
 * On arrival one after the other, each when the page has been drawn with those above, for all at once would keep its thread too
 * long; and only the first before the first step is possible, which needs thread and line itself.
 */
export function ShownPanels({ lab, panels }: { lab: Lab; panels: readonly Panel[] }) {
  const [count, setCount] = useState(1);
  const loading = useComputed(() => lab.status.value === 'loading').value;
  const shown = panels.filter(({ id }) => lab.panels.value.includes(id));
  const all = count >= shown.length;
  const next = count < FIRST_PANELS || !loading;
  useEffect(() => {
    if (all) setCount(Number.POSITIVE_INFINITY);
    else if (next) pageDrawn().then(() => setCount(count + 1));
  }, [all, count, next]);
  return (
    <div class="panels">
      {shown.slice(0, count).map((panel) => (
        <PanelFrame key={panel.id} panel={panel} lab={lab} />
      ))}
    </div>
  );
}
