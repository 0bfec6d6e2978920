/** The training session in its worker, as a Session: Comlink carries the calls, and the listener's calls back. */

import { proxy, type Remote, wrap } from 'comlink';
import type { Session } from '../protocol.js';

/** `lost` is called with the reason when the worker cannot be loaded or has crashed. */
export function connect(lost: (problem: string) => void): Session {
  const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', (event) => {
    lost(event.message ? `The training worker failed: ${event.message}.` : 'The training worker could not be loaded.');
  });
  worker.addEventListener('messageerror', () => lost('A message from the training worker could not be read.'));
  const remote: Remote<Session> = wrap<Session>(worker);
  return new Proxy(remote as unknown as Session, {
    get: (session, name: keyof Session) =>
      name === 'open'
        ? (...[settings, dataUrl, listener]: Parameters<Session['open']>) => session.open(settings, dataUrl, proxy(listener))
        : session[name],
  });
}
