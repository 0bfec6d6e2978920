/** The worker: the training session on a thread of its own, spoken to over Comlink; or one that it hired. */

import * as Comlink from 'comlink';
import type { Session, SessionListener } from '../protocol.js';
import { buffersIn } from '../transfer.js';
import { agency, help } from './hire.js';
import { loadCore } from './load-core.js';
import { TrainingSession } from './session.js';

const session = new TrainingSession(loadCore, (url, init) => fetch(url, init), agency);

const moved = <T>(value: T): T => Comlink.transfer(value, buffersIn(value));

const exposed: Session = {
  open: (settings, source, listener: SessionListener, checkpoint) => {
    const told: SessionListener = {
      snapshot: (snapshot) => listener.snapshot(moved(snapshot)),
      digits: (progress) => listener.digits(progress),
    };
    return session.open(settings, source, told, checkpoint);
  },
  alive: () => session.alive(),
  replay: (start, plan) => session.replay(start, plan),
  useDigits: (source) => session.useDigits(source),
  digitsIdentity: () => session.digitsIdentity(),
  retryDigits: () => session.retryDigits(),
  configure: (changes) => session.configure(changes),
  play: () => session.play(),
  pause: () => session.pause(),
  step: (count) => session.step(count),
  epoch: () => session.epoch(),
  reset: () => session.reset(),
  undo: (changes) => session.undo(changes),
  setSpeed: (speed) => session.setSpeed(speed),
  setWorkers: (workers, cores) => session.setWorkers(workers, cores),
  watch: (watch) => session.watch(watch),
  metrics: () => session.metrics(),
  averageActivation: async () => moved(await session.averageActivation()),
  parameters: async () => moved(await session.parameters()),
  fingerprint: () => session.fingerprint(),
  exact: () => session.exact(),
  checkGradient: async () => moved(await session.checkGradient()),
  save: async () => moved(await session.save()),
  checkpoint: async () => moved(await session.checkpoint()),
  restore: (bytes, schedule, plan) => session.restore(bytes, schedule, plan),
  images: async (set, from, count) => moved(await session.images(set, from, count)),
  imagesAt: async (set, indices) => moved(await session.imagesAt(set, indices)),
  phase: async () => moved(await session.phase()),
  explain: async (unit, input) => moved(await session.explain(unit, input)),
  decode: async (activations) => moved(await session.decode(activations)),
  penaltyAt: async (settings, rhoHat) => moved(await session.penaltyAt(settings, rhoHat)),
};

if (!help(loadCore)) {
  Comlink.expose(exposed);
  // Its first message says that it can be spoken to. What is sent to a worker is kept back until its script has run; so, then.
  setTimeout(() => self.postMessage(null));
}
