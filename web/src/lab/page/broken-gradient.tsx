/** While the gradient has a factor left out: says so wherever one looks, with the way back. */

import { SCHEMA } from '../../settings.js';
import type { Lab } from '../lab.js';
import { press } from './press.js';

export function BrokenGradient({ lab }: { lab: Lab }) {
  const { gradient } = lab.settings.value;
  if (gradient === 'exact') return null;
  const { label, help } = SCHEMA.gradient.choices.find(({ value }) => value === gradient)!;
  return (
    <div class="notice notice-problem" data-testid="broken-gradient">
      <p>
        <strong>The gradient is broken on purpose. {label}: </strong>
        {help}
      </p>
      <div class="notice-actions">
        <button
          type="button"
          class="button"
          onClick={press(() => lab.configure({ gradient: 'exact' }))}
          data-testid="control-exact-gradient"
        >
          Use the exact gradient
        </button>
      </div>
    </div>
  );
}
