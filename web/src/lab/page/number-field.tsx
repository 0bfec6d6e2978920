/**
 * A number: typed exactly, or slid along round values. What takes effect at once does so while the slider moves, one
 * change at a time; what starts a new run waits until the slider is let go. A value that is refused leaves the setting
 * as it was and says at the field why.
 */

import { useMemo, useRef, useState } from 'preact/hooks';
import { expectation, fromSearchParams, type NumberSetting, type SettingKey, type Settings } from '../../settings.js';
import type { Lab } from '../lab.js';
import { useLatest } from '../latest.js';
import { Help, kebab, Name, refusal, TERM_OF } from './field-parts.js';
import { nearestStop, sliderStops } from './slider-stops.js';

interface Props {
  lab: Lab;
  name: SettingKey;
  setting: NumberSetting;
}

/** The value that a typed text means, or what is wrong with it. */
function read(
  text: string,
  name: SettingKey,
  setting: NumberSetting,
  settings: Settings,
): { value: number } | { problem: string } {
  const parsed = fromSearchParams(new URLSearchParams([[name, text.trim()]]));
  const stays = `It stays ${settings[name]}.`;
  if (parsed.problems.length > 0) return { problem: `${setting.label} must be ${expectation(name)}, not “${text}”. ${stays}` };
  const value = parsed.settings[name] as number;
  const problem = refusal(settings, { [name]: value });
  return problem ? { problem: `${problem}. ${stays}` } : { value };
}

/** What the field shows instead of the setting, until that is `base` no longer. */
interface Draft {
  base: number;
  text: string;
  problem: string;
}

export function NumberField({ lab, name, setting }: Props) {
  const id = kebab(name);
  const value = lab.settings.value[name] as number;
  const stops = useMemo(() => (setting.scale === 'log' ? sliderStops(setting) : []), [setting]);
  const send = useLatest(lab, name);
  const [written, write] = useState<Draft | null>(null);
  const draft = written?.base === value ? written : null;
  /** Where the slider is held, until its value is taken. */
  const [held, hold] = useState<{ base: number; stop: number } | null>(null);
  // What starts a new run is not taken while it moves; if the setting changes meanwhile, somebody else has done it.
  const slid = held && (setting.effect === 'now' || held.base === value) ? held.stop : null;

  /** What was typed and not yet taken: of the same text typed once more a browser says no `change`. */
  const typed = useRef<string | null>(null);

  const take = (text: string) => {
    typed.current = null;
    const result = read(text, name, setting, lab.settings.peek());
    if ('problem' in result) write({ base: value, text, problem: result.problem });
    else send(result.value).then(() => write(null));
  };

  const slide = (position: number, released: boolean) => {
    const stop = stops[position]!;
    const problem = refusal(lab.settings.peek(), { [name]: stop });
    if (problem) {
      hold(released ? null : { base: value, stop });
      write({ base: value, text: String(value), problem: `${problem}. It stays ${value}.` });
      return;
    }
    write(null);
    // Of a slider that is let go where it was, nothing more is heard.
    const back = setting.effect === 'restart' && position === nearestStop(stops, value);
    hold(back ? null : { base: value, stop });
    if (released || setting.effect === 'now') send(stop).then(() => hold(null));
  };

  const shown = draft?.text ?? String(slid ?? value);
  const problem = draft?.problem ?? '';
  return (
    <div class="field" data-term={TERM_OF[name]}>
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
          onInput={(event) => {
            typed.current = event.currentTarget.value;
            write({ base: value, text: typed.current, problem: '' });
          }}
          onChange={(event) => take(event.currentTarget.value)}
          onBlur={() => typed.current !== null && take(typed.current)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take(event.currentTarget.value);
            if (event.key !== 'Escape') return;
            typed.current = null;
            write(null);
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
