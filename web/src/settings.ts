/**
 * The one schema of every setting: its name, symbol, unit, type, range, default, what changing it does, and what it means.
 * The page's form, the library's checks, the link's codec and the documentation all read this table; nothing repeats it.
 * Symbols are those of the mathematics in the README: L = L′ + βΩ + (λ/2)(‖W‖² + ‖W′‖²).
 */

export type Loss = 'squared-error' | 'cross-entropy';
export type Decoder = 'sigmoid' | 'linear';
export type Penalty = 'kl' | 'l1' | 'topk' | 'none' | 'custom';
export type Optimizer = 'adam' | 'momentum' | 'sgd';
/** The gradient as derived, or with one factor left out, to see what that does. */
export type Gradient = 'exact' | 'without-penalty' | 'without-mean' | 'without-slope';

export interface Settings {
  hidden: number;
  rho: number;
  beta: number;
  lambda: number;
  loss: Loss;
  decoder: Decoder;
  penalty: Penalty;
  penaltyExpression: string;
  topk: number;
  tied: boolean;
  optimizer: Optimizer;
  learningRate: number;
  batchSize: number;
  trainDigits: number;
  seed: number;
  gradient: Gradient;
}

export type SettingKey = keyof Settings;

interface Common {
  /** The name a reader sees. */
  label: string;
  /** The symbol of the mathematics, or '' where there is none. */
  symbol: string;
  /** What the number counts, or '' where it is a pure number. */
  unit: string;
  /**
   * 'now': takes effect with the next step, training goes on.
   * 'restart': it says what the network is or which digits it sees, so changing it starts a new run.
   */
  effect: 'now' | 'restart';
  /** One sentence for a student. */
  help: string;
  /** Shown in the form at first (true), or behind "more settings". */
  primary: boolean;
  /** The panel that has the control for it, instead of the form. */
  panel?: string;
  /** Without effect unless that other setting has one of these values. */
  onlyWith?: { key: 'penalty'; values: readonly Penalty[] };
}

export interface NumberSetting extends Common {
  type: 'integer' | 'number';
  min: number;
  max: number;
  /** True where min and max themselves are not allowed: rho lies in the open interval (0, 1). */
  open?: boolean;
  /** How a slider should move: by factors or by differences. */
  scale: 'log' | 'linear';
  default: number;
}

export interface ChoiceSetting extends Common {
  type: 'choice';
  choices: readonly { value: string; label: string; help: string }[];
  default: string;
}

export interface BooleanSetting extends Common {
  type: 'boolean';
  default: boolean;
}

export interface TextSetting extends Common {
  type: 'text';
  maxLength: number;
  default: string;
}

export type Setting = NumberSetting | ChoiceSetting | BooleanSetting | TextSetting;

// biome-ignore format: a table, to be read line by line.
export const SCHEMA = {
  rho: {
    type: 'number', min: 0, max: 1, open: true, scale: 'log', default: 0.05,
    label: 'Target activation', symbol: 'ρ', unit: '', effect: 'now', primary: true,
    onlyWith: { key: 'penalty', values: ['kl', 'custom'] },
    help: 'How active each hidden unit should be on average: 0.05 means it may fire on about one digit in twenty.',
  },
  beta: {
    type: 'number', min: 0, max: 100, scale: 'log', default: 5,
    label: 'Penalty weight', symbol: 'β', unit: '', effect: 'now', primary: true,
    onlyWith: { key: 'penalty', values: ['kl', 'l1', 'custom'] },
    help: 'How much the sparsity penalty Ω counts beside the reconstruction error; 0 switches it off, the lecture has 1.',
  },
  hidden: {
    type: 'integer', min: 1, max: 1024, scale: 'log', default: 100,
    label: 'Hidden units', symbol: 'k', unit: 'units', effect: 'restart', primary: true,
    help: 'How many features the network may learn; each has one weight for every pixel.',
  },
  learningRate: {
    type: 'number', min: 0, max: 1e7, open: true, scale: 'log', default: 0.01,
    label: 'Learning rate', symbol: 'η', unit: '', effect: 'now', primary: true,
    help: 'The size of one update; too large and the loss explodes, too small and nothing seems to happen.',
  },
  penalty: {
    type: 'choice', default: 'kl', label: 'Sparsity', symbol: 'Ω', unit: '', effect: 'now', primary: false,
    help: 'What keeps the hidden units quiet.',
    choices: [
      { value: 'kl', label: 'KL divergence', help: 'The lecture’s penalty: Σ KL(ρ‖ρ̂), zero only where every average activation equals ρ.' },
      { value: 'l1', label: 'L1', help: 'The sum of the average activations: every unit is pushed down equally hard, however quiet it is.' },
      { value: 'topk', label: 'Top-k', help: 'No penalty: each digit keeps its k* strongest units and the rest are set to 0.' },
      { value: 'none', label: 'None', help: 'A plain autoencoder: Ω = 0.' },
      { value: 'custom', label: 'Your own', help: 'A penalty that you type, in the panel “A penalty of your own”.' },
    ],
  },
  penaltyExpression: {
    type: 'text', maxLength: 200, default: '(r - rho)^2',
    label: 'Penalty of your own', symbol: 'ω', unit: '', effect: 'now', primary: false, panel: 'own-penalty',
    onlyWith: { key: 'penalty', values: ['custom'] },
    help: 'One unit’s part of Ω, in r (its average activation ρ̂) and rho, with + − * / ^ and abs, sqrt, exp, log, sin, cos, tanh.',
  },
  topk: {
    type: 'integer', min: 1, max: 1024, scale: 'log', default: 8,
    label: 'Units kept', symbol: 'k*', unit: 'units', effect: 'now', primary: false,
    onlyWith: { key: 'penalty', values: ['topk'] },
    help: 'With top-k: how many units each digit may keep; no more than there are hidden units.',
  },
  loss: {
    type: 'choice', default: 'squared-error', label: 'Reconstruction loss', symbol: 'L′', unit: '', effect: 'now', primary: false,
    help: 'How the difference between a digit and its reconstruction is counted.',
    choices: [
      { value: 'squared-error', label: 'Squared error', help: 'Half the squared distance, summed over the pixels: ½‖x̂ − x‖².' },
      { value: 'cross-entropy', label: 'Cross-entropy', help: 'Each pixel as a probability of ink; needs the sigmoid decoder.' },
    ],
  },
  lambda: {
    type: 'number', min: 0, max: 1, scale: 'log', default: 0.001,
    label: 'Weight decay', symbol: 'λ', unit: '', effect: 'now', primary: false,
    help: 'Pulls all weights towards 0, which smooths the tiles; the lecture has 0.',
  },
  optimizer: {
    type: 'choice', default: 'adam', label: 'Optimizer', symbol: '', unit: '', effect: 'now', primary: false,
    help: 'How a gradient becomes an update; a change starts the new one with an empty memory.',
    choices: [
      { value: 'adam', label: 'Adam', help: 'Every weight gets a step size of its own, from its recent gradients.' },
      { value: 'momentum', label: 'Momentum', help: 'Gradient descent that keeps nine tenths of its last update.' },
      { value: 'sgd', label: 'SGD', help: 'Plain gradient descent on mini-batches.' },
    ],
  },
  decoder: {
    type: 'choice', default: 'sigmoid', label: 'Decoder', symbol: 'x̂', unit: '', effect: 'restart', primary: false,
    help: 'What the output units do with their input.',
    choices: [
      { value: 'sigmoid', label: 'Sigmoid', help: 'x̂ = g(HW′ + c), always between 0 and 1, as pixels are.' },
      { value: 'linear', label: 'Linear', help: 'x̂ = HW′ + c, any number.' },
    ],
  },
  tied: {
    type: 'boolean', default: false, label: 'Tied weights', symbol: 'W′ = Wᵀ', unit: '', effect: 'restart', primary: false,
    help: 'The decoder uses the encoder’s weights, transposed: half as many to learn.',
  },
  batchSize: {
    type: 'integer', min: 1, max: 1024, scale: 'log', default: 100,
    label: 'Mini-batch', symbol: 'm', unit: 'digits', effect: 'restart', primary: false,
    help: 'How many digits one step looks at; ρ̂ is the average over these.',
  },
  trainDigits: {
    type: 'integer', min: 1, max: 60000, scale: 'log', default: 8000,
    label: 'Training digits', symbol: 'N', unit: 'digits', effect: 'restart', primary: false,
    help: 'How many digits to train on (all, if the file has fewer); with very few the network learns them by heart.',
  },
  seed: {
    type: 'integer', min: 0, max: 4294967295, scale: 'linear', default: 1,
    label: 'Seed', symbol: '', unit: '', effect: 'restart', primary: false,
    help: 'Starts the random numbers: the same seed and settings give the same run, bit for bit.',
  },
  gradient: {
    type: 'choice', default: 'exact', label: 'Gradient', symbol: '∂L/∂θ', unit: '', effect: 'now', primary: false, panel: 'gradient-check',
    help: 'The gradient as derived, or with one factor left out: to see the check fail, and what training makes of it.',
    choices: [
      { value: 'exact', label: 'As derived', help: 'Nothing left out.' },
      { value: 'without-penalty', label: 'Without βΩ′', help: 'The penalty is counted in the objective, but its slope is left out of δ.' },
      { value: 'without-mean', label: 'Without 1/m', help: 'The sum over the mini-batch instead of its mean: m times too large.' },
      { value: 'without-slope', label: 'Without g′', help: 'The factor h(1 − h) is left out of δ.' },
    ],
  },
} as const satisfies Record<SettingKey, Setting>;

export const SETTING_KEYS = Object.keys(SCHEMA) as SettingKey[];

export const DEFAULTS: Settings = Object.freeze(
  Object.fromEntries(SETTING_KEYS.map((key) => [key, SCHEMA[key].default])),
) as unknown as Settings;

/** What a value of this setting may be, in words: "a number above 0 and below 1", "one of kl, l1, topk, none". */
export function expectation(key: SettingKey): string {
  const setting: Setting = SCHEMA[key];
  switch (setting.type) {
    case 'choice':
      return `one of ${setting.choices.map((choice) => choice.value).join(', ')}`;
    case 'boolean':
      return 'true or false';
    case 'text':
      return `a text of 1 to ${setting.maxLength} characters`;
    default: {
      const kind = setting.type === 'integer' ? 'a whole number' : 'a number';
      return setting.open
        ? `${kind} above ${setting.min} and below ${setting.max}`
        : `${kind} from ${setting.min} to ${setting.max}`;
    }
  }
}

/** A text as it stands, or its beginning, for a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function show(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** Throws a TypeError (wrong kind) or RangeError (out of range) that names the key, the value and what was expected. */
function checkValue(key: SettingKey, value: unknown): void {
  const setting: Setting = SCHEMA[key];
  const message = `${key} must be ${expectation(key)}, not ${show(value)}`;
  if (setting.type === 'boolean') {
    if (typeof value !== 'boolean') throw new TypeError(message);
  } else if (setting.type === 'choice') {
    if (typeof value !== 'string') throw new TypeError(message);
    if (!setting.choices.some((choice) => choice.value === value)) throw new RangeError(message);
  } else if (setting.type === 'text') {
    if (typeof value !== 'string') throw new TypeError(message);
    if (value.trim() === '' || value.length > setting.maxLength) throw new RangeError(message);
  } else {
    if (typeof value !== 'number') throw new TypeError(message);
    const inside = setting.open ? value > setting.min && value < setting.max : value >= setting.min && value <= setting.max;
    if (!inside || (setting.type === 'integer' && !Number.isInteger(value))) throw new RangeError(message);
  }
}

/**
 * The settings `base` with `changes` laid over, checked one by one and together. What an expression means is the core's to say.
 * Throws as checkValue does, for an unknown key too; nothing is changed then.
 */
export function mergeSettings(base: Settings, changes: Partial<Settings> | Record<string, unknown>): Settings {
  for (const [key, value] of Object.entries(changes)) {
    if (!Object.hasOwn(SCHEMA, key)) {
      throw new RangeError(`unknown setting ${show(key)}; expected one of ${SETTING_KEYS.join(', ')}`);
    }
    checkValue(key as SettingKey, value);
  }
  const merged = { ...base, ...changes } as Settings;
  if (merged.loss === 'cross-entropy' && merged.decoder !== 'sigmoid') {
    throw new RangeError(`loss "cross-entropy" needs decoder "sigmoid", not ${show(merged.decoder)}`);
  }
  if (merged.penalty === 'topk' && merged.topk > merged.hidden) {
    throw new RangeError(`topk must be at most hidden (${merged.hidden}), not ${merged.topk}`);
  }
  return merged;
}

/** The settings that are not the same, with their values afterwards. */
export function changesBetween(before: Settings, after: Settings): Partial<Settings> {
  return Object.fromEntries(SETTING_KEYS.filter((key) => before[key] !== after[key]).map((key) => [key, after[key]]));
}

/** True where going from `before` to `after` starts a new run. */
export function needsRestart(before: Settings, after: Settings): boolean {
  return SETTING_KEYS.some((key) => SCHEMA[key].effect === 'restart' && before[key] !== after[key]);
}

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
    const value = parse(SCHEMA[key], text);
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

function parse(setting: Setting, text: string): unknown {
  if (setting.type === 'choice' || setting.type === 'text') return text;
  if (setting.type === 'boolean') return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : text;
}
