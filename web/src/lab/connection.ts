/** The training session in its worker, as a Session: Comlink carries the calls, and the listener's calls back. */

import { proxy, type Remote, wrap } from 'comlink';
import type { Session } from '../protocol.js';
import { type Started, start } from './head-start.js';

export interface Connection extends Session {
  /** Ends the worker at once, whatever it was about to do; what was asked of it stays unanswered. */
  end(): void;
}

/**
 * The worker starts with open(), unless it was `started` before; open() rejects where the page may have none, as in a
 * sandboxed frame. `lost` is called with the reason when the worker cannot be loaded or has crashed.
 */
export function connect(lost: (problem: string) => void, started?: Started): Connection {
  let worker: Worker | undefined;
  let remote: Remote<Session>;
  const open: Session['open'] = async (settings, source, listener) => {
    const session = started ?? start();
    session.lost.then(lost);
    worker = session.worker;
    remote = wrap<Session>(worker);
    return remote.open(settings, source, proxy(listener));
  };
  const end = () => worker?.terminate();
  return new Proxy({ open, end } as Connection, {
    get: (own, name: keyof Connection) => (name === 'open' || name === 'end' ? own[name] : remote[name]),
  });
}
