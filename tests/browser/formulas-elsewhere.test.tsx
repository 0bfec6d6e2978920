/** The formulas that stand on the page outside of the list, read off it and computed, are what the core computes. */

import { computed, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { describe, expect, it } from 'vitest';
import html from '../../web/index.html?raw';
import { Formula as LessonFormula } from '../../web/src/lab/lessons/formula.tsx';
import { readingOf } from '../../web/src/lab/panels/expression.ts';
import { type Figures, FiguresShown, Formula, type Part } from '../../web/src/lab/panels/formula.tsx';
import { RatioFormula } from '../../web/src/lab/panels/gradient-formulas.tsx';
import { agreement } from '../../web/src/lab/panels/gradient-parts.ts';
import { SquaredErrorIs } from '../../web/src/lab/panels/mathematics.tsx';
import { objective as objectivePanel } from '../../web/src/lab/panels/objective.tsx';
import { omega } from '../../web/src/lab/panels/omega.ts';
import { Formulas as OwnFormulas } from '../../web/src/lab/panels/own-penalty-formulas.tsx';
import { Expanded } from '../../web/src/lab/panels/penalty-expanded.tsx';
import { PenaltyFormula } from '../../web/src/lab/panels/penalty-formula.tsx';
import { Slope } from '../../web/src/lab/panels/penalty-slope.tsx';
import * as slides from '../../web/src/lab/panels/slides-formulas.tsx';
import { chainOf } from '../../web/src/lab/panels/weight-chain.ts';
import { ChainSteps } from '../../web/src/lab/panels/weight-steps.tsx';
import type { Penalty } from '../../web/src/settings.ts';
import { COMBINATIONS, type Combination, nameOf } from '../core/combinations.ts';
import { type Equation, Meaning, readEquations, readExpression } from './mathml.ts';
import { Matrix } from './matrix.ts';
import { apart, core, type Network, network, penaltyGradient, RHO_HAT } from './network-in-formulas.ts';
import { FakeLab, mount } from './panels-fixture.tsx';

const DOUBLE = 1e-12;

const [first] = COMBINATIONS as [Combination];
const withPenalty = (penalty: Penalty) => COMBINATIONS.find((combination) => combination.penalty === penalty)!;

/** A network whose ρ̂, H and so on the formulas are given from the core. */
function known(combination: Combination, m?: number): Network {
  const net = network(combination, m);
  const { values, functions } = net.meaning;
  const { objective, phases, settings } = net;
  values.set(RHO_HAT, Matrix.column(objective.averageActivation));
  values.set('Ω', Matrix.scalar(objective.sparsity));
  values.set('L′', Matrix.scalar(objective.reconstruction));
  values.set('Ω′', Matrix.column(core.penalty(settings, objective.averageActivation).slope));
  const W = values.get('W')!;
  const Z = values
    .get('X')!
    .times(W)
    .plus(Matrix.filled(phases.H.rows, settings.hidden, (_, l) => values.get('b')!.data[l]!));
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  values.set('Z', Z);
  if (settings.penalty !== 'topk') values.set('H', Z.map(sigmoid));
  if (settings.tied) values.set('W′', W.transposed());
  functions.set('g′', (of) => of.map((z) => sigmoid(z) * sigmoid(-z)));
  return net;
}

const draw = (content: ComponentChildren) =>
  mount(new FakeLab(), [{ id: 'drawn', title: '', size: 'wide', View: () => <>{content}</> }]);
const equationsIn = (root: Element, meaning: Meaning): Equation[] =>
  [...root.querySelectorAll('math')].flatMap((math) => readEquations(math, meaning));
const written = (parts: readonly Part[], meaning: Meaning) => equationsIn(draw(<Formula of={parts} />), meaning)[0]!;

describe('the objective', () => {
  it('in the page’s heading is L, with the penalty of the lecture', () => {
    const net = known(first);
    const heading = new DOMParser().parseFromString(html, 'text/html').querySelector('.masthead math')!;
    const [equation] = readEquations(heading, net.meaning);
    expect(equation!.left).toBe('L');
    expect(apart(equation!.side(1), Matrix.scalar(net.objective.total))).toBeLessThan(DOUBLE);
    net.delete();
  });

  it.each(COMBINATIONS.map((settings) => ({ name: nameOf(settings), settings })))('in its panel is L: $name', ({ settings }) => {
    const net = known(settings);
    const root = mount(new FakeLab(), [objectivePanel]);
    const [equation] = readEquations(root.querySelector('.caption math')!, net.meaning);
    expect(equation!.left).toBe('L');
    expect(apart(equation!.side(1), Matrix.scalar(net.objective.total))).toBeLessThan(DOUBLE);
    net.delete();
  });
});

describe('the penalty', () => {
  it.each(['kl', 'l1', 'topk', 'none', 'custom'] as const)('in its panel is Ω: %s', (penalty) => {
    const net = known(withPenalty(penalty));
    const [equation] = equationsIn(draw(<PenaltyFormula penalty={penalty} topk={2} />), net.meaning);
    expect(equation!.left).toBe('Ω');
    expect(apart(equation!.side(1), Matrix.scalar(net.objective.sparsity))).toBeLessThan(DOUBLE);
    net.delete();
  });

  it.each(['kl', 'l1', 'topk', 'none'] as const)('has its slope there, as a formula and with its numbers: %s', (penalty) => {
    const net = known(withPenalty(penalty));
    const lab = new FakeLab();
    const l = 1;
    lab.selectedUnit.value = l;
    const rhoHat = signal(Float32Array.from(net.objective.averageActivation));
    const settings = signal(net.settings);
    const root = mount(lab, [
      { id: 'slope', title: '', size: 'wide', View: () => <Slope lab={lab as never} settings={settings} rhoHat={rhoHat} /> },
    ]);
    const slope = core.penalty(net.settings, Float64Array.from(rhoHat.value)).slope[l]!;
    const equations = equationsIn(root, net.meaning);
    expect(equations.length).toBe(penalty === 'kl' ? 2 : 1);
    // The formula by itself, where there is more than a number.
    if (penalty === 'kl')
      expect(apart(equations[0]!.side(1, { l }), Matrix.scalar(net.meaning.value('Ω′').data[l]!))).toBeLessThan(DOUBLE);
    // Numbers to four figures, a difference of two: 1 % of it. The result has three.
    const last = equations.at(-1)!;
    for (const side of penalty === 'kl' ? [1, 2] : [1])
      expect(Math.abs(last.side(side).number - slope)).toBeLessThan(0.01 * Math.abs(slope) + 1e-9);
    expect(Number(root.querySelector('[data-testid="penalty-slope"]')!.getAttribute('data-value'))).toBeCloseTo(slope, 12);
    net.delete();
  });

  it.each([0.002, 0.05, 0.3, 0.99])('in the lessons is KL and its slope, at ρ̂ = %f', (average) => {
    const meaning = new Meaning();
    meaning.values.set('ρ', Matrix.scalar(0.05));
    meaning.values.set(RHO_HAT, Matrix.scalar(average));
    meaning.functions.set('log', (of) => of.map(Math.log));
    const { value, slope } = core.penalty({ penalty: 'kl', rho: 0.05 }, Float64Array.of(average));
    const [omega, slopeOf] = (['omega', 'slope'] as const).map((id) => equationsIn(draw(<LessonFormula id={id} />), meaning)[0]!);
    expect(omega!.left).toBe(`ω(${RHO_HAT})`);
    expect(apart(omega!.side(1), Matrix.scalar(value[0]!))).toBeLessThan(DOUBLE);
    expect(slopeOf!.left).toBe('Ω′');
    expect(apart(slopeOf!.side(1), Matrix.scalar(slope[0]!))).toBeLessThan(DOUBLE);
  });

  // Where parentheses, signs and powers could go wrong.
  const TYPED = [
    ...[
      '(r - rho)^2',
      '-r^2',
      '(-r)^2',
      'r - (rho - r)',
      'r - (-2)',
      '2 * (-3) * r',
      'r / (rho * r + 1) / 2',
      'r * (rho / (r + 1))',
    ],
    ...[
      '2^(r * rho)',
      '(r^2)^rho',
      'r^2^rho',
      'exp(-r) / 2',
      'sqrt(r + rho) * tanh(3 * r)',
      'sin(r)^2 - cos(2 * r)',
      'abs(r - rho) * r',
    ],
    ...['rho * log(rho / r) + (1 - rho) * log((1 - rho) / (1 - r))', '0.0000012 * r - pi * e', '(r + rho) * (r - rho) * -r'],
  ];

  it.each(TYPED)('that is typed is written, with its slope, as the core understands it: %s', async (penaltyExpression) => {
    const rho = 0.05;
    const meaning = new Meaning();
    for (const [name, value] of Object.entries({ ρ: rho, e: Math.E, π: Math.PI })) meaning.values.set(name, Matrix.scalar(value));
    for (const name of ['log', 'sin', 'cos', 'tanh', 'sign'] as const) meaning.functions.set(name, (of) => of.map(Math[name]));
    meaning.functions.set('sech', (of) => of.map((z) => 1 / Math.cosh(z)));
    const reading = readingOf(penaltyExpression);
    const draft = computed(() => (reading.value.state === 'read' ? { text: penaltyExpression, ...reading.value } : null));
    draw(<OwnFormulas draft={draft} />);
    const averages = [0.03, 0.2, 0.7];
    /** What stands there, at each of the averages. */
    const shown = (id: string) => {
      const math = document.querySelector(`[data-testid="own-penalty-${id}-formula"]`);
      if (!math) return null;
      const [equation] = readEquations(math, meaning);
      return averages.map((average) => {
        meaning.values.set(RHO_HAT, Matrix.scalar(average));
        return equation!.side(1).number;
      });
    };
    const { value, slope } = core.penalty({ penalty: 'custom', penaltyExpression, rho }, Float64Array.from(averages));
    // Numbers are written to five figures.
    const close = (numbers: ArrayLike<number>) => Array.from(numbers, (number) => expect.closeTo(number, 4));
    // The first one waits for the algebra to be fetched.
    await expect.poll(() => shown('slope'), { timeout: 50_000 }).toEqual(close(slope));
    expect(shown('value')).toEqual(close(value));
  });

  it('expanded is Ω, term by term', () => {
    const net = known(first);
    const rhoHat = signal(Float32Array.from(net.objective.averageActivation));
    net.meaning.values.set(RHO_HAT, Matrix.column(rhoHat.value));
    const root = draw(<Expanded settings={signal(net.settings)} rhoHat={rhoHat} />);
    const terms = [...root.querySelectorAll('tbody tr')].map((row) => {
      const summand = readExpression(row.querySelector('th math')!, net.meaning);
      const sum = Array.from(rhoHat.value, (_, l) => summand({ l }).number).reduce((total, each) => total + each);
      expect(Number(row.querySelector('data')!.value)).toBeCloseTo(sum, 12);
      return sum;
    });
    expect(terms.length).toBe(4);
    const omega = core.penalty(net.settings, Float64Array.from(rhoHat.value)).value.reduce((total, each) => total + each);
    expect(terms.reduce((total, each) => total + each)).toBeCloseTo(omega, 12);
    for (const id of ['expanded', 'compact']) {
      expect(Number(root.querySelector<HTMLDataElement>(`[data-testid="penalty-${id}"]`)!.value)).toBeCloseTo(omega, 12);
    }
    net.delete();
  });
});

describe('the slides', () => {
  /** What each of their formulas is: right, or so wrong that the numbers say so, or wrong in what its index is called. */
  const CASES: Record<keyof typeof slides, (net: Network, equation: Equation) => void> = {
    expandedAsOnTheSlide: (net, { side }) => expect(side(1).number).toBeCloseTo(net.objective.sparsity, 12),
    expandedCorrected: isOmega,
    derivativeAsOnTheSlide: (net, { side }) => expect(apart(side(1, { i: 0 }), ofRhoHat(net))).toBeGreaterThan(0.1),
    derivativeCorrected: isDerivative,
    otherColumns: (net, { left, side }) => {
      expect(left).toBe(`∂${RHO_HAT}l/∂W:,p`);
      const [l, p, j] = [1, 2, 3];
      const moved = net.theta.with(j * net.settings.hidden + p, 2);
      const change = net.objectiveAt(moved).averageActivation[l]! - net.objective.averageActivation[l]!;
      expect(side(1, { l, p }).number).toBe(change);
    },
    matrixAsOnTheSlide: (net, { side }) => expect(apart(side(1, { l: 1 }), ofRhoHat(net))).toBeGreaterThan(0.1),
    matrixCorrected: isDerivative,
    sumAsOnTheSlide: (net, { side }) => {
      giveDerivatives(net);
      expect(apart(side(1), side(0))).toBeGreaterThan(0.1);
    },
    sumCorrected: (net, { side }) => {
      giveDerivatives(net);
      expect(apart(side(1), side(0))).toBeLessThan(DOUBLE);
    },
    sumOverDigits: isOmega,
    sumOverNeurons: isOmega,
  };

  function isOmega(net: Network, { left, side }: Equation) {
    expect(left).toBe('Ω(θ)');
    expect(apart(side(1), Matrix.scalar(net.objective.sparsity))).toBeLessThan(DOUBLE);
  }

  /** ∂ρ̂_l/∂W_jl of all weights, by the core. */
  function ofRhoHat({ settings: { inputs, hidden }, explain }: Network): Matrix {
    return Matrix.filled(inputs, hidden, (j, l) => explain(l, j).rhoHatGradient);
  }

  function isDerivative(net: Network, { left, side }: Equation) {
    expect(left).toBe(`∂${RHO_HAT}l/∂W:,l`);
    for (let l = 0; l < net.settings.hidden; l++)
      expect(apart(side(1, { l }), ofRhoHat(net).part([null, l]))).toBeLessThan(DOUBLE);
  }

  /** The lecture's L is the reconstruction loss, L̂ what is made small; it has β = 1 and λ = 0. */
  function giveDerivatives(net: Network) {
    const { theta, parts, objectiveAt, meaning } = net;
    const W = (vector: ArrayLike<number>) => parts(vector).W!;
    meaning.derivatives.set('∂L(θ)/∂W', () => W(objectiveAt(theta, { beta: 0, lambda: 0 }).gradient));
    meaning.derivatives.set('∂Ω(θ)/∂W', () => W(penaltyGradient(net)));
    meaning.derivatives.set('∂L\u0302(θ)/∂W', () => W(objectiveAt(theta, { beta: 1, lambda: 0 }).gradient));
  }

  it.each(Object.entries(slides))('%s', (name, parts) => {
    const net = known(first);
    CASES[name as keyof typeof slides](net, written(parts, net.meaning));
    net.delete();
  });
});

describe('one weight’s numbers', () => {
  const [l, j] = [1, 3];

  // Two digits, so that every summand is written out.
  it.each(COMBINATIONS.filter(({ penalty }) => penalty !== 'topk').map((settings) => ({ name: nameOf(settings), settings })))(
    'formulas, and the same with numbers in them, are the core’s: $name',
    async ({ settings }) => {
      // What computes a penalty of one's own is fetched when it is first asked for.
      await expect.poll(() => omega(settings, 0.5)).not.toBeNaN();
      const net = known(settings, 2);
      const explanation = net.explain(l, j);
      const { meaning } = net;
      giveParts(net, explanation);
      const chain = chainOf(explanation, net.settings);
      const figures: Figures = 'all';
      const root = draw(
        <FiguresShown.Provider value={figures}>
          <ChainSteps numbers={{ chain, explanation, settings: net.settings, step: 1 }} />
        </FiguresShown.Provider>,
      );
      const steps = ['rho-hat', 'slope', 'rho-hat-gradient', 'penalty', 'reconstruction', 'decay', 'total'] as const;
      const cores = [
        ...[explanation.rhoHat, explanation.slope, explanation.rhoHatGradient, explanation.penalty],
        ...[explanation.reconstruction, explanation.decay, explanation.total],
      ];
      steps.forEach((step, place) => {
        const [formula, numbers] = [...root.querySelectorAll(`[data-testid="chain-${step}"] > .formula > math`)];
        const close = (value: Matrix, within: number) =>
          expect(Math.abs(value.number - cores[place]!), step).toBeLessThanOrEqual(within * Math.max(1, Math.abs(cores[place]!)));
        // A custom penalty's slope is a difference of the core's ω here.
        const within = settings.penalty === 'custom' && step === 'slope' ? 1e-8 : DOUBLE;
        const equations = readEquations(formula!, meaning);
        // What weight decay adds has no left side: it has no symbol of its own.
        if (equations.length === 0) close(readExpression(formula!, meaning)({ l, j }), within);
        for (const { side } of equations) close(side(-1, { l, j }), within);
        for (const equation of readEquations(numbers!, meaning)) {
          for (let side = 1; side < equation.sides; side++)
            close(equation.side(side), side < equation.sides - 1 ? within : DOUBLE);
        }
      });
      net.delete();
    },
  );

  /** What the formulas of the chain name without saying what it is: δ′, and derivatives that the steps before came to. */
  function giveParts(
    { meaning, settings, objective, parts, objectiveAt, theta }: Network,
    explanation: ReturnType<Network['explain']>,
  ) {
    const { derivatives, values } = meaning;
    const m = explanation.x.length;
    const X = values.get('X')!;
    const Zout = values
      .get('H')!
      .times(values.get('W′')!)
      .plus(Matrix.filled(m, settings.inputs, (_, p) => values.get('c')!.data[p]!));
    const Xhat = settings.decoder === 'sigmoid' ? Zout.map((z) => 1 / (1 + Math.exp(-z))) : Zout;
    const error = Xhat.minus(X).map((value) => value / m);
    const simple = settings.loss === 'cross-entropy' || settings.decoder === 'linear';
    values.set('δ′', simple ? error : error.elementwise(Xhat, (value, x) => value * x * (1 - x)));
    const at = (vector: ArrayLike<number>) => () => Matrix.scalar(parts(vector).W!.at(j, l));
    derivatives.set('∂Ω/∂Wjl', () => Matrix.scalar(explanation.slope * explanation.rhoHatGradient));
    derivatives.set('∂L′/∂Wjl', at(objectiveAt(theta, { beta: 0, lambda: 0 }).gradient));
    derivatives.set('∂L/∂Wjl', at(objective.gradient));
  }
});

describe('checks', () => {
  it('the ratio of the gradient check and its numeric slope are the core’s', () => {
    const trainer = core.createTrainer({ inputs: 9, hidden: 4, batchSize: 3, trainDigits: 3 });
    const pixels = Uint8Array.from({ length: 27 }, (_, at) => (at * 97) % 256);
    const check = trainer.checkGradient(pixels, { count: 20 });
    const meaning = new Meaning();
    meaning.values.set('numeric', Matrix.column(check.numeric));
    meaning.values.set('analytic', Matrix.column(check.analytic));
    const [ratio, numeric] = equationsIn(draw(<RatioFormula agreement={agreement(check)} epsilon={1e-4} />), meaning);
    expect(ratio!.side(0).number / check.ratio).toBeCloseTo(1, 9);
    // Of numbers to three figures.
    for (const side of [1, 2]) expect(ratio!.side(side).number / check.ratio).toBeCloseTo(1, 1);

    expect(numeric!.left).toBe('numeric');
    const theta = Float64Array.from(trainer.parameters());
    const X = Float64Array.from(pixels, (pixel) => pixel / 255);
    const place = 2;
    const index = check.indices[place]!;
    const { functions, values } = meaning;
    values.set('θ', Matrix.column(theta));
    values.set('ε', Matrix.scalar(1e-4));
    functions.set('L', (of) => Matrix.scalar(core.objective(trainer.settings(), theta.with(index, of.number), X).total));
    const [, again] = equationsIn(draw(<RatioFormula agreement={agreement(check)} epsilon={1e-4} />), meaning);
    expect(again!.side(1, { i: index }).number).toBeCloseTo(check.numeric[place]!, 9);
    trainer.delete();
  });

  it('½‖x̂ − x‖² of one digit is its part of L′', () => {
    const net = network(first, 1);
    const meaning = new Meaning();
    meaning.values.set('x', Matrix.column(net.X));
    meaning.values.set('x\u0302', net.phases.Xhat.transposed());
    const [equation] = equationsIn(draw(<SquaredErrorIs />), meaning);
    expect(equation!.side(0).number).toBeCloseTo(net.objective.reconstruction, 6);
    net.delete();
  });
});
