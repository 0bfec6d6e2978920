/** The worker: the training session on a thread of its own, spoken to over a line; or one that it hired. */

import { type Ask, line } from '../line.js';
import type { DistantSession, SessionListener } from '../protocol.js';
import { buffersIn } from '../transfer.js';
import { trainImagesIn } from './digit-source.js';
import type { Fetch } from './download.js';
import { early } from './early.js';
import { Late } from './late.js';
import { loadCore } from './load-core.js';
import { HIRED, TrainingSession } from './session.js';

const hiring = () => import('./hire.js');

/**
 * Where the page's digits are, if it has said so with the worker's name: they are asked for before its own code is here. (With
 * anything more in its address, the late parts would import this script once more.)
 */
const folder = /^training (.+)/.exec(self.name)?.[1];
const usual: Fetch = (url, init) => fetch(url, init);

const session = new TrainingSession(
  loadCore,
  folder ? early(trainImagesIn(folder), usual) : usual,
  new Late(async () => (await hiring()).agency),
);

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

if (self.name.startsWith(HIRED)) {
  const answering = hiring().then(({ hired }) => hired(self.name, loadCore));
  // What is asked before it is here waits for it.
  self.onmessage = ({ data }) =>
    answering.then(
      (answer) => answer(data),
      (error: unknown) => self.postMessage({ error }),
    );
} else {
  // What is sent is of no more use here.
  page = line(self, answer, { withQuestion: buffersIn, withAnswer: buffersIn });
  // Its first message says that it can be spoken to. What is sent to a worker is kept back until its script has run; so, then.
  setTimeout(() => self.postMessage(null));
}
