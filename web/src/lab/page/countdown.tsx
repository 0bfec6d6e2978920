/** When something is tried again by itself. Nobody is told of each second aloud. */

import { useEffect, useState } from 'preact/hooks';

/** `until`: in milliseconds since 1970, past while it is being tried; null where it is not. */
export function Countdown({ until }: { until: number | null }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (until === null) return;
    setNow(Date.now());
    // A little more often than what is shown changes, so that no second is left out.
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [until]);
  if (until === null) return null;
  const seconds = Math.ceil((until - now) / 1000);
  return <span data-testid="retry"> {seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again …'}</span>;
}
