/** The bar that stays in sight: controls, what there is to tell, and the line that screen readers hear. */

import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Lab } from '../lab.js';
import { announcements } from './announcer.js';
import { BrokenGradient } from './broken-gradient.js';
import { Controls } from './controls.js';
import { Notices } from './notices.js';

export function Bar({ lab, slim = false }: { lab: Lab; slim?: boolean }) {
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
        <Controls lab={lab} slim={slim} />
        <BrokenGradient lab={lab} />
        <Notices lab={lab} />
      </div>
      <p class="visually-hidden" aria-live="polite" data-testid="announcement">
        {line.value}
      </p>
    </>
  );
}
