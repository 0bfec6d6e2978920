/** What would excite the unit most, among inputs of bounded norm, among pixels from 0 to 1, and among real digits: four pictures that differ. */

import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Canvas } from '../charts/canvas.js';
import { figure } from '../format.js';
import type { Lab } from '../lab.js';
import { imageOf } from '../pixels.js';
import { type Input, inputOf, meanOf, normBounded, pixelBounded } from './best-input.js';
import type { HeldOutDigits } from './held-out-digits.js';
import { Norm } from './mathematics.js';
import { percent, type UnitFacts } from './unit-facts.js';
import { greatest } from './weights.js';

/** W_:,l and b_l. */
export interface Column {
  weights: Float32Array;
  bias: number;
}

type Kind = 'norm' | 'pixels' | 'mean' | 'digit';

interface Inputs extends Record<Kind, Input | null> {
  /** Of the best digit. */
  label: number | null;
}

const NONE: Inputs = { norm: null, pixels: null, mean: null, digit: null, label: null };

function inputsOf(column: Column | null, facts: UnitFacts | null, digits: HeldOutDigits): Inputs {
  if (!column) return NONE;
  const { weights, bias } = column;
  const input = (pixels: Float32Array) => inputOf(weights, bias, pixels);
  const best = (facts?.most ?? []).map(({ digit }) => digits.get(digit));
  const here = best.filter((digit) => digit !== undefined);
  const first = best[0];
  return {
    norm: input(normBounded(weights)),
    pixels: input(pixelBounded(weights)),
    // Of all of them, or it would be another number.
    mean: here.length > 0 && here.length === best.length ? input(meanOf(here.map(({ pixels }) => pixels))) : null,
    digit: first ? input(meanOf([first.pixels])) : null,
    label: first?.label ?? null,
  };
}

interface UnitInputsProps {
  lab: Lab;
  column: ReadonlySignal<Column | null>;
  facts: ReadonlySignal<UnitFacts | null>;
  digits: ReadonlySignal<HeldOutDigits>;
}

export function UnitInputs({ lab, column, facts, digits }: UnitInputsProps) {
  const inputs = useComputed(() => inputsOf(column.value, facts.value, digits.value));
  const best = useComputed(() => facts.value?.most.length ?? 0);
  const topk = useComputed(() => lab.settings.value.penalty === 'topk').value;
  const row = (title: ComponentChildren, id: string, of: (input: Input) => number) => (
    <tr>
      <th scope="row">{title}</th>
      {KINDS.map((kind) => (
        <td key={kind} data-testid={`unit-input-${kind}-${id}`}>
          <InputNumber inputs={inputs} kind={kind} of={of} />
        </td>
      ))}
    </tr>
  );
  return (
    <div class="unit-inputs">
      <table>
        <caption>What would excite it most?</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">
              <math>
                <msup>
                  <mi>x</mi>
                  <mo>*</mo>
                </msup>
              </math>
              <br />
              best of length ≤ 1
            </th>
            <th scope="col">best with pixels in [0, 1]</th>
            <th scope="col">mean of its {best} best digits</th>
            <th scope="col">its best digit</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              <span class="visually-hidden">Picture</span>
            </th>
            {KINDS.map((kind) => (
              <td key={kind}>
                <Picture inputs={inputs} kind={kind} />
              </td>
            ))}
          </tr>
          {row(
            <>
              length{' '}
              <math>
                <Norm>
                  <mi>x</mi>
                </Norm>
              </math>
            </>,
            'norm',
            ({ norm }) => norm,
          )}
          {row(
            <>
              cosine to{' '}
              <math>
                <msup>
                  <mi>x</mi>
                  <mo>*</mo>
                </msup>
              </math>
            </>,
            'cosine',
            ({ cosine }) => cosine,
          )}
          {row(
            <>
              sum{' '}
              <math>
                <mi>z</mi>
              </math>
            </>,
            'z',
            ({ z }) => z,
          )}
          {row(
            <>
              activation{' '}
              <math>
                <mi>h</mi>
              </math>
            </>,
            'activation',
            ({ activation }) => activation,
          )}
        </tbody>
      </table>
      <p class="unit-inputs-why" data-testid="unit-inputs-why">
        {useComputed(() => explain(column.value, inputs.value))}
        {topk && ' With top-k, a unit that is not among the strongest on an input gives 0 there, whatever its g(z).'}
      </p>
    </div>
  );
}

const KINDS: readonly Kind[] = ['norm', 'pixels', 'mean', 'digit'];

const NAMES: Record<Kind, string> = {
  norm: 'x*, the weights scaled to length 1: some pixels negative',
  pixels: 'Full ink wherever the weight is positive',
  mean: 'The mean of the digits that excite it most',
  digit: 'The digit that excites it most',
};

function InputNumber({ inputs, kind, of }: { inputs: ReadonlySignal<Inputs>; kind: Kind; of: (input: Input) => number }) {
  return (
    <>
      {useComputed(() => {
        const input = inputs.value[kind];
        const value = input ? of(input) : Number.NaN;
        return Number.isNaN(value) ? '–' : figure(value).replace('-', '−');
      })}
    </>
  );
}

function Picture({ inputs, kind }: { inputs: ReadonlySignal<Inputs>; kind: Kind }) {
  return (
    <Canvas
      class="unit-picture"
      testid={`unit-input-${kind}`}
      name={NAMES[kind]}
      read={() => inputs.value[kind]?.pixels}
      draw={({ context, width, height, hold, palette }, pixels) => {
        if (!pixels) return;
        const most = greatest(pixels);
        const image = kind === 'norm' ? imageOf(pixels, -most, most, palette.weight) : imageOf(pixels, 0, 1, palette.digit);
        context.imageSmoothingEnabled = width % image.width !== 0;
        context.drawImage(hold(image), 0, 0, width, height);
      }}
    />
  );
}

/** Why they differ, with the numbers of this unit. */
function explain(column: Column | null, { digit, label }: Inputs): string {
  if (!column) return '';
  const { weights } = column;
  const negative = weights.reduce((count, weight) => count + (weight < 0 ? 1 : 0), 0);
  if (!weights.some((weight) => weight !== 0)) return 'All its weights are 0: no input excites it more than another.';
  const bounded =
    negative > 0
      ? `x* is no digit: ${negative} of its ${weights.length} pixels are negative. Within [0, 1] the best is full ink wherever W > 0, which no stroke covers.`
      : 'x* is bounded in length only; within [0, 1] the best is full ink wherever W > 0. Neither is a digit.';
  if (!digit) return bounded;
  const name = label === null ? 'Its best digit' : `Its best digit, a ${label},`;
  const reach =
    digit.cosine > 0
      ? `${name} gets ${percent(digit.cosine)} of the Wᵀx that x* would get at the same length, ${figure(digit.norm)}: its ink lies where strokes go, not where the weights are.`
      : `${name} points the other way: its cosine is negative.`;
  return `${bounded} ${reach}`;
}
