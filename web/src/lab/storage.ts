/**
 * What the browser remembers for this page between visits: conveniences only. In a cross-site frame, with cookies
 * blocked or in a sandbox, localStorage throws on the first touch; the page then remembers nothing and works the same.
 */

const PREFIX = 'sparse-autoencoder-lab.';

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Calls `hear` with what other tabs remember by this name, until what it returns is called. */
export function listenFor(key: string, hear: (value: string | null) => void): () => void {
  const told = (event: StorageEvent) => {
    if (event.key === PREFIX + key) hear(event.newValue);
  };
  addEventListener('storage', told);
  return () => removeEventListener('storage', told);
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // Forbidden here, or full: nothing to remember with, and nothing depends on it.
  }
}
