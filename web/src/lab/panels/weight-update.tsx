/** The last step of the chain: what the gradient makes of the weight, by the optimizer's rule and as it came out. */

import type { Optimizer } from '../../settings.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { press } from '../page/press.js';
import { Figure, Formula, factor, given, number } from './formula.js';
import { update } from './formulas-gradient.js';
import * as s from './symbols.js';
import { walkOf } from './walk-state.js';
import { chosenWeightOf, type WeightNumbers } from './weight-numbers.js';

const RULES: Record<Optimizer, string> = {
  sgd: 'SGD goes down the slope, η times as far as it is steep.',
  momentum:
    'Momentum goes η times as far as v says, and v remembers the gradients before this one: they are not on this page, so the rule stands here and the number comes from the step.',
  adam: 'Adam divides the remembered gradient by its remembered size. What it remembers of the steps before is not on this page, so the rule stands here and the number comes from the step.',
};

export function WeightUpdate({ lab, numbers }: { lab: Lab; numbers: WeightNumbers }) {
  const walk = walkOf(lab);
  const { explanation, settings, chain, step } = numbers;
  const made = walk.made.value?.step === step ? walk.made.value : null;
  const at = explanation.input * settings.hidden + explanation.unit;
  const [before, after] = made ? [made.before[at]!, made.after[at]!] : [];
  const plain = settings.optimizer === 'sgd';
  const predicted = explanation.weight - settings.learningRate * chain.total.here;
  const rule = 'options' in update ? update.options.find((option) => option.inForce(settings)) : undefined;
  const blocked = lab.locked.value !== '' || walk.busy.value || lab.status.value === 'loading' || lab.status.value === 'error';

  return (
    <li class="chain-step" data-term="learning-rate encoder" data-testid="chain-update">
      <h4>The update</h4>
      {plain ? (
        <>
          <Formula of={[s.weight, '←', s.weight, '−', s.eta, s.gradient('L', s.weight)]} />
          <Formula
            of={[
              ...['=', factor(explanation.weight), '−', given(settings.learningRate), '·', factor(chain.total.here)],
              ...['=', number(predicted)],
            ]}
          />
        </>
      ) : (
        rule?.lines(settings).map((line, place) => <Formula key={place} of={line} />)
      )}
      <p class="chain-remark">{RULES[settings.optimizer]}</p>
      {made && before !== undefined && after !== undefined ? (
        <div class="chain-made" data-testid="chain-made">
          <p>
            Step {whole(step)} made of it: <Figure value={before} testid="chain-before" /> →{' '}
            <Figure value={after} testid="chain-after" />, a change of <Figure value={after - before} testid="chain-change" />.
          </p>
          {plain && settings.gradient === 'exact' && (
            <p class="agreement">
              <Figure value={Math.abs(after - predicted)} /> from the number above: the core trains in single precision, these
              numbers are in double.
            </p>
          )}
          {settings.gradient !== 'exact' && (
            <p class="agreement agreement-not">Training leaves out a factor at present; the chain above does not.</p>
          )}
          <button type="button" class="button" onClick={() => chosenWeightOf(lab).goOn()} data-testid="chain-go-on">
            Numbers of step {whole(step + 1)}
          </button>
        </div>
      ) : (
        <button
          type="button"
          class="button"
          disabled={blocked}
          title={lab.locked.value || undefined}
          onClick={press(() => walk.finish())}
          data-testid="chain-make"
        >
          Make this step
        </button>
      )}
    </li>
  );
}
