/**
 * A number: typed exactly, or slid along round values. What takes effect at once does so while the slider moves, one
 * change at a time; what starts a new run waits until the slider is let go. A value that is refused leaves the setting
 * as it was and says at the field why.
 */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { expectation, fromSearchParams, type NumberSetting, type SettingKey, type Settings } from '../../settings.js';
import { Help, kebab, Name, refusal } from './field-parts.js';
import type { Lab } from '../lab.js';
import { nearestStop, sliderStops } from './slider-stops.js';

interface Props {
  lab: Lab;
  name: SettingKey;
  setting: NumberSetting;
}

/** The value that a typed text means, or what is wrong with it. */
function read(text: string, name: SettingKey, setting: NumberSetting, settings: Settings): { value: number } | { problem: string } {
  const parsed = fromSearchParams(new URLSearchParams([[name, text.trim()]]));
  const stays = `It stays ${settings[name]}.`;
  if (parsed.problems.length > 0) return { problem: `${setting.label} must be ${expectation(name)}, not “${text}”. ${stays}` };
  const value = parsed.settings[name] as number;
  const problem = refusal(settings, { [name]: value });
  return problem ? { problem: `${problem}. ${stays}` } : { value };
}

/** Sends the newest value whenever the one before has been taken, and none in between. */
function useLatest(lab: Lab, name: SettingKey): (value: number) => void {
  const state = useRef<{ busy: boolean; next: number | null }>({ busy: false, next: null }).current;
  return async function send(value) {
    state.next = value;
    if (state.busy) return;
    state.busy = true;
    while (state.next !== null) {
      const now: number = state.next;
      state.next = null;
      // A refusal is a notice by then, and the settings are as they were.
      if (lab.settings.peek()[name] !== now) await lab.configure({ [name]: now }).catch(() => {});
    }
    state.busy = false;
  };
}

export function NumberField({ lab, name, setting }: Props) {
  const id = kebab(name);
  const value = lab.settings.value[name] as number;
  const stops = useMemo(() => (setting.scale === 'log' ? sliderStops(setting) : []), [setting]);
  const send = useLatest(lab, name);
  /** What is typed and not taken yet; null when the field shows the setting. */
  const [typed, setTyped] = useState<string | null>(null);
  /** Where a slider is that has not been let go of. */
  const [slid, setSlid] = useState<number | null>(null);
  const [problem, setProblem] = useState('');

  const settle = () => {
    setTyped(null);
    setSlid(null);
    setProblem('');
  };
  // Whatever changed the setting, the field shows it.
  useEffect(settle, [value]);

  const take = (text: string) => {
    const result = read(text, name, setting, lab.settings.peek());
    if ('problem' in result) {
      setProblem(result.problem);
      return;
    }
    settle();
    send(result.value);
  };

  const slide = (position: number, released: boolean) => {
    const stop = stops[position]!;
    const refused = refusal(lab.settings.peek(), { [name]: stop });
    setTyped(null);
    setSlid(released ? null : stop);
    setProblem(refused && `${refused}. It stays ${value}.`);
    if (!refused && (released || setting.effect === 'now')) send(stop);
  };

  const shown = typed ?? String(slid ?? value);
  return (
    <div class="field">
      <div class="field-head">
        <label for={`setting-${id}`}>
          <Name setting={setting} />
        </label>
        <input
          id={`setting-${id}`}
          class="number"
          type="text"
          inputmode="decimal"
          autocomplete="off"
          spellcheck={false}
          value={shown}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onChange={(event) => take(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take(event.currentTarget.value);
            if (event.key === 'Escape') settle();
          }}
          aria-invalid={problem !== ''}
          aria-describedby={`setting-${id}-error ${id}-help`}
          data-testid={`setting-${id}`}
        />
        {setting.unit && <span class="unit">{setting.unit}</span>}
      </div>
      {stops.length > 0 && (
        <input
          type="range"
          min={0}
          max={stops.length - 1}
          step={1}
          value={nearestStop(stops, slid ?? value)}
          onInput={(event) => slide(event.currentTarget.valueAsNumber, false)}
          onChange={(event) => slide(event.currentTarget.valueAsNumber, true)}
          aria-label={`${setting.label}, slider`}
          aria-valuetext={`${slid ?? value} ${setting.unit}`.trim()}
          aria-describedby={`${id}-help`}
          data-testid={`setting-${id}-slider`}
        />
      )}
      <p class="field-error" id={`setting-${id}-error`} data-testid={`setting-${id}-error`}>
        {problem}
      </p>
      <Help id={`${id}-help`} lab={lab} name={name} />
    </div>
  );
}
