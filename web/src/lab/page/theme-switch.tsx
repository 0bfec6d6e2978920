/** Light, dark, or as the system has it. */

import { chooseTheme, THEMES, type Theme, theme } from '../theme.js';

export function ThemeSwitch() {
  return (
    <label class="theme-switch">
      <span>Colours</span>
      <select
        value={theme.value}
        onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}
        data-testid="control-theme"
      >
        {THEMES.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  );
}
