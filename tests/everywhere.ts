/**
 * The runs that must come to the same bits everywhere: in Node, natively, in Chromium, in Firefox. Between them they have every
 * loss, decoder, penalty and optimizer, tied weights, mini-batches that do not divide the digits, and several sizes. The
 * fingerprints are those of the lab's own digits (npm run digits).
 */

import { DEFAULTS, type Settings, toSearchParams } from '../web/src/settings.ts';

export const STEPS = 500;

export interface KnownRun {
  name: string;
  /** What is not the default. */
  settings: Partial<Settings>;
  fingerprint: string;
}

export const RUNS: readonly KnownRun[] = [
  {
    name: 'as the lab begins',
    settings: {},
    fingerprint: '96ffe204744d6dcd7fa95972eb798620c0ba83d6ca1ba5f4dd878918979907ab',
  },
  {
    name: 'cross-entropy, momentum, a last mini-batch of 32',
    settings: { hidden: 64, loss: 'cross-entropy', optimizer: 'momentum', learningRate: 0.01, batchSize: 96, lambda: 1e-4 },
    fingerprint: 'd8839496b8b7582771da0340f2e428a06cffb17d4ddd86a858290a21f888521f',
  },
  {
    name: 'linear decoder, L1, plain gradient descent',
    settings: { hidden: 49, decoder: 'linear', penalty: 'l1', beta: 0.5, optimizer: 'sgd', learningRate: 0.01, batchSize: 50 },
    fingerprint: 'fcceff82227a906bb7073fb1071eafa2e71006765bf1aac772d5fa2f7926dab9',
  },
  {
    name: 'top-k, tied, 1,000 digits in mini-batches of 64',
    settings: { hidden: 100, penalty: 'topk', topk: 12, tied: true, trainDigits: 1000, batchSize: 64, seed: 7 },
    fingerprint: '036e471de9d4ade2fb54bd425ba97a7cb455f8c38c028471477350cfb4fb9ad3',
  },
  {
    name: 'a penalty of one’s own',
    settings: {
      hidden: 36,
      penalty: 'custom',
      penaltyExpression: 'exp(-r / rho) + tanh(abs(sin(pi * r) - rho)) * sqrt(r) - log(1 - r) + r^rho',
      beta: 2,
      lambda: 0,
    },
    fingerprint: '3dbe3ce2b87802c1031af2ab35a3a4efff882f98443d4db147f5a4c66d547dce',
  },
  {
    name: 'no penalty, one digit at a time',
    settings: { hidden: 25, penalty: 'none', batchSize: 1, trainDigits: 300, learningRate: 0.001 },
    fingerprint: '8058cd713d80559228f719134d30d0c8cd52f65772f53bbc83c45d8d287114b2',
  },
  {
    name: 'large mini-batches, the largest seed',
    settings: { hidden: 25, batchSize: 256, rho: 0.2, beta: 100, learningRate: 0.02, seed: 2 ** 32 - 1 },
    fingerprint: 'c6497d809de3ad1154fc8f613cca6ac33fba9a1ef45a23c48371e3057b21b654',
  },
  {
    name: 'cross-entropy, tied, with a fault in the gradient',
    settings: { hidden: 81, loss: 'cross-entropy', tied: true, gradient: 'without-mean', batchSize: 30, trainDigits: 7999 },
    fingerprint: 'a170bec54361de35681f1236e9064459164fbd44c907a311d919dc08c3175498',
  },
];

/** The query of a page that has these settings, and little to draw. */
export const queryOf = (settings: Partial<Settings>) =>
  `?${toSearchParams({ ...DEFAULTS, ...settings })}&embed=true&panels=penalty`;
