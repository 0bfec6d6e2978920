/** Files for the person, made here. */

import { whole } from '../format.js';

/** A page in somebody else's page, which may forbid downloads; nothing tells whether it does. */
export const isFramed = () => window.self !== window.top;

/** Has the browser save it, and says so. */
export function download(name: string, type: string, content: string | Uint8Array | Blob): string {
  const blob = new Blob([content as BlobPart], { type });
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  // Some browsers fetch it only once the person has said where to put it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  const saved = `Saved ${whole(blob.size)} bytes as ${name}.`;
  return isFramed() ? `${saved} If no file came, this frame forbids it: open the lab in a tab of its own.` : saved;
}
