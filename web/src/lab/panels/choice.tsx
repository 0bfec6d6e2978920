/** A few ways to look at the same thing, one of them chosen: radio buttons that read as one line. */

import type { Signal } from '@preact/signals';
import { useId } from 'preact/hooks';

interface ChoiceProps<Value extends string> {
  legend: string;
  options: readonly { value: Value; label: string }[];
  chosen: Signal<Value>;
  testid: string;
}

export function Choice<Value extends string>({ legend, options, chosen, testid }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset class="ways" data-testid={testid}>
      <legend>{legend}</legend>
      {options.map(({ value, label }) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            value={value}
            checked={chosen.value === value}
            onChange={() => {
              chosen.value = value;
            }}
            data-testid={`${testid}-${value}`}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
