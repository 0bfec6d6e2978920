/** Held-out digits to begin with: one of each class, put on the pad as they are; again, the next of its class. */

import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { Canvas } from '../../charts/canvas.js';
import type { Lab } from '../../lab.js';
import { imageShape } from '../../pixels.js';
import { choose, drawDigit, following, useSample } from '../digit-picker.js';
import { baseOfPixels } from './field.js';
import type { Sketch } from './sketch.js';

interface ExamplesProps {
  lab: Lab;
  sketch: Sketch;
  inputs: ReadonlySignal<number>;
  say: (text: string) => void;
}

export function Examples({ lab, sketch, inputs, say }: ExamplesProps) {
  const sample = useSample(lab);
  const started = useSignal(-1);
  const size = inputs.value;
  const choices = useMemo(() => (sample ? choose(sample, size, started.value) : []), [sample, size, started.value]);
  if (choices.length === 0) return null;

  const start = (digit: number, label: number | null) => {
    const again = digit === started.peek() && sample!.labels;
    const chosen = again ? following(again, digit) : digit;
    const base = baseOfPixels(sample!.pixels.slice(chosen * size, (chosen + 1) * size), imageShape(size));
    if (!base) return;
    started.value = chosen;
    sketch.put(base);
    say(
      label === null ? `Held-out digit ${chosen + 1} is on the pad.` : `A ${label} is on the pad: held-out digit ${chosen + 1}.`,
    );
  };

  return (
    <fieldset class="own-examples" data-testid="own-digit-examples">
      <legend>Or start from a held-out digit</legend>
      <div class="digit-strip">
        {choices.map(({ digit, label, pixels }, place) => (
          <button
            key={label ?? place}
            type="button"
            class="digit-choice"
            data-testid={`own-digit-start-${label ?? place}`}
            aria-label={label === null ? `Start from held-out digit ${digit + 1}` : `Start from a ${label}`}
            title={label === null ? `Held-out digit ${digit + 1}` : `A ${label}. Again: the next ${label}`}
            onClick={() => start(digit, label)}
          >
            <Canvas read={() => pixels} draw={drawDigit} />
          </button>
        ))}
      </div>
    </fieldset>
  );
}
