/** ρ as it is being moved: shown at once, sent to the run as fast as it is taken. */

import { type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals';
import { SCHEMA, type Settings } from '../../settings.js';
import type { Lab } from '../lab.js';
import { useLatest } from '../latest.js';
import { sliderStops } from '../page/slider-stops.js';

export const RHO_STOPS = sliderStops(SCHEMA.rho);

export interface MovedRho {
  /** The settings, with ρ where it is held. */
  settings: ReadonlySignal<Settings>;
  rho: ReadonlySignal<number>;
  /** True while a pointer holds it. */
  held: Signal<boolean>;
  move(rho: number): void;
  release(): void;
}

export function useRho(lab: Lab): MovedRho {
  const held = useSignal(false);
  const draft = useSignal<number | null>(null);
  const send = useLatest(lab, 'rho');
  const settings = useComputed(() => (draft.value === null ? lab.settings.value : { ...lab.settings.value, rho: draft.value }));
  const rho = useComputed(() => settings.value.rho);
  // While it is held it stays under the pointer, whatever the run says meanwhile.
  const settle = (value: number) => {
    send(value).then(() => {
      if (!held.peek()) draft.value = null;
    });
  };
  return {
    settings,
    rho,
    held,
    move(value) {
      draft.value = value;
      settle(value);
    },
    release() {
      if (draft.peek() !== null) settle(draft.peek()!);
    },
  };
}
