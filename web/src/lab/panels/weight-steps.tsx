/** From ρ̂_l over h_l and W_jl to the update: each formula, with the numbers of the chosen weight in it, beside the core's. */

import type { ComponentChildren } from 'preact';
import type { Settings } from '../../settings.js';
import type { Term } from '../lab.js';
import {
  Figure,
  Formula,
  factor,
  fraction,
  given,
  number,
  type Part,
  parentheses,
  partial,
  row,
  sub,
  term,
  transposed,
} from './formula.js';
import { clamp } from './omega.js';
import * as s from './symbols.js';
import { agrees, type Compared, type WeightChain } from './weight-chain.js';
import type { WeightNumbers } from './weight-numbers.js';

/** So many summands are written out. */
const WRITTEN_OUT = 3;
const WRITTEN_OUT_PRODUCTS = 2;

interface StepProps {
  id: string;
  title: ComponentChildren;
  terms: readonly Term[];
  formula: readonly Part[];
  /** The same with numbers, up to its result. */
  substituted: readonly Part[];
  compared: Compared;
  /** How large the quantities are that were summed up to it. */
  scale?: number;
  children?: ComponentChildren;
}

export function Step({ id, title, terms, formula, substituted, compared, scale, children }: StepProps) {
  return (
    <li class="chain-step" data-term={terms.join(' ')} data-testid={`chain-${id}`}>
      <h4>{title}</h4>
      <Formula of={formula} />
      <Formula of={[...(substituted.length > 0 ? ['=', ...substituted] : []), '=', number(compared.here)]} />
      <Agreement compared={compared} scale={scale ?? 0} id={id} />
      {children}
    </li>
  );
}

function Agreement({ compared, scale, id }: { compared: Compared; scale: number; id: string }) {
  const agree = agrees(compared, scale);
  const apart = Math.abs(compared.here - compared.core);
  return (
    <p class={agree ? 'agreement' : 'agreement agreement-not'} data-testid={`chain-${id}-core`} data-agrees={agree}>
      {agree ? '✓ The core has ' : '✗ The core has '}
      <Figure value={compared.core} />
      {apart === 0 ? (
        ', the same to the last bit.'
      ) : (
        <>
          , <Figure value={apart} few /> away.
        </>
      )}
    </p>
  );
}

/** a + b + c + …, the first few summands of m. */
function summands(values: readonly number[], write: (value: number) => Part): Part[] {
  const few = values.slice(0, WRITTEN_OUT).flatMap((value, place) => (place === 0 ? [write(value)] : ['+', write(value)]));
  return values.length > WRITTEN_OUT ? [...few, '+', '…'] : few;
}

export function ChainSteps({ numbers: { chain, settings, explanation } }: { numbers: WeightNumbers }) {
  const { examples } = chain;
  const { weight } = explanation;
  const m = String(examples.length);
  const products = (of: (place: number) => readonly number[]): Part[] => {
    const few = examples.slice(0, WRITTEN_OUT_PRODUCTS).flatMap((_, place) => {
      const factors = of(place).flatMap((value, at) => (at === 0 ? [factor(value)] : ['·', factor(value)]));
      return place === 0 ? factors : ['+', ...factors];
    });
    return examples.length > WRITTEN_OUT_PRODUCTS ? [...few, '+', '…'] : few;
  };
  const sizes = (of: (place: number) => number) => examples.reduce((most, _, place) => most + Math.abs(of(place)), 0);
  return (
    <>
      <Step
        id="rho-hat"
        title="How active the unit is on average"
        terms={['rho-hat', 'hidden']}
        formula={[s.rhoHat, '=', s.overBatch, s.sumOverBatch, s.hidden]}
        substituted={[
          fraction('1', m),
          parentheses(
            ...summands(
              examples.map(({ h }) => h),
              factor,
            ),
          ),
        ]}
        compared={chain.rhoHat}
      />
      <Slope chain={chain} settings={settings} />
      <Step
        id="rho-hat-gradient"
        title={
          <>
            How it changes with <Formula of={[s.weight]} inline />
          </>
        }
        terms={['pixel', 'hidden']}
        formula={[
          partial(s.rhoHat, s.weight),
          '=',
          s.overBatch,
          s.sumOverBatch,
          s.hidden,
          parentheses('1', '−', s.hidden),
          s.pixel,
        ]}
        substituted={[fraction('1', m), parentheses(...products((i) => [examples[i]!.slope, examples[i]!.x]))]}
        compared={chain.rhoHatGradient}
      />
      <Step
        id="penalty"
        title="What the penalty says to the weight"
        terms={['penalty', 'beta', 'slope']}
        formula={[s.beta, partial(s.omega, s.weight), '=', s.beta, '·', s.slope, '·', partial(s.rhoHat, s.weight)]}
        substituted={[...[given(settings.beta), '·', factor(chain.slope.here)], ...['·', factor(chain.rhoHatGradient.here)]]}
        compared={chain.penalty}
      />
      <Step
        id="reconstruction"
        title="What the reconstruction says to it"
        terms={['loss', 'delta']}
        formula={[
          ...[partial(s.loss, s.weight), '=', s.sumOverBatch],
          ...[
            sub(parentheses(s.deltaOut, transposed(s.Wout)), row('i', 'l')),
            s.hidden,
            parentheses('1', '−', s.hidden),
            s.pixel,
          ],
          ...(settings.tied ? ['+', s.sumOverBatch, term('delta-out', sub('δ′', row('i', 'j'))), s.hidden] : []),
        ]}
        substituted={[
          ...products((i) => [examples[i]!.back, examples[i]!.slope, examples[i]!.x]),
          ...(settings.tied ? ['+', factor(chain.throughDecoder)] : []),
        ]}
        compared={chain.reconstruction}
        scale={sizes((i) => examples[i]!.backProduct)}
      >
        {settings.tied && (
          <p class="chain-remark">The second sum, by way of the decoder, is the core’s: δ′ is not listed above.</p>
        )}
      </Step>
      <Step
        id="decay"
        title="What weight decay says to it"
        terms={['weight-decay', 'encoder']}
        formula={settings.tied ? ['2', s.lambda, s.weight] : [s.lambda, s.weight]}
        substituted={[...(settings.tied ? ['2', '·'] : []), given(settings.lambda), '·', factor(weight)]}
        compared={chain.decay}
      />
      <Step
        id="total"
        title="All together"
        terms={['gradient']}
        formula={[
          ...[term('gradient', partial('L', s.weight)), '=', partial(s.loss, s.weight), '+', s.beta, partial(s.omega, s.weight)],
          ...['+', ...(settings.tied ? ['2'] : []), s.lambda, s.weight],
        ]}
        substituted={[
          ...[number(chain.reconstruction.here), '+', factor(chain.penalty.here)],
          ...['+', factor(chain.decay.here)],
        ]}
        compared={chain.total}
        scale={sizes((i) => examples[i]!.backProduct)}
      />
    </>
  );
}

/** Ω′ at ρ̂_l, by the penalty in force. */
function Slope({ chain, settings }: { chain: WeightChain; settings: Settings }) {
  const { rho, penalty } = settings;
  const average = clamp(chain.rhoHat.here);
  const kl = penalty === 'kl';
  return (
    <Step
      id="slope"
      title="How steep the penalty is there"
      terms={['slope', 'rho-hat', 'rho']}
      formula={[
        ...[s.slope, '='],
        ...(kl
          ? ['−', fraction(s.rho, s.rhoHat), '+', fraction(s.oneMinus(s.rho), s.oneMinus(s.rhoHat))]
          : penalty === 'custom'
            ? [partial('ω', s.rhoHat), parentheses(s.rhoHat, ',', s.rho)]
            : [penalty === 'l1' ? '1' : '0']),
      ]}
      substituted={
        kl
          ? [...['−', fraction(given(rho), number(average)), '+'], fraction(s.oneMinus(given(rho)), s.oneMinus(number(average)))]
          : penalty === 'custom'
            ? [partial('ω', s.rhoHat), parentheses(number(average), ',', given(rho))]
            : []
      }
      compared={chain.slope}
    />
  );
}

/** One row a digit: what goes into the sums. */
export function Examples({ chain, first }: { chain: WeightChain; first?: number }) {
  const shown = first === undefined ? chain.examples : chain.examples.slice(0, first);
  return (
    <table class="examples">
      <thead>
        <tr>
          <Head words="digit i of the mini-batch" of={['i']} />
          <Head words="pixel x" of={[s.pixel]} terms="pixel" />
          <Head words="activation h" of={[s.hidden]} terms="hidden" />
          <Head words="h times 1 − h" of={[s.hidden, parentheses('1', '−', s.hidden)]} />
          <Head words="times x" of={[s.hidden, parentheses('1', '−', s.hidden), s.pixel]} />
          <Head
            words="what comes back from the output"
            of={[sub(parentheses(s.deltaOut, transposed(s.Wout)), row('i', 'l'))]}
            terms="delta-out decoder"
          />
          <Head words="times h times 1 − h times x" of={['×', s.hidden, parentheses('1', '−', s.hidden), s.pixel]} />
        </tr>
      </thead>
      <tbody>
        {shown.map((example, i) => (
          <tr key={example.image}>
            <th scope="row">{i + 1}</th>
            {[example.x, example.h, example.slope, example.product, example.back, example.backProduct].map((value, column) => (
              <td key={column}>
                <Figure value={value} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A column's symbols; read out cell by cell, words are easier to follow. */
function Head({ words, of, terms }: { words: string; of: readonly Part[]; terms?: string }) {
  return (
    <th scope="col" data-term={terms}>
      <span class="visually-hidden">{words}</span>
      <span aria-hidden="true">
        <Formula of={of} inline />
      </span>
    </th>
  );
}
