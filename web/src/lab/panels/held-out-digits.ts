/** Pixels of held-out digits by their index, asked for once each. */

import { effect, type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Lab } from '../lab.js';

export interface HeldOutDigit {
  /** 0…255 */
  pixels: Uint8Array;
  /** 0…9, or null where the set has no labels. */
  label: number | null;
}

export type HeldOutDigits = ReadonlyMap<number, HeldOutDigit>;

/**
 * Those of `wanted` that are here, and all that ever were. An answer is filed under the digits that it is about: one that
 * comes late, when others are wanted, cannot be taken for them.
 */
export function useHeldOutDigits(lab: Lab, wanted: ReadonlySignal<readonly number[]>): ReadonlySignal<HeldOutDigits> {
  const known = useSignal<HeldOutDigits>(new Map());
  const asked = useRef(new Set<number>()).current;
  const used = useRef(lab.ownDigits.peek());

  useEffect(() => {
    const ask = (missing: readonly number[]) => {
      for (const digit of missing) asked.add(digit);
      const about = used.current;
      lab.imagesAt('held-out', Uint32Array.from(missing)).then(
        ({ pixels, labels }) => {
          if (about !== used.current) return;
          const inputs = pixels.length / missing.length;
          const digits = new Map(known.peek());
          missing.forEach((digit, place) => {
            digits.set(digit, { pixels: pixels.subarray(place * inputs, (place + 1) * inputs), label: labels?.[place] ?? null });
          });
          known.value = digits;
        },
        // The lab has told the person; they are asked for again when something else is wanted.
        () => {
          for (const digit of missing) asked.delete(digit);
        },
      );
    };
    return effect(() => {
      // The same indices are of other digits now.
      if (lab.ownDigits.value !== used.current) {
        used.current = lab.ownDigits.value;
        asked.clear();
        known.value = new Map();
      }
      const missing = wanted.value.filter((digit) => !asked.has(digit));
      if (missing.length > 0) ask(missing);
    });
  }, [lab, wanted]);

  return known;
}
