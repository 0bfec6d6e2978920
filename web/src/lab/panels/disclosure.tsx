/** Something more, behind a line that opens it; not there until then. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export function Disclosure({ title, testid, children }: { title: string; testid: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="disclosure" onToggle={(event) => setOpen(event.currentTarget.open)} data-testid={testid}>
      <summary>{title}</summary>
      {open && children}
    </details>
  );
}
