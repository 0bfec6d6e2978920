/** One-click starting points, laid over the defaults; the seed stays. */

import { DEFAULTS, PRESETS, type Preset, SETTING_KEYS, type Settings } from '../../settings.js';
import type { Lab } from '../lab.js';
import { press } from './press.js';

function settingsOf(preset: Preset, now: Settings): Settings {
  return { ...DEFAULTS, ...preset.settings, seed: now.seed };
}

export function Presets({ lab }: { lab: Lab }) {
  const now = lab.settings.value;
  const chosen = PRESETS.find((preset) => {
    const settings = settingsOf(preset, now);
    return SETTING_KEYS.every((key) => settings[key] === now[key]);
  });
  return (
    <div class="presets" role="group" aria-labelledby="presets-title">
      <h3 id="presets-title">Start from</h3>
      <div class="choices">
        {PRESETS.map((preset) => (
          <button
            key={preset.id}
            type="button"
            class="choice"
            title={preset.help}
            aria-pressed={preset === chosen}
            onClick={press(() => lab.configure(settingsOf(preset, lab.settings.peek())))}
            data-testid={`preset-${preset.id}`}
          >
            {preset.label}
          </button>
        ))}
      </div>
      <p class="help">{chosen ? chosen.help : 'Settings of your own.'}</p>
    </div>
  );
}
