/**
 * What each setting may be: its type, range and default, what changing it does, and which go together. All that training needs
 * to know of them; settings.ts adds what a reader is told.
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

/** What may be, without a word. */
interface Ruled {
  /**
   * 'now': takes effect with the next step, training goes on.
   * 'restart': it says what the network is or which digits it sees, so changing it starts a new run.
   */
  effect: 'now' | 'restart';
}

export interface NumberRule extends Ruled {
  type: 'integer' | 'number';
  min: number;
  max: number;
  /** True where min and max themselves are not allowed: rho lies in the open interval (0, 1). */
  open?: boolean;
  default: number;
}

export interface ChoiceRule extends Ruled {
  type: 'choice';
  choices: readonly string[];
  default: string;
}

export interface BooleanRule extends Ruled {
  type: 'boolean';
  default: boolean;
}

export interface TextRule extends Ruled {
  type: 'text';
  maxLength: number;
  default: string;
}

export type Rule = NumberRule | ChoiceRule | BooleanRule | TextRule;

// biome-ignore format: a table, to be read line by line.
export const RULES = {
  rho: { type: 'number', min: 0, max: 1, open: true, default: 0.05, effect: 'now' },
  beta: { type: 'number', min: 0, max: 100, default: 5, effect: 'now' },
  hidden: { type: 'integer', min: 1, max: 1024, default: 100, effect: 'restart' },
  learningRate: { type: 'number', min: 0, max: 1e7, open: true, default: 0.01, effect: 'now' },
  penalty: { type: 'choice', choices: ['kl', 'l1', 'topk', 'none', 'custom'], default: 'kl', effect: 'now' },
  penaltyExpression: { type: 'text', maxLength: 200, default: '(r - rho)^2', effect: 'now' },
  topk: { type: 'integer', min: 1, max: 1024, default: 8, effect: 'now' },
  loss: { type: 'choice', choices: ['squared-error', 'cross-entropy'], default: 'squared-error', effect: 'now' },
  lambda: { type: 'number', min: 0, max: 1, default: 0.001, effect: 'now' },
  optimizer: { type: 'choice', choices: ['adam', 'momentum', 'sgd'], default: 'adam', effect: 'now' },
  decoder: { type: 'choice', choices: ['sigmoid', 'linear'], default: 'sigmoid', effect: 'restart' },
  tied: { type: 'boolean', default: false, effect: 'restart' },
  batchSize: { type: 'integer', min: 1, max: 1024, default: 100, effect: 'restart' },
  trainDigits: { type: 'integer', min: 1, max: 60000, default: 8000, effect: 'restart' },
  seed: { type: 'integer', min: 0, max: 4294967295, default: 1, effect: 'restart' },
  gradient: { type: 'choice', choices: ['exact', 'without-penalty', 'without-mean', 'without-slope'], default: 'exact', effect: 'now' },
} as const satisfies Record<SettingKey, Rule>;

export const SETTING_KEYS = Object.keys(RULES) as SettingKey[];

export const DEFAULTS: Settings = Object.freeze(
  Object.fromEntries(SETTING_KEYS.map((key) => [key, RULES[key].default])),
) as unknown as Settings;

/** What a value of this setting may be, in words: "a number above 0 and below 1", "one of kl, l1, topk, none". */
export function expectation(key: SettingKey): string {
  const rule: Rule = RULES[key];
  switch (rule.type) {
    case 'choice':
      return `one of ${rule.choices.join(', ')}`;
    case 'boolean':
      return 'true or false';
    case 'text':
      return `a text of 1 to ${rule.maxLength} characters`;
    default: {
      const kind = rule.type === 'integer' ? 'a whole number' : 'a number';
      return rule.open ? `${kind} above ${rule.min} and below ${rule.max}` : `${kind} from ${rule.min} to ${rule.max}`;
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
export function checkValue(key: SettingKey, value: unknown): void {
  const rule: Rule = RULES[key];
  const message = `${key} must be ${expectation(key)}, not ${show(value)}`;
  if (rule.type === 'boolean') {
    if (typeof value !== 'boolean') throw new TypeError(message);
  } else if (rule.type === 'choice') {
    if (typeof value !== 'string') throw new TypeError(message);
    if (!rule.choices.includes(value)) throw new RangeError(message);
  } else if (rule.type === 'text') {
    if (typeof value !== 'string') throw new TypeError(message);
    if (value.trim() === '' || value.length > rule.maxLength) throw new RangeError(message);
  } else {
    if (typeof value !== 'number') throw new TypeError(message);
    const inside = rule.open ? value > rule.min && value < rule.max : value >= rule.min && value <= rule.max;
    if (!inside || (rule.type === 'integer' && !Number.isInteger(value))) throw new RangeError(message);
  }
}

/**
 * The settings `base` with `changes` laid over, checked one by one and together. What an expression means is the core's to say.
 * Throws as checkValue does, for an unknown key too; nothing is changed then.
 */
export function mergeSettings(base: Settings, changes: Partial<Settings> | Record<string, unknown>): Settings {
  for (const [key, value] of Object.entries(changes)) {
    if (!Object.hasOwn(RULES, key)) {
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
  return SETTING_KEYS.some((key) => RULES[key].effect === 'restart' && before[key] !== after[key]);
}
