/** One setting of the schema, with the control that its type asks for. */

import { useState } from 'preact/hooks';
import {
  type BooleanSetting,
  type ChoiceSetting,
  SCHEMA,
  SETTING_KEYS,
  type Setting,
  type SettingKey,
  type Settings,
  type TextSetting,
} from '../../settings.js';
import type { Lab } from '../lab.js';
import { Help, kebab, Name, refusal, TERM_OF } from './field-parts.js';
import { NumberField } from './number-field.js';

export function SettingField({ lab, name }: { lab: Lab; name: SettingKey }) {
  const setting: Setting = SCHEMA[name];
  switch (setting.type) {
    case 'choice':
      return <ChoiceField lab={lab} name={name} setting={setting} />;
    case 'boolean':
      return <BooleanField lab={lab} name={name} setting={setting} />;
    case 'text':
      return <TextField lab={lab} name={name} setting={setting} />;
    default:
      return <NumberField lab={lab} name={name} setting={setting} />;
  }
}

/** Sends a change; when it is refused after all, the control is drawn again as the settings are. */
function useChange(lab: Lab): (changes: Partial<Settings>) => void {
  const [, redraw] = useState({});
  return (changes) => {
    lab.configure(changes).catch(() => redraw({}));
  };
}

function ChoiceField({ lab, name, setting }: { lab: Lab; name: SettingKey; setting: ChoiceSetting }) {
  const id = kebab(name);
  const change = useChange(lab);
  const value = lab.settings.value[name];
  const chosen = setting.choices.find((choice) => choice.value === value);
  const options = setting.choices.map((choice) => ({
    ...choice,
    refusal: refusal(lab.settings.value, { [name]: choice.value }),
  }));
  return (
    <fieldset class="field" aria-describedby={`${id}-help`} data-term={TERM_OF[name]} data-testid={`setting-${id}`}>
      <legend>
        <Name setting={setting} />
      </legend>
      <div class="choices">
        {options.map((option) => (
          <label key={option.value} class="choice" title={option.refusal || option.help}>
            <input
              type="radio"
              name={`setting-${id}`}
              value={option.value}
              checked={option.value === value}
              disabled={option.refusal !== ''}
              onChange={() => change({ [name]: option.value })}
              data-testid={`setting-${id}-${option.value}`}
            />
            {option.label}
          </label>
        ))}
      </div>
      <Help id={`${id}-help`} lab={lab} name={name}>
        {chosen && <span class="chosen"> {chosen.help}</span>}
        {options
          .filter((option) => option.refusal)
          .map((option) => (
            <strong key={option.value} class="idle">
              {option.label} cannot be chosen now: {option.refusal}.
            </strong>
          ))}
      </Help>
      {name === 'penalty' && <Elsewhere lab={lab} penalty={lab.settings.value.penalty} />}
    </fieldset>
  );
}

/** The settings that this penalty needs and that have a panel of their own: what they are, and the way there. */
function Elsewhere({ lab, penalty }: { lab: Lab; penalty: Settings['penalty'] }) {
  const keys = SETTING_KEYS.filter((key) => {
    const { panel, onlyWith }: Setting = SCHEMA[key];
    return panel && onlyWith?.values.includes(penalty);
  });
  return (
    <>
      {keys.map((key) => {
        const { panel, symbol }: Setting = SCHEMA[key];
        return (
          <button
            key={key}
            type="button"
            class="link-button"
            onClick={() => {
              if (!lab.panels.peek().includes(panel!)) lab.panels.value = [...lab.panels.peek(), panel!];
              // It is on the page with the next rendering.
              requestAnimationFrame(() => document.getElementById(`panel-${panel}`)?.scrollIntoView());
            }}
            data-testid={`open-${panel}`}
          >
            {symbol} = {String(lab.settings.value[key])}: change it
          </button>
        );
      })}
    </>
  );
}

function TextField({ lab, name, setting }: { lab: Lab; name: SettingKey; setting: TextSetting }) {
  const id = kebab(name);
  const change = useChange(lab);
  return (
    <div class="field">
      <div class="field-head">
        <label for={`setting-${id}`}>
          <Name setting={setting} />
        </label>
        <input
          id={`setting-${id}`}
          type="text"
          maxLength={setting.maxLength}
          autocomplete="off"
          spellcheck={false}
          value={lab.settings.value[name] as string}
          onChange={(event) => change({ [name]: event.currentTarget.value })}
          aria-describedby={`${id}-help`}
          data-testid={`setting-${id}`}
        />
      </div>
      <Help id={`${id}-help`} lab={lab} name={name} />
    </div>
  );
}

function BooleanField({ lab, name, setting }: { lab: Lab; name: SettingKey; setting: BooleanSetting }) {
  const id = kebab(name);
  const change = useChange(lab);
  return (
    <div class="field">
      <label class="field-head check">
        <input
          type="checkbox"
          checked={lab.settings.value[name] as boolean}
          onChange={(event) => change({ [name]: event.currentTarget.checked })}
          aria-describedby={`${id}-help`}
          data-testid={`setting-${id}`}
        />
        <span>
          <Name setting={setting} />
        </span>
      </label>
      <Help id={`${id}-help`} lab={lab} name={name} />
    </div>
  );
}
