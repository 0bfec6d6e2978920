/** How the comparison speaks of the setting that sets two models apart, and of what that leaves equal. */

import { type ChoiceSetting, SCHEMA, type Setting, type SettingKey, type Settings } from '../../settings.js';

/** "β = 0", "Sparsity: L1", "Tied weights: yes" */
export function valueInWords(key: SettingKey, value: Settings[SettingKey]): string {
  const setting: Setting = SCHEMA[key];
  if (setting.type === 'choice') return `${setting.label}: ${choiceLabel(setting, value)}`;
  if (setting.type === 'boolean') return `${setting.label}: ${value ? 'yes' : 'no'}`;
  return setting.symbol ? `${setting.symbol} = ${value}` : `${setting.label}: ${value}`;
}

function choiceLabel({ choices }: ChoiceSetting, value: unknown): string {
  return choices.find((choice) => choice.value === value)?.label ?? String(value);
}

export function differenceInWords(difference: Partial<Settings>): string {
  const entries = Object.entries(difference) as [SettingKey, Settings[SettingKey]][];
  return entries.map(([key, value]) => valueInWords(key, value)).join(', ');
}

/** What the models are called where they stand beside each other: A by what it has, B by its difference. */
export interface Names {
  a: string;
  b: string;
}

/** What the two cannot have in common, whatever is compared; or what makes their numbers no equals. */
const APART: Partial<Record<SettingKey, string>> = {
  hidden:
    'With another number of units the start cannot be the same: the mini-batches are, but unit 1 of A has nothing to do with unit 1 of B.',
  seed: 'With another seed the first weights are others; the mini-batches are the same in the first epoch, and in another order from then on.',
  trainDigits:
    'The first weights are the same, and the mini-batches only as long as both still have new digits to take from the file.',
  batchSize:
    'The first weights are the same; the mini-batches are of another size, so that equal steps are unequal numbers of digits.',
  tied: 'A tied decoder has no weights of its own, so that only the encoders begin alike.',
  decoder: 'The weights begin alike, but the first reconstructions do not: the output units differ.',
  loss: 'L′ is counted differently in the two, so that their sizes cannot be compared. The pictures can.',
};

/** L1's slope is 1 wherever KL's would have come to 0: measured with β = 5 it leaves one unit of a hundred alive. */
const L1 =
  'L1 pushes every unit equally hard, however quiet it is already: a β that suits KL may silence nearly all of them. Lower β in both, to 0.2 say.';

export function apartInWords(difference: Partial<Settings>): string {
  const notes = (Object.keys(difference) as SettingKey[]).flatMap((key) => APART[key] ?? []);
  return (difference.penalty === 'l1' ? [...notes, L1] : notes).join(' ');
}

/** True where both models have the same value after all. */
export function isNone(difference: Partial<Settings>, settings: Settings): boolean {
  return (Object.keys(difference) as SettingKey[]).every((key) => difference[key] === settings[key]);
}
