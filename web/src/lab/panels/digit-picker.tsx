/** Which held-out digit the network is shown: one of each class to begin with, the next, the one before, any. */

import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { Images } from '../../protocol.js';
import { Canvas, type Surface } from '../charts/canvas.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { imageOf } from '../pixels.js';

/** So many of the first held-out digits are looked through for one of each class. The file is shuffled. */
const SAMPLE = 200;

export interface Choice {
  /** Among the held-out digits. */
  digit: number;
  /** 0…9, or null where the set has no labels. */
  label: number | null;
  pixels: Uint8Array;
}

export function DigitPicker({ lab }: { lab: Lab }) {
  const sample = useSample(lab);
  const strip = useRef<HTMLFieldSetElement>(null);
  const arrived = useComputed(() => lab.digits.value['held-out'].arrived);
  // Computed, so that this renders when they change, not for every view.
  const inputs = useComputed(() => lab.view.value?.pixels.length ?? 0).value;
  const label = useComputed(() => (lab.view.value?.digit === lab.selectedDigit.value ? lab.view.value.label : null)).value;
  const selected = lab.selectedDigit.value;
  const choices = useMemo(() => (sample && inputs > 0 ? choose(sample, inputs, selected) : []), [sample, inputs, selected]);

  const go = (digit: number) => {
    lab.selectedDigit.value = digit;
  };
  const move = (by: number) => {
    const count = arrived.peek();
    if (count > 0) go((lab.selectedDigit.peek() + by + count) % count);
  };
  const random = () => {
    const count = arrived.peek();
    // Never the same one again, while there is another.
    if (count > 1) move(1 + Math.floor(Math.random() * (count - 1)));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...strip.current!.querySelectorAll('button')];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(here + step + buttons.length) % buttons.length]?.focus();
  };

  return (
    <div class="digit-picker">
      <fieldset ref={strip} class="digit-strip" aria-label="Digits to look at" onKeyDown={onKeyDown}>
        {choices.map(({ digit, label: name, pixels }, place) => (
          <button
            key={name ?? place}
            type="button"
            class="digit-choice"
            data-testid={`digit-class-${name ?? place}`}
            aria-pressed={digit === selected}
            aria-label={name === null ? `Held-out digit ${digit + 1}` : `A ${name}`}
            title={name === null ? `Held-out digit ${digit + 1}` : `A ${name}. Again: the next ${name}`}
            onClick={() => go(digit === selected && sample?.labels ? following(sample.labels, digit) : digit)}
          >
            <Canvas read={() => pixels} draw={drawDigit} />
          </button>
        ))}
      </fieldset>
      <div class="digit-moves">
        <button type="button" class="button" data-testid="digit-previous" onClick={() => move(-1)} disabled={arrived.value < 2}>
          Previous
        </button>
        <button type="button" class="button" data-testid="digit-next" onClick={() => move(1)} disabled={arrived.value < 2}>
          Next
        </button>
        <button type="button" class="button" data-testid="digit-random" onClick={random} disabled={arrived.value < 2}>
          Random
        </button>
        <span class="digit-place" data-testid="digit-place">
          {inputs > 0 &&
            `Held-out digit ${whole(selected + 1)} of ${whole(arrived.value)}${label === null ? '' : `: a ${label}`}`}
        </span>
      </div>
    </div>
  );
}

/** The first digits of the held-out set, as soon as they are here. */
export function useSample(lab: Lab): Images | null {
  const sample = useSignal<Images | null>(null);
  const ready = useComputed(() => {
    const { arrived, expected } = lab.digits.value['held-out'];
    return arrived > 0 && arrived >= Math.min(SAMPLE, expected);
  });
  useSignalEffect(() => {
    // With other digits there is another sample.
    const { value: used } = lab.ownDigits;
    if (!ready.value) return;
    lab.images('held-out', 0, SAMPLE).then(
      (images) => {
        if (lab.ownDigits.peek() === used) sample.value = images;
      },
      // The lab has already told the person; the strip stays empty, previous and next still work.
      () => {},
    );
  });
  return sample.value;
}

/** One digit of each class, in order: the selected one for its class, else the first; without labels the first ten. */
export function choose({ pixels, labels }: Images, inputs: number, selected: number): Choice[] {
  const at = (digit: number): Choice => ({
    digit,
    label: labels?.[digit] ?? null,
    pixels: pixels.subarray(digit * inputs, (digit + 1) * inputs),
  });
  if (!labels) return Array.from({ length: Math.min(10, pixels.length / inputs) }, (_, digit) => at(digit));
  const first = new Map<number, number>();
  labels.forEach((label, digit) => {
    if (!first.has(label) || digit === selected) first.set(label, digit);
  });
  return [...first].sort(([one], [other]) => one - other).map(([, digit]) => at(digit));
}

/** The next digit of the same class, around. */
export function following(labels: Uint8Array, digit: number): number {
  for (let distance = 1; distance < labels.length; distance++) {
    const other = (digit + distance) % labels.length;
    if (labels[other] === labels[digit]) return other;
  }
  return digit;
}

export function drawDigit({ context, width, height, hold, palette }: Surface, pixels: ArrayLike<number>): void {
  const picture = hold(imageOf(pixels, 0, 255, palette.digit));
  // Thumbnails are smaller than a whole multiple of their pixels; smoothing keeps strokes even.
  context.imageSmoothingEnabled = width < 4 * picture.width;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, width, height);
}
