/**
 * Every formula of the list, read off the page as it stands there and computed, is what the core computes. Each is computed
 * from what the formulas before it came to, so that together they are the whole model.
 */

import { describe, expect, it } from 'vitest';
import type { FormulaEntry } from '../../web/src/lab/panels/formula-list.ts';
import { Chapter } from '../../web/src/lab/panels/formulas-chapters.tsx';
import { gradient } from '../../web/src/lab/panels/formulas-gradient.ts';
import { model } from '../../web/src/lab/panels/formulas-model.ts';
import { objective } from '../../web/src/lab/panels/formulas-objective.ts';
import type { Optimizer } from '../../web/src/settings.ts';
import { COMBINATIONS, nameOf } from '../core/combinations.ts';
import { type Equation, readEquations } from './mathml.ts';
import { Matrix } from './matrix.ts';
import { apart, core, type Network, network, penaltyGradient, RHO_HAT } from './network-in-formulas.ts';
import { FakeLab, mount } from './panels-fixture.tsx';

const CHAPTERS = [model, objective, gradient];

/** In the page sums run in another order: the last digits of doubles. */
const DOUBLE = 1e-12;
/** What the core shows of a step under way is in float32, of 24 bits, and a sum of a few of them. */
const SINGLE = 2e-6;
/** A central difference, of the order of its step squared. */
const DIFFERENCE = 1e-8;

const checked = new Set<string>();

/** The list's formulas that are in force, as they stand on the page: their ids, and their lines. */
function shown(settings: Network['settings']): { id: string; lines: Element[] }[] {
  const lab = new FakeLab();
  lab.settings.value = settings;
  return CHAPTERS.flatMap((chapter) => {
    const root = mount(lab, [
      { id: chapter.id, title: '', size: 'wide', View: () => <Chapter lab={lab as never} chapter={chapter} /> },
    ]);
    return [...root.querySelectorAll<HTMLElement>('.formula-entry')]
      .filter((entry) => !entry.closest('.formula-others'))
      .map((entry) => ({ id: entry.dataset.testid!.replace(/^formula-/, ''), lines: [...entry.querySelectorAll('math')] }));
  });
}

/** As they depend on each other: θ says what W′ is, L is made of what comes after it, and an update makes another θ. */
function inOrder<Entry extends { id: string }>(entries: readonly Entry[]): Entry[] {
  const place = ({ id }: Entry) => (id.startsWith('theta') ? 0 : id === 'objective' ? 2 : id.startsWith('update') ? 3 : 1);
  return entries.toSorted((one, other) => place(one) - place(other));
}

/** What the core has for each left side; of those that stand for every unit or weight, at one of them. */
function expectations(net: Network): Record<string, { is?: Matrix; within?: number; over?: ('j' | 'l')[]; becomes?: string }> {
  const { objective: found, phases, parts } = net;
  const slopes = core.penalty(net.settings, found.averageActivation).slope;
  const of = parts(found.gradient);
  const alone = parts(penaltyGradient(net)).W!;
  return {
    Z: {},
    H: { is: phases.H, within: SINGLE },
    [`${RHO_HAT}l`]: { is: Matrix.column(found.averageActivation), over: ['l'], becomes: RHO_HAT },
    'Z′': {},
    X̂: { is: phases.Xhat, within: SINGLE },
    θ: { is: Matrix.column(net.theta), within: 0 },
    'W′': {},
    'L′': { is: Matrix.scalar(found.reconstruction) },
    Ω: { is: Matrix.scalar(found.sparsity) },
    'Ω′l': {
      is: Matrix.column(slopes),
      over: ['l'],
      becomes: 'Ω′',
      within: net.settings.penalty === 'custom' ? DIFFERENCE : DOUBLE,
    },
    L: { is: Matrix.scalar(found.total) },
    'δ′': { is: phases.deltaOut, within: SINGLE },
    δ: { is: phases.delta, within: SINGLE },
    '∂L/∂W': { is: of.W! },
    // The mathematics writes it as a row.
    '∂L/∂b': { is: of.b!.transposed() },
    '∂L/∂W′': of['W′'] ? { is: of['W′'] } : {},
    '∂L/∂c': { is: of.c!.transposed() },
    '∂Ω/∂Wjl': { is: alone, over: ['j', 'l'] },
    '∂Ω/∂W': { is: alone },
  };
}

/** Each side right of the first, over all that its left side stands for. */
function computed({ side }: Equation, which: number, over: readonly string[] = [], { n, k }: { n: number; k: number }): Matrix {
  if (over.length === 0) return side(which);
  if (over.length === 1) return Matrix.filled(k, 1, (l) => side(which, { l }).number);
  return Matrix.filled(n, k, (j, l) => side(which, { j, l }).number);
}

function check(net: Network, id: string, equation: Equation): void {
  const { meaning, settings } = net;
  const { left } = equation;
  const known = expectations(net)[left];
  if (!known) throw new Error(`${id}: what should ${left} be?`);
  for (let which = 1; which < (left === '∂Ω/∂Wjl' ? 3 : 2); which++) {
    const value = computed(equation, which, known.over, { n: settings.inputs, k: settings.hidden });
    if (known.is) expect(apart(value, known.is), `${id}: ${left}`).toBeLessThanOrEqual(known.within ?? DOUBLE);
    // With a difference that is only near the derivative the rest would be only near, too.
    meaning.values.set(known.becomes ?? left, known.within === DIFFERENCE ? known.is! : value);
  }
}

/** g and its slope are said of a number, z or g; they are meant of every element of a matrix. */
function define({ meaning: { values, functions } }: Network, { left, side }: Equation): void {
  const slope = left === 'g′';
  const variable = slope ? 'g' : 'z';
  functions.set(slope ? 'g′' : 'g', (of) =>
    of.map((value) => {
      values.set(variable, slope ? functions.get('g')!(Matrix.scalar(value)) : Matrix.scalar(value));
      const result = side(1).number;
      values.delete(variable);
      return result;
    }),
  );
}

/** ρ̂ counts in the core as the bound that it would exceed. */
function checkClamp(net: Network, { side }: Equation): void {
  const bounds = [side(0).number, side(2).number];
  const settings = { ...net.settings, penalty: 'kl' as const };
  expect(core.penalty(settings, Float64Array.of(0, 1))).toEqual(core.penalty(settings, Float64Array.from(bounds)));
}

/** Three updates in a row, each with the core's gradient at the θ that the formulas came to. */
function checkUpdate(net: Network, lines: readonly Element[]): void {
  const { meaning } = net;
  const { values, derivatives } = meaning;
  let θ = net.theta;
  const memory = θ.map(() => 0);
  for (const name of ['v', 'μ']) values.set(name, Matrix.column(memory));
  values.set('θ', Matrix.column(θ));
  derivatives.set('∂L/∂θ', () => Matrix.column(net.objectiveAt(θ).gradient));
  for (const t of [1, 2, 3]) {
    values.set('t', Matrix.scalar(t));
    for (const line of lines) {
      for (const { left, side } of readEquations(line, meaning)) values.set(left, side(1));
    }
    θ = Float64Array.from(values.get('θ')!.data);
    expect(apart(values.get('θ')!, Matrix.column(net.step()))).toBeLessThan(SINGLE);
  }
}

describe('the formulas of the list, computed as they stand on the page, are the core', () => {
  const optimizers: Optimizer[] = ['sgd', 'momentum', 'adam'];
  const cases = COMBINATIONS.map((combination, i) => ({ ...combination, optimizer: optimizers[i % 3]! }));

  it.each(cases.map((settings) => ({ name: `${nameOf(settings)}, ${settings.optimizer}`, settings })))(
    '$name',
    ({ settings }) => {
      const net = network(settings);
      for (const { id, lines } of inOrder(shown(net.settings))) {
        expect(lines.length, id).toBeGreaterThan(0);
        if (id.startsWith('update')) checkUpdate(net, lines);
        else {
          for (const equation of lines.flatMap((line) => readEquations(line, net.meaning))) {
            if (id === 'clamp') checkClamp(net, equation);
            else if (id === 'g') define(net, equation);
            else check(net, id, equation);
          }
        }
        checked.add(id);
      }
      net.delete();
    },
  );

  it('and none of them was left out', () => {
    const ids = CHAPTERS.flatMap(({ formulas }) =>
      formulas.flatMap((entry): readonly FormulaEntry[] => ('options' in entry ? entry.options : [entry])),
    ).map(({ id }) => id);
    expect([...checked].sort()).toEqual(ids.sort());
  });
});
