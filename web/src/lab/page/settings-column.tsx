/**
 * The settings, generated from the schema: the primary ones in sight, the others one click away, each under the heading
 * that says whether it takes effect at once or starts a new run. Where the page is narrow they fold into one line.
 */

import { signal } from '@preact/signals';
import { SCHEMA, SETTING_KEYS, type Setting, type SettingKey } from '../../settings.js';
import type { Lab } from '../lab.js';
import { Icon } from './icons.js';
import { Keep } from './keep.js';
import { Presets } from './presets.js';
import { SettingField } from './setting-field.js';

const wideQuery = matchMedia('(min-width: 64rem)');
const wide = signal(wideQuery.matches);
wideQuery.addEventListener('change', (event) => {
  wide.value = event.matches;
});

const IN_FORM = SETTING_KEYS.filter((key) => !(SCHEMA[key] as Setting).panel);
const PRIMARY = IN_FORM.filter((key) => SCHEMA[key].primary);
const OTHERS = IN_FORM.filter((key) => !SCHEMA[key].primary);

const EFFECTS: Record<Setting['effect'], { icon: 'now' | 'reset'; text: string }> = {
  now: { icon: 'now', text: 'Takes effect at once' },
  restart: { icon: 'reset', text: 'Starts a new run' },
};

/** Those of the settings that have this effect, under its heading. */
function Group({ lab, keys, effect }: { lab: Lab; keys: readonly SettingKey[]; effect: Setting['effect'] }) {
  const { icon, text } = EFFECTS[effect];
  return (
    <fieldset class={`settings-group settings-${effect}`}>
      <legend>
        <Icon name={icon} />
        {text}
      </legend>
      {keys
        .filter((key) => SCHEMA[key].effect === effect)
        .map((key) => (
          <SettingField key={key} lab={lab} name={key} />
        ))}
    </fieldset>
  );
}

function Form({ lab }: { lab: Lab }) {
  return (
    <div class="settings">
      <Presets lab={lab} />
      <div class="settings-groups">
        <Group lab={lab} keys={PRIMARY} effect="now" />
        <Group lab={lab} keys={PRIMARY} effect="restart" />
      </div>
      <details class="more" data-testid="more-settings">
        <summary>More settings</summary>
        <div class="settings-groups">
          <Group lab={lab} keys={OTHERS} effect="now" />
          <Group lab={lab} keys={OTHERS} effect="restart" />
        </div>
      </details>
      <Keep lab={lab} />
    </div>
  );
}

export function SettingsColumn({ lab }: { lab: Lab }) {
  if (wide.value) {
    return (
      <section aria-labelledby="settings-title">
        <h2 id="settings-title" class="visually-hidden">
          Settings
        </h2>
        <Form lab={lab} />
      </section>
    );
  }
  return (
    <details class="settings-folded" data-testid="settings">
      <summary>
        <h2>Settings</h2>
        <span class="settings-digest">
          {PRIMARY.map((key) => (
            <span key={key}>
              <i>{SCHEMA[key].symbol}</i> = {String(lab.settings.value[key])}
            </span>
          ))}
        </span>
      </summary>
      <Form lab={lab} />
    </details>
  );
}
