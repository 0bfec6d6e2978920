/** The held-out digits that excite a unit most, or least: buttons that choose the digit for the whole page. */

import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { EXTREMES } from '../../metrics.js';
import { Canvas } from '../charts/canvas.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import { drawDigit } from './digit-picker.js';
import type { HeldOutDigits } from './held-out-digits.js';
import type { UnitFacts } from './unit-facts.js';

interface UnitDigitsProps {
  lab: Lab;
  legend: string;
  which: 'most' | 'least';
  facts: ReadonlySignal<UnitFacts | null>;
  digits: ReadonlySignal<HeldOutDigits>;
}

export function UnitDigits({ lab, legend, which, facts, digits }: UnitDigitsProps) {
  const strip = useRef<HTMLDivElement>(null);
  /** The place that Tab leads to; arrow keys go on from there. */
  const stop = useSignal(0);
  // Places without a digit keep theirs, so that nothing below moves.
  const count = useComputed(() => facts.value?.[which].length ?? EXTREMES).value;

  const onKeyDown = (event: KeyboardEvent) => {
    const here = stop.peek();
    const there = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: count - 1 }[event.key];
    if (there === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    stop.value = Math.max(0, Math.min(there, count - 1));
    strip.current!.querySelectorAll('button')[stop.peek()]?.focus();
  };

  return (
    <fieldset class="unit-digits" data-testid={`unit-${which}`} onKeyDown={onKeyDown}>
      <legend>{legend}</legend>
      <div ref={strip} class="unit-digits-strip">
        {Array.from({ length: count }, (_, place) => (
          <Digit
            // The place stays, and with it the focus; the digit in it changes.
            key={place}
            lab={lab}
            testid={`unit-${which}-${place}`}
            tabIndex={place === Math.min(stop.value, count - 1) ? 0 : -1}
            onFocus={() => {
              stop.value = place;
            }}
            excitement={() => facts.value?.[which][place] ?? null}
            digits={digits}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface DigitProps {
  lab: Lab;
  testid: string;
  tabIndex: number;
  onFocus: () => void;
  excitement: () => UnitFacts['most'][number] | null;
  digits: ReadonlySignal<HeldOutDigits>;
}

function Digit({ lab, testid, tabIndex, onFocus, excitement, digits }: DigitProps) {
  const shown = excitement();
  const known = shown ? digits.value.get(shown.digit) : undefined;
  const label = known?.label ?? null;
  return (
    <button
      type="button"
      class="unit-digit"
      data-testid={testid}
      data-digit={shown?.digit}
      aria-pressed={shown !== null && lab.selectedDigit.value === shown.digit}
      aria-disabled={shown === null}
      title={shown ? `Activation ${figure(shown.activation)}` : undefined}
      tabIndex={tabIndex}
      onFocus={onFocus}
      onClick={() => {
        if (shown) lab.selectedDigit.value = shown.digit;
      }}
    >
      <span class="unit-digit-picture">
        <Canvas
          read={() => digits.value.get(excitement()?.digit ?? -1)?.pixels}
          draw={(surface, pixels) => pixels && drawDigit(surface, pixels)}
        />
      </span>
      {/* The picture's meaning, around the two numbers that are seen. */}
      <span class="unit-digit-numbers">
        <span>
          <span class="visually-hidden">
            Held-out digit {shown ? whole(shown.digit + 1) : ''}
            {label === null ? '' : ': a '}
          </span>
          {label}
          <span class="visually-hidden"> with activation </span>
        </span>
        <span>{shown ? shown.activation.toFixed(2) : '–'}</span>
      </span>
    </button>
  );
}
