/** When a wait for the network may be over: the machine has it again, or somebody looks at the page again. */

/** Calls back whenever that is so. Returns what ends it. */
export function onReturn(act: () => void): () => void {
  const look = () => {
    if (!document.hidden) act();
  };
  document.addEventListener('visibilitychange', look);
  window.addEventListener('online', act);
  return () => {
    document.removeEventListener('visibilitychange', look);
    window.removeEventListener('online', act);
  };
}
