/**
 * The one schema of every setting: its name, symbol, unit, type, range, default, what changing it does, and what it means.
 * The page's form, the library's checks, the link's codec and the documentation all read this table; nothing repeats it. It is
 * in two parts, for a worker shows no words: what may be is in setting-rules.ts, what is said of it here.
 * Symbols are those of the mathematics in the README: L = L′ + βΩ + (λ/2)(‖W‖² + ‖W′‖²).
 */

import {
  type BooleanRule,
  type ChoiceRule,
  checkValue,
  DEFAULTS,
  mergeSettings,
  type NumberRule,
  type Penalty,
  RULES,
  type Rule,
  SETTING_KEYS,
  type SettingKey,
  type Settings,
  type TextRule,
} from './setting-rules.js';

export type { Decoder, Gradient, Loss, Optimizer, Penalty, SettingKey, Settings } from './setting-rules.js';
export { changesBetween, DEFAULTS, expectation, mergeSettings, needsRestart, quoted, SETTING_KEYS } from './setting-rules.js';

interface Words {
  /** The name a reader sees. */
  label: string;
  /** The symbol of the mathematics, or '' where there is none. */
  symbol: string;
  /** What the number counts, or '' where it is a pure number. */
  unit: string;
  /** One sentence for a student. */
  help: string;
  /** Shown in the form at first (true), or behind "more settings". */
  primary: boolean;
  /** The panel that has the control for it, instead of the form. */
  panel?: string;
  /** Without effect unless that other setting has one of these values. */
  onlyWith?: { key: 'penalty'; values: readonly Penalty[] };
}

interface Scaled {
  /** How a slider should move: by factors or by differences. */
  scale: 'log' | 'linear';
}

interface ChoiceWords {
  label: string;
  help: string;
}

export interface NumberSetting extends NumberRule, Words, Scaled {}

export interface ChoiceSetting extends Omit<ChoiceRule, 'choices'>, Words {
  choices: readonly ({ value: string } & ChoiceWords)[];
}

export interface BooleanSetting extends BooleanRule, Words {}

export interface TextSetting extends TextRule, Words {}

export type Setting = NumberSetting | ChoiceSetting | BooleanSetting | TextSetting;

/** What is said of a setting with such a rule. */
type WordsFor<R> = Words &
  (R extends NumberRule
    ? Scaled
    : R extends { choices: readonly (infer Value extends string)[] }
      ? { choices: Record<Value, ChoiceWords> }
      : unknown);

/** Such a rule, and what is said of it. */
type Told<R> = R extends { choices: readonly (infer Value)[] }
  ? Omit<R, 'choices'> & Words & { choices: readonly ({ value: Value } & ChoiceWords)[] }
  : R & WordsFor<R>;

// biome-ignore format: a table, to be read line by line.
const WORDS = {
  rho: {
    label: 'Target activation', symbol: 'ρ', unit: '', primary: true, scale: 'log',
    onlyWith: { key: 'penalty', values: ['kl', 'custom'] },
    help: 'How active each hidden unit should be on average: 0.05 means it may fire on about one digit in twenty.',
  },
  beta: {
    label: 'Penalty weight', symbol: 'β', unit: '', primary: true, scale: 'log',
    onlyWith: { key: 'penalty', values: ['kl', 'l1', 'custom'] },
    help: 'How much the sparsity penalty Ω counts beside the reconstruction error; 0 switches it off, the lecture has 1.',
  },
  hidden: {
    label: 'Hidden units', symbol: 'k', unit: 'units', primary: true, scale: 'log',
    help: 'How many features the network may learn; each has one weight for every pixel.',
  },
  learningRate: {
    label: 'Learning rate', symbol: 'η', unit: '', primary: true, scale: 'log',
    help: 'The size of one update; too large and the loss explodes, too small and nothing seems to happen.',
  },
  penalty: {
    label: 'Sparsity', symbol: 'Ω', unit: '', primary: false,
    help: 'What keeps the hidden units quiet.',
    choices: {
      kl: { label: 'KL divergence', help: 'The lecture’s penalty: Σ KL(ρ‖ρ̂), zero only where every average activation equals ρ.' },
      l1: { label: 'L1', help: 'The sum of the average activations: every unit is pushed down equally hard, however quiet it is.' },
      topk: { label: 'Top-k', help: 'No penalty: each digit keeps its k* strongest units and the rest are set to 0.' },
      none: { label: 'None', help: 'A plain autoencoder: Ω = 0.' },
      custom: { label: 'Your own', help: 'A penalty that you type, in the panel “A penalty of your own”.' },
    },
  },
  penaltyExpression: {
    label: 'Penalty of your own', symbol: 'ω', unit: '', primary: false, panel: 'own-penalty',
    onlyWith: { key: 'penalty', values: ['custom'] },
    help: 'One unit’s part of Ω, in r (its average activation ρ̂) and rho, with + − * / ^ and abs, sqrt, exp, log, sin, cos, tanh.',
  },
  topk: {
    label: 'Units kept', symbol: 'k*', unit: 'units', primary: false, scale: 'log',
    onlyWith: { key: 'penalty', values: ['topk'] },
    help: 'With top-k: how many units each digit may keep; no more than there are hidden units.',
  },
  loss: {
    label: 'Reconstruction loss', symbol: 'L′', unit: '', primary: false,
    help: 'How the difference between a digit and its reconstruction is counted.',
    choices: {
      'squared-error': { label: 'Squared error', help: 'Half the squared distance, summed over the pixels: ½‖x̂ − x‖².' },
      'cross-entropy': { label: 'Cross-entropy', help: 'Each pixel as a probability of ink; needs the sigmoid decoder.' },
    },
  },
  lambda: {
    label: 'Weight decay', symbol: 'λ', unit: '', primary: false, scale: 'log',
    help: 'Pulls all weights towards 0, which smooths the tiles; the lecture has 0.',
  },
  optimizer: {
    label: 'Optimizer', symbol: '', unit: '', primary: false,
    help: 'How a gradient becomes an update; a change starts the new one with an empty memory.',
    choices: {
      adam: { label: 'Adam', help: 'Every weight gets a step size of its own, from its recent gradients.' },
      momentum: { label: 'Momentum', help: 'Gradient descent that keeps nine tenths of its last update.' },
      sgd: { label: 'SGD', help: 'Plain gradient descent on mini-batches.' },
    },
  },
  decoder: {
    label: 'Decoder', symbol: 'x̂', unit: '', primary: false,
    help: 'What the output units do with their input.',
    choices: {
      sigmoid: { label: 'Sigmoid', help: 'x̂ = g(HW′ + c), always between 0 and 1, as pixels are.' },
      linear: { label: 'Linear', help: 'x̂ = HW′ + c, any number.' },
    },
  },
  tied: {
    label: 'Tied weights', symbol: 'W′ = Wᵀ', unit: '', primary: false,
    help: 'The decoder uses the encoder’s weights, transposed: half as many to learn.',
  },
  batchSize: {
    label: 'Mini-batch', symbol: 'm', unit: 'digits', primary: false, scale: 'log',
    help: 'How many digits one step looks at; ρ̂ is the average over these.',
  },
  trainDigits: {
    label: 'Training digits', symbol: 'N', unit: 'digits', primary: false, scale: 'log',
    help: 'How many digits to train on (all, if the file has fewer); with very few the network learns them by heart.',
  },
  seed: {
    label: 'Seed', symbol: '', unit: '', primary: false, scale: 'linear',
    help: 'Starts the random numbers: the same seed and settings give the same run, bit for bit.',
  },
  gradient: {
    label: 'Gradient', symbol: '∂L/∂θ', unit: '', primary: false, panel: 'gradient-check',
    help: 'The gradient as derived, or with one factor left out: to see the check fail, and what training makes of it.',
    choices: {
      exact: { label: 'As derived', help: 'Nothing left out.' },
      'without-penalty': { label: 'Without βΩ′', help: 'The penalty is counted in the objective, but its slope is left out of δ.' },
      'without-mean': { label: 'Without 1/m', help: 'The sum over the mini-batch instead of its mean: m times too large.' },
      'without-slope': { label: 'Without g′', help: 'The factor h(1 − h) is left out of δ.' },
    },
  },
} as const satisfies { [Key in SettingKey]: WordsFor<(typeof RULES)[Key]> };

export type Schema = { readonly [Key in SettingKey]: Told<(typeof RULES)[Key]> };

function told(key: SettingKey): Setting {
  const rule: Rule = RULES[key];
  const { choices, ...words }: Words & { choices?: Readonly<Record<string, ChoiceWords>> } = WORDS[key];
  const chosen = rule.type === 'choice' && { choices: rule.choices.map((value) => ({ value, ...choices![value]! })) };
  return { ...rule, ...words, ...chosen } as Setting;
}

// Where nobody reads it, it is not made: then the words are left out of what is built.
export const SCHEMA = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ SETTING_KEYS.map((key) => [key, told(key)]),
) as unknown as Schema;

/** One-click starting points; each is laid over the defaults. */
export interface Preset {
  id: string;
  label: string;
  help: string;
  settings: Partial<Settings>;
}

export const PRESETS: readonly Preset[] = [
  { id: 'default', label: 'Default', help: 'Strokes within a minute.', settings: {} },
  {
    id: 'lecture',
    label: 'The lecture',
    help: 'ρ = 0.005, β = 1 and no weight decay, as on the slides.',
    settings: { rho: 0.005, beta: 1, lambda: 0 },
  },
  {
    id: 'ufldl',
    label: 'UFLDL MNIST',
    help: '196 units, ρ = 0.1, β = 3, λ = 0.003: the exercise of Stanford’s UFLDL notes.',
    settings: { hidden: 196, rho: 0.1, beta: 3, lambda: 0.003 },
  },
  {
    id: 'dense',
    label: 'No sparsity',
    help: 'β = 0: the same network without the penalty, to compare with.',
    settings: { beta: 0 },
  },
];

/** Settings as URL parameters: `v=1` and every value that is not its default. */
export function toSearchParams(settings: Settings): URLSearchParams {
  const params = new URLSearchParams({ v: '1' });
  for (const key of SETTING_KEYS) {
    if (settings[key] !== DEFAULTS[key]) params.set(key, String(settings[key]));
  }
  return params;
}

/**
 * The settings that URL parameters name, over the defaults. What is wrong is left out and told in `problems`;
 * parameters that are not settings are not this function's business.
 */
export function fromSearchParams(params: URLSearchParams): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  const changes: Record<string, unknown> = {};
  for (const key of SETTING_KEYS) {
    const text = params.get(key);
    if (text === null) continue;
    const value = parse(RULES[key], text);
    try {
      checkValue(key, value);
      changes[key] = value;
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { settings: mergeWhatGoes(changes, problems), problems };
}

/** DEFAULTS with these changes, each of them right by itself; those that do not go with the others are left out and told. */
function mergeWhatGoes(changes: Record<string, unknown>, problems: string[]): Settings {
  let settings = DEFAULTS;
  let left = Object.entries(changes);
  try {
    return mergeSettings(settings, changes);
  } catch {
    // Some do not go together. One after the other, and again, since one may make room for another.
  }
  for (let before = left.length + 1; left.length < before; ) {
    before = left.length;
    left = left.filter(([key, value]) => {
      try {
        settings = mergeSettings(settings, { [key]: value });
        return false;
      } catch {
        return true;
      }
    });
  }
  for (const [key, value] of left) {
    try {
      mergeSettings(settings, { [key]: value });
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return settings;
}

function parse(rule: Rule, text: string): unknown {
  if (rule.type === 'choice' || rule.type === 'text') return text;
  if (rule.type === 'boolean') return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : text;
}
