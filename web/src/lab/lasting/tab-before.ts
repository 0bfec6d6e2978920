/** Which tab this was, if it was one before: all that must be known at once. */

export const KEY = 'sparse-autoencoder-lab.tab';

/** What this tab was before it was reloaded or brought back; null where this is a first visit, or nothing is remembered. */
export function tabBefore(): string | null {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  // Whoever follows a link wants what the link says.
  if (visit?.type !== 'reload' && visit?.type !== 'back_forward') return null;
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
