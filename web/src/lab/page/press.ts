/** For buttons: starts an action of the lab. Its rejection has been made a notice by the store, so nobody waits for it. */
export function press(action: () => Promise<unknown>): () => void {
  return () => {
    action().catch(() => {});
  };
}
