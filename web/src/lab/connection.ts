/** The training session in its worker, as a Session: a line carries the calls, and the listener's calls back. */

import { type Ask, line } from '../line.js';
import type { DistantSession, Session, SessionListener, Taken } from '../protocol.js';
import { type Started, start } from './head-start.js';
import { listen } from './lasting/heartbeat.js';

export interface Connection extends Session {
  /** Ends the worker at once, whatever it was about to do; what was asked of it stays unanswered. */
  end(): void;
}

/**
 * The worker starts with open(), unless it was `started` before; open() rejects where the page may have none, as in a
 * sandboxed frame. `lost` is called with the reason when the worker cannot be loaded, has crashed, or does not answer any more;
 * what was asked of it rejects with it. open() then starts another.
 */
export function connect(lost: (problem: string) => void, started?: Started): Connection {
  let ask: Ask<DistantSession> | null = null;
  let end = () => {};
  /** Those who wait for an answer: they reject. */
  const unanswered = new Set<(problem: Error) => void>();

  const answered = <T>(answer: Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      unanswered.add(reject);
      answer.then(resolve, reject).finally(() => unanswered.delete(reject));
    });

  const open: Session['open'] = async (settings, source, listener, checkpoint) => {
    end();
    const session = started ?? start();
    started = undefined;
    let stopListening = () => {};
    let over = false;
    end = () => {
      over = true;
      stopListening();
      ask = null;
      session.worker.terminate();
      unanswered.clear();
    };
    const lose = (problem: string) => {
      if (over) return;
      const waiting = [...unanswered];
      end();
      lost(problem);
      for (const reject of waiting) reject(new Error(problem));
    };
    session.lost.then(lose);
    const told = (name: string, given: unknown[]) =>
      (listener[name as keyof SessionListener] as (...given: unknown[]) => unknown)(...given);
    const opened = line<DistantSession>(session.worker, told, { withAnswer: givenBack });
    ask = opened;
    await answered(opened('open', settings, source, checkpoint));
    if (!over)
      stopListening = listen(
        () => opened('alive'),
        () => lose('The training worker does not answer any more.'),
      );
  };

  const own = { open, end: () => end() };
  return new Proxy(own as Connection, {
    get: (_, name: keyof Connection) => {
      if (name === 'open' || name === 'end') return own[name];
      return (...given: never) =>
        // A worker that was ended leaves everything unanswered.
        answered(ask ? ask(name, ...given) : new Promise(() => {}));
    },
  });
}

/** What the page needs no more of a snapshot. */
function givenBack(answer: unknown): ArrayBuffer[] {
  const used = (answer as Taken | undefined)?.used;
  return used ? [used.buffer as ArrayBuffer] : [];
}
