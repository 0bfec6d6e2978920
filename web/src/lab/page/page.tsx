/** What is drawn of the lab: controls, notices, settings, panels, and the line that screen readers hear. */

import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Lab } from '../lab.js';
import type { Panel, PanelView } from '../panel.js';
import { announcements } from './announcer.js';
import { BrokenGradient } from './broken-gradient.js';
import { Controls } from './controls.js';
import { DigitsLine } from './digits-line.js';
import { LessonPlace } from './lesson-place.js';
import { Notices } from './notices.js';
import { PanelFrame } from './panel-frame.js';
import { SettingsColumn } from './settings-column.js';
import { Views } from './views.js';

interface PageProps {
  lab: Lab;
  panels: readonly Panel[];
  views: readonly PanelView[];
}

export function Page({ lab, panels, views }: PageProps) {
  const shown = lab.panels.value;
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
        <BrokenGradient lab={lab} />
        <Notices lab={lab} />
      </div>
      <div class="workbench">
        <div class="settings-column">
          <DigitsLine lab={lab} />
          <SettingsColumn lab={lab} />
        </div>
        <div class="views-and-panels">
          <LessonPlace lab={lab} />
          <Views lab={lab} panels={panels} views={views} />
          <div class="panels">
            {panels
              .filter(({ id }) => shown.includes(id))
              .map((panel) => (
                <PanelFrame key={panel.id} panel={panel} lab={lab} />
              ))}
          </div>
        </div>
      </div>
      <p class="visually-hidden" aria-live="polite" data-testid="announcement">
        {line.value}
      </p>
    </>
  );
}
