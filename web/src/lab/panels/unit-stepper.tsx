/** Chooses a unit by its ρ̂: from the quietest to the busiest, one at a time. */

import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { Lab } from '../lab.js';

interface UnitStepperProps {
  lab: Lab;
  rhoHat: ReadonlySignal<Float32Array>;
  testid: string;
}

const inOrder = (rhoHat: Float32Array) =>
  Array.from(rhoHat, (_, unit) => unit).sort((one, other) => rhoHat[one]! - rhoHat[other]!);

export function UnitStepper({ lab, rhoHat, testid }: UnitStepperProps) {
  const there = (by: number): number | null => {
    const unit = lab.selectedUnit.value;
    const order = inOrder(rhoHat.value);
    return unit === null ? null : (order[order.indexOf(unit) + by] ?? null);
  };
  const lower = useComputed(() => there(-1) !== null);
  const higher = useComputed(() => there(1) !== null);
  const step = (by: number) => () => {
    const unit = there(by);
    if (unit !== null) lab.selectedUnit.value = unit;
  };
  return (
    <div class="unit-stepper">
      {/* At the end of the row a button stays, so that the focus does. */}
      <button type="button" class="button" aria-disabled={!lower.value} onClick={step(-1)} data-testid={`${testid}-lower`}>
        ‹ lower ρ̂
      </button>
      <button type="button" class="button" aria-disabled={!higher.value} onClick={step(1)} data-testid={`${testid}-higher`}>
        higher ρ̂ ›
      </button>
    </div>
  );
}
