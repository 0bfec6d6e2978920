/** What is drawn of the lab: controls, notices, settings, panels, and the line that screen readers hear. */

import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { announcements } from './announcer.js';
import { Controls } from './controls.js';
import { DigitsLine } from './digits-line.js';
import { Notices } from './notices.js';
import { PanelFrame } from './panel-frame.js';
import { SettingsColumn } from './settings-column.js';

export function Page({ lab, panels }: { lab: Lab; panels: readonly Panel[] }) {
  const line = useMemo(() => announcements(lab), [lab]);
  const bar = useRef<HTMLDivElement>(null);
  // What else sticks to the top stops below the bar, which grows with every notice.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      document.documentElement.style.setProperty('--bar-height', `${bar.current?.offsetHeight ?? 0}px`);
    });
    observer.observe(bar.current!);
    return () => observer.disconnect();
  }, []);
  return (
    <>
      <div class="bar" ref={bar}>
        <Controls lab={lab} />
        <Notices lab={lab} />
      </div>
      <div class="workbench">
        <div class="settings-column">
          <DigitsLine lab={lab} />
          <SettingsColumn lab={lab} />
        </div>
        <div class="panels">
          {panels.map((panel) => (
            <PanelFrame key={panel.id} panel={panel} lab={lab} />
          ))}
        </div>
      </div>
      <p class="visually-hidden" aria-live="polite" data-testid="announcement">
        {line.value}
      </p>
    </>
  );
}
