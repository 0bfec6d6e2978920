/** A step that a FakeLab can be walked through, and an explanation of a weight, computed here from a few numbers. */

import type { View } from '../../web/src/lab/panel.ts';
import { PHASES } from '../../web/src/lab/panels/walk-state.ts';
import type { PhaseReport, WeightExplanation, Workspace } from '../../web/src/protocol.ts';
import { type FakeLab, INPUTS, mount } from './panels-fixture.tsx';

export const HIDDEN = 4;
export const BATCH = 6;

const x = (i: number, input: number) => ((i * 7 + input) % 10) / 10;
const h = (i: number, unit: number) => (1 + ((i * 3 + unit * 2) % 8)) / 10;
const back = (i: number, unit: number) => (i - 2 - unit) / 50;

/** With KL, not tied: by the formulas of MATH.md, in the simplest way. */
export function explanationOf(lab: FakeLab, unit: number, input: number): WeightExplanation {
  const { rho, beta, lambda } = lab.settings.peek();
  const each = (of: (i: number) => number) => Float64Array.from({ length: BATCH }, (_, i) => of(i));
  const mean = (of: (i: number) => number) => each(of).reduce((sum, value) => sum + value, 0) / BATCH;
  const weight = 0.25 - unit / 8;
  const rhoHat = mean((i) => h(i, unit));
  const slope = (1 - rho) / (1 - rhoHat) - rho / rhoHat;
  const g = (i: number) => h(i, unit) - h(i, unit) ** 2;
  const rhoHatGradient = mean((i) => x(i, input) * g(i));
  const penalty = rhoHatGradient * slope * beta;
  const reconstruction = BATCH * mean((i) => x(i, input) * g(i) * back(i, unit));
  return {
    ...{ unit, input, weight, bias: 0.1, rhoHat, slope, rhoHatGradient, penalty, reconstruction },
    images: Uint32Array.from({ length: BATCH }, (_, i) => 10 + i),
    x: each((i) => x(i, input)),
    h: each((i) => h(i, unit)),
    back: each((i) => back(i, unit)),
    decay: lambda * weight,
    total: reconstruction + penalty + lambda * weight,
  };
}

const θ = (step: number) =>
  Float32Array.from({ length: 2 * INPUTS * HIDDEN + HIDDEN + INPUTS }, (_, at) => (at % 5) - 2 + step / 8);

/** Gives the lab a trainer of steps that can be walked through; `begun` is how many phases the step under way has had. */
export function walkable(lab: FakeLab): { begin(): void } {
  lab.settings.value = { ...lab.settings.peek(), hidden: HIDDEN, batchSize: BATCH };
  let begun = 0;
  lab.explain = async (unit, input) => explanationOf(lab, unit, input);
  lab.phase = async (): Promise<PhaseReport> => {
    const step = lab.metrics.peek().step + 1;
    const phase = PHASES[begun]!;
    begun = (begun + 1) % PHASES.length;
    const known = <Values>(from: number, values: () => Values) =>
      PHASES.indexOf(phase) >= from && phase !== 'update' ? values() : null;
    const fill = (length: number, of: (at: number) => number) => Float32Array.from({ length }, (_, at) => of(at));
    const workspace: Workspace = {
      hidden: known(1, () => fill(BATCH * HIDDEN, (at) => h(Math.floor(at / HIDDEN), at % HIDDEN))),
      reconstruction: known(1, () => fill(BATCH * INPUTS, () => 0.5)),
      rhoHat: known(2, () => fill(HIDDEN, (unit) => (unit + 1) / 10)),
      slope: known(3, () => Float64Array.of(-2, 1, 3, 0.5)),
      deltaOut: known(4, () => fill(BATCH * INPUTS, (at) => (at % 3) - 1)),
      delta: known(5, () => fill(BATCH * HIDDEN, (at) => (at % HIDDEN) - 1)),
      gradient: known(5, () => θ(0)),
    };
    if (phase === 'update') lab.at(step);
    return {
      ...{ step, phase, workspace },
      next: PHASES[begun]!,
      images: Uint32Array.from({ length: BATCH }, (_, i) => 10 + i),
      pixels: new Uint8Array(BATCH * INPUTS).fill(51),
      labels: Uint8Array.of(3, 3, 0, 9, 1, 3),
      parameters: θ(phase === 'update' ? step : step - 1),
      reconstruction: phase === 'batch' ? 0 : 12.5,
      sparsity: PHASES.indexOf(phase) >= 3 ? 0.75 : 0,
    };
  };
  return {
    begin() {
      begun = 0;
    },
  };
}

/** A panel that the page fetches only when it is shown. */
export function mountView(lab: FakeLab, id: string, View: View, width?: number): HTMLElement {
  return mount(lab, [{ id, title: id, size: 'wide', View }], width);
}
