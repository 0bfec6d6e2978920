/** A whole number out of a few, to be typed or stepped: which unit, which row of the picture. From 1, as people count. */

import { useId } from 'preact/hooks';
import './whole-field.css';

interface WholeFieldProps {
  label: string;
  /** From 0. */
  value: number;
  count: number;
  choose: (value: number) => void;
  testid: string;
}

export function WholeField({ label, value, count, choose, testid }: WholeFieldProps) {
  const id = useId();
  return (
    <span class="whole-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="number"
        type="number"
        inputmode="numeric"
        min={1}
        max={count}
        step={1}
        value={value + 1}
        onChange={(event) => {
          const { currentTarget: field } = event;
          // What is not one of them goes back to what it was.
          if (field.value !== '' && field.checkValidity()) choose(field.valueAsNumber - 1);
          else field.value = String(value + 1);
        }}
        data-testid={testid}
      />
      <span class="whole-field-count">of {count}</span>
    </span>
  );
}
