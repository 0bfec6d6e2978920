/** What the fields of the settings have in common: the name, the help, and why a value would be refused. */

import type { ComponentChildren } from 'preact';
import {
  type ChoiceSetting,
  mergeSettings,
  type NumberSetting,
  SCHEMA,
  type Setting,
  type SettingKey,
  type Settings,
} from '../../settings.js';
import { whole } from '../format.js';
import type { Lab, Term } from '../lab.js';

/** What a setting stands for in the formulas, to light up with it. */
export const TERM_OF: Partial<Record<SettingKey, Term>> = {
  rho: 'rho',
  beta: 'beta',
  lambda: 'weight-decay',
  learningRate: 'learning-rate',
  batchSize: 'batch',
  loss: 'loss',
  penalty: 'penalty',
};

export const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Why this change would be refused; '' when it would not. */
export function refusal(settings: Settings, changes: Partial<Record<SettingKey, unknown>>): string {
  try {
    mergeSettings(settings, changes);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Name and symbol, as a label or legend begins. */
export function Name({ setting }: { setting: Setting }) {
  return (
    <>
      {setting.label}
      {setting.symbol && (
        <>
          {' '}
          <i class="symbol">{setting.symbol}</i>
        </>
      )}
    </>
  );
}

/** What the setting means and may be; and whether another one makes it idle. */
export function Help({ id, lab, name, children }: { id: string; lab: Lab; name: SettingKey; children?: ComponentChildren }) {
  const setting: Setting = SCHEMA[name];
  const condition = setting.onlyWith;
  const idle = condition && !condition.values.some((value) => value === lab.settings.value[condition.key]);
  return (
    <p class="help" id={id}>
      {setting.help}
      {(setting.type === 'number' || setting.type === 'integer') && (
        <>
          {' '}
          <span class="range">{range(setting)}</span>
        </>
      )}
      {children}
      {idle && (
        <strong class="idle">
          Not in use: {SCHEMA[condition.key].label} is {labelOf(SCHEMA[condition.key], lab.settings.value[condition.key])}.
        </strong>
      )}
    </p>
  );
}

/** "0 < ρ < 1", "1 to 1,024" */
function range({ min, max, open, symbol }: NumberSetting): string {
  return open ? `${whole(min)} < ${symbol} < ${whole(max)}` : `${whole(min)} to ${whole(max)}`;
}

function labelOf(setting: ChoiceSetting, value: string): string {
  return setting.choices.find((choice) => choice.value === value)?.label ?? value;
}
