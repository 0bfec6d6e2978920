/** The page's link, to pass on. */

import type { Lab } from './lab.js';

/** Puts the link where pasting finds it; what it says of that has the link in it either way. */
export async function copyLink(lab: Pick<Lab, 'link'>): Promise<string> {
  const link = lab.link();
  try {
    await navigator.clipboard.writeText(link);
    return `Copied: ${link}`;
  } catch {
    // Frames and plain http often have no clipboard; the link can be copied from here.
    return link;
  }
}
