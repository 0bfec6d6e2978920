/** The training session in its worker, as a Session: Comlink carries the calls, and the listener's calls back. */

import { proxy, type Remote, wrap } from 'comlink';
import type { Session } from '../protocol.js';

/**
 * The worker starts with open(), which rejects where the page may have none, as in a sandboxed frame.
 * `lost` is called with the reason when the worker cannot be loaded or has crashed.
 */
export function connect(lost: (problem: string) => void): Session {
  let remote: Remote<Session>;
  const open: Session['open'] = (settings, dataUrl, listener) => {
    remote = wrap<Session>(start(lost));
    return remote.open(settings, dataUrl, proxy(listener));
  };
  return new Proxy({ open } as Session, {
    get: (own, name: keyof Session) => (name === 'open' ? own.open : remote[name]),
  });
}

function start(lost: (problem: string) => void): Worker {
  const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', (event) => {
    lost(event.message ? `The training worker failed: ${event.message}.` : 'The training worker could not be loaded.');
  });
  worker.addEventListener('messageerror', () => lost('A message from the training worker could not be read.'));
  return worker;
}
