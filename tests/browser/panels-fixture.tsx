/** A Lab whose signals the test sets itself, and a panel drawn over it. Nothing is trained, nobody is asked. */

import { signal } from '@preact/signals';
import { render } from 'preact';
import { afterEach, beforeEach } from 'vitest';
import { page } from 'vitest/browser';
import { allDrawn } from '../../web/src/lab/charts/turns.ts';
import { History } from '../../web/src/lab/history.ts';
import type { Comparison, Lab, Term } from '../../web/src/lab/lab.ts';
import type { Panel } from '../../web/src/lab/panel.ts';
import '../../web/src/lab/styles/page.css';
import { tokenColour } from '../../web/src/lab/theme.ts';
import { EXTREMES, HISTOGRAM_BINS } from '../../web/src/metrics.ts';
import type {
  HeldOut,
  Images,
  Metrics,
  PhaseReport,
  Schedule,
  Snapshot,
  Status,
  Survey,
  WeightExplanation,
} from '../../web/src/protocol.ts';
import { DEFAULTS, mergeSettings, type Settings } from '../../web/src/settings.ts';

export const INPUTS = 784;
const DIGITS = 40;

const NO_METRICS: Metrics = {
  step: 0,
  examples: 0,
  epoch: 0,
  reconstruction: 0,
  sparsity: 0,
  weightDecay: 0,
  total: 0,
  deadUnits: 0,
  saturatedUnits: 0,
};

export class FakeLab {
  readonly status = signal<Status>('ready');
  readonly settings = signal<Settings>({ ...DEFAULTS, hidden: 4, rho: 0.05, beta: 3, batchSize: 100, topk: 8 });
  readonly metrics = signal<Metrics>(NO_METRICS);
  readonly heldOut = signal<HeldOut | null>(null);
  readonly rhoHat = signal(Float32Array.of(0.5, 0.5, 0.5, 0.5));
  readonly weights = signal<Snapshot['weights']>(null);
  readonly view = signal<Snapshot['view']>(null);
  readonly digits = signal({
    train: { set: 'train' as const, arrived: 8000, expected: 8000, problem: '', retryAt: null },
    'held-out': { set: 'held-out' as const, arrived: DIGITS, expected: DIGITS, problem: '', retryAt: null },
  });
  readonly run = signal(0);
  readonly schedule = signal<Schedule>({ start: DEFAULTS, changes: [], complete: true });
  readonly history = new History();
  readonly selectedUnit = signal<number | null>(null);
  readonly selectedDigit = signal(0);
  readonly ownDigit = signal<Uint8Array | null>(null);
  readonly ownDigits: Lab['ownDigits'] = signal(null);
  readonly ownView = signal<Snapshot['own']>(null);
  readonly pointed = signal<Term | null>(null);
  readonly panels = signal<readonly string[]>([]);
  readonly lesson = signal<string | null>(null);
  readonly locked = signal('');
  readonly comparison: Comparison = {
    lab: signal(null),
    difference: signal({ beta: 0 }),
    problem: signal(''),
    samePast: signal(true),
    start: async () => {},
    stop: () => {},
  };
  /** How many panels want weights now. */
  watchers = 0;

  watchWeights(): () => void {
    this.watchers++;
    return () => {
      this.watchers--;
    };
  }

  /** Digit d is a d mod 10, and all its pixels are d. */
  async images(_set: 'train' | 'held-out', from: number, count: number): Promise<Images> {
    const digits = Array.from({ length: Math.min(count, DIGITS - from) }, (_, i) => from + i);
    return {
      pixels: Uint8Array.from(digits.flatMap((digit) => Array<number>(INPUTS).fill(digit))),
      labels: Uint8Array.from(digits, (digit) => digit % 10),
    };
  }

  async imagesAt(_set: 'train' | 'held-out', indices: Uint32Array): Promise<Images> {
    return {
      pixels: Uint8Array.from([...indices].flatMap((digit) => Array<number>(INPUTS).fill(digit))),
      labels: Uint8Array.from(indices, (digit) => digit % 10),
    };
  }

  async configure(changes: Partial<Settings>): Promise<Settings> {
    this.settings.value = mergeSettings(this.settings.peek(), changes);
    return this.settings.peek();
  }

  // For those that a test gives an answer.
  phase = (): Promise<PhaseReport> => Promise.reject(new Error('the test has no phase'));
  explain = (_unit: number, _input: number): Promise<WeightExplanation> => Promise.reject(new Error('the test has none'));
  decode = (_activations: Float32Array): Promise<Float32Array> => Promise.reject(new Error('the test decodes nothing'));
  penaltyAt: Lab['penaltyAt'] = () => Promise.reject(new Error('the test has no core'));
  exact: Lab['exact'] = async () => {};
  checkGradient: Lab['checkGradient'] = () => Promise.reject(new Error('the test has no gradient'));
  play: Lab['play'] = () => Promise.reject(new Error('the test does not train'));
  step: Lab['step'] = () => Promise.reject(new Error('the test does not train'));
  setAside: Lab['setAside'] = () => Promise.reject(new Error('the test has no run'));
  parameters: Lab['parameters'] = () => Promise.reject(new Error('the test has no parameters'));
  currentMetrics: Lab['currentMetrics'] = async () => this.metrics.peek();
  averageActivation: Lab['averageActivation'] = async () => this.rhoHat.peek();

  at(step: number, more: Partial<Metrics> = {}): void {
    this.metrics.value = { ...this.metrics.peek(), ...more, step };
  }

  /** Unit l has `values[l]` for every one of its encoder weights, and its half for its decoder weights. */
  flatWeights(values: readonly number[]): void {
    const hidden = values.length;
    this.settings.value = { ...this.settings.peek(), hidden };
    this.weights.value = {
      encoder: Float32Array.from({ length: INPUTS * hidden }, (_, at) => values[at % hidden]!),
      bias: new Float32Array(hidden),
      decoder: Float32Array.from({ length: hidden * INPUTS }, (_, at) => values[Math.floor(at / INPUTS)]! / 2),
      outputBias: new Float32Array(INPUTS),
    };
  }

  heldOutRhoHat(rhoHat: readonly number[]): void {
    this.heldOut.value = {
      metrics: { ...NO_METRICS, step: this.metrics.peek().step },
      trainReconstruction: 0,
      ...surveyOf(rhoHat),
    };
  }

  /** A digit with all pixels `ink` (0…255), these activations, and every pixel of the reconstruction `drawn` (0…1). */
  show(digit: number, ink: number, hidden: readonly number[], drawn: number): void {
    this.view.value = {
      digit,
      label: digit % 10,
      pixels: new Uint8Array(INPUTS).fill(ink),
      hidden: Float32Array.from(hidden),
      reconstruction: new Float32Array(INPUTS).fill(drawn),
    };
  }
}

/** A survey over DIGITS digits in which unit l is always at rhoHat[l], and its digits are the first ones and the last ones. */
export function surveyOf(rhoHat: readonly number[]): Omit<Survey, 'metrics'> {
  const hidden = rhoHat.length;
  const histogram = new Uint32Array(hidden * HISTOGRAM_BINS);
  rhoHat.forEach((value, unit) => {
    histogram[unit * HISTOGRAM_BINS + Math.min(HISTOGRAM_BINS - 1, Math.floor(value * HISTOGRAM_BINS))] = DIGITS;
  });
  const each = <T extends Uint32Array | Float32Array>(array: T, of: (unit: number, place: number) => number, width: number): T =>
    array.map((_, at) => of(Math.floor(at / width), at % width)) as T;
  const activations = each(new Float32Array(hidden * EXTREMES), (unit) => rhoHat[unit]!, EXTREMES);
  return {
    rhoHat: Float32Array.from(rhoHat),
    histogram,
    classMeans: each(new Float32Array(hidden * 10), (unit) => rhoHat[unit]!, 10),
    selectivity: new Float32Array(hidden).fill(0.1),
    most: { images: each(new Uint32Array(hidden * EXTREMES), (_, place) => place, EXTREMES), activations },
    least: { images: each(new Uint32Array(hidden * EXTREMES), (_, place) => DIGITS - 1 - place, EXTREMES), activations },
  };
}

const mounted: HTMLElement[] = [];

// What is out of view is not drawn.
beforeEach(() => page.viewport(1000, 1000));

afterEach(() => {
  for (const root of mounted.splice(0)) {
    render(null, root);
    root.remove();
  }
});

/** Draws panels of `lab` on the page, in a box of `width` CSS pixels. */
export function mount(lab: FakeLab, panels: readonly Panel[], width = 640): HTMLElement {
  const root = document.createElement('div');
  root.style.width = `${width}px`;
  document.body.append(root);
  mounted.push(root);
  // The panels read signals and call what FakeLab has; whatever else a Lab can do, they have no business with.
  const seen = lab as unknown as Lab;
  render(
    panels.map(({ id, View }) => (
      <section key={id} class="panel" data-testid={`panel-${id}`}>
        <View lab={seen} />
      </section>
    )),
    root,
  );
  return root;
}

export function canvasOf(testid: string): HTMLCanvasElement {
  return document.querySelector<HTMLCanvasElement>(`canvas[data-testid="${testid}"]`)!;
}

/** The colour of a canvas at a place given in CSS pixels from its corner, as "r, g, b". */
export function colourAt(canvas: HTMLCanvasElement, x: number, y: number): string {
  const data = canvas
    .getContext('2d')!
    .getImageData(Math.round(x * devicePixelRatio), Math.round(y * devicePixelRatio), 1, 1).data;
  return [...data.subarray(0, 3)].join(', ');
}

/** A token's colour, as "r, g, b". */
export function token(name: `--${string}`): string {
  return tokenColour(name).match(/\d+/g)!.join(', ');
}

/** Two frames, and as many as the figures that asked for a turn want: whatever was due by now has been drawn, or will not be. */
export async function frames(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  await allDrawn();
}
