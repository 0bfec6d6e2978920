/** The worker: the training session on a thread of its own, spoken to over a line; or one that it hired. */

import { type Ask, line } from '../line.js';
import type { DistantSession, SessionListener } from '../protocol.js';
import { agency, help } from './hire.js';
import { loadCore } from './load-core.js';
import { TrainingSession } from './session.js';

const session = new TrainingSession(loadCore, (url, init) => fetch(url, init), agency);

const open: DistantSession['open'] = (settings, source, checkpoint) => {
  const listener: SessionListener = {
    snapshot: (snapshot) => page('snapshot', snapshot),
    digits: (progress) => void page('digits', progress),
  };
  return session.open(settings, source, listener, checkpoint);
};

function answer(name: string, given: unknown[]): unknown {
  if (name === 'open') return open(...(given as Parameters<typeof open>));
  return (session[name as Exclude<keyof DistantSession, 'open'>] as (...given: unknown[]) => unknown)(...given);
}

let page: Ask<SessionListener>;

if (!help(loadCore)) {
  page = line(self, answer, true);
  // Its first message says that it can be spoken to. What is sent to a worker is kept back until its script has run; so, then.
  setTimeout(() => self.postMessage(null));
}
