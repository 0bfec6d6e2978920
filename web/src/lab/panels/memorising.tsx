/** Few training digits: the lecture's memorising, and what the penalty does about it. */

import { type Signal, signal, useComputed } from '@preact/signals';
import { DEFAULTS, SETTING_KEYS, type Settings } from '../../settings.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { press } from '../page/press.js';
import { differenceInWords } from './comparison-words.js';
import { FEW, FEW_ROUNDS, FEW_STEPS } from './memorising-rounds.js';

interface Aside {
  bringBack: () => Promise<void>;
  /** The difference there was; null where there was no second model. */
  difference: Partial<Settings> | null;
}

/** What was set aside, by lab: it outlives the panel, which a person may close meanwhile. */
const asides = new WeakMap<Lab, Signal<Aside | null>>();

function asideOf(lab: Lab): Signal<Aside | null> {
  const known = asides.get(lab) ?? signal<Aside | null>(null);
  asides.set(lab, known);
  return known;
}

/** All else as the page begins with, so that what was measured is seen again; but the seed that the person has. */
const settingsFor = (lab: Lab): Settings => ({ ...DEFAULTS, ...FEW, seed: lab.settings.peek().seed });

export function Memorising({ lab }: { lab: Lab }) {
  const { comparison } = lab;
  const aside = asideOf(lab);
  const cannot = useComputed(() => lab.status.value === 'loading' || lab.status.value === 'error').value;
  const lead = useComputed(() => {
    const wanted = settingsFor(lab);
    const { value } = lab.settings;
    return SETTING_KEYS.every((key) => key === 'seed' || wanted[key] === value[key]);
  }).value;
  const round = useComputed(() => {
    const wanted = differenceInWords(comparison.difference.value);
    return comparison.lab.value && FEW_ROUNDS.find(({ difference }) => differenceInWords(difference) === wanted);
  }).value;
  const stepsLeft = useComputed(() => Math.max(0, FEW_STEPS - lab.metrics.value.step)).value;

  const begin = press(async () => {
    if (!aside.peek()) {
      const difference = comparison.lab.peek() ? comparison.difference.peek() : null;
      const bringBack = await lab.setAside();
      aside.value = { bringBack, difference };
    }
    await lab.configure(settingsFor(lab));
    if (lab.metrics.peek().step > 0) await lab.reset();
    await comparison.start(FEW_ROUNDS[0]!.difference);
  });
  const putBack = press(async () => {
    const { bringBack, difference } = aside.peek()!;
    await bringBack();
    aside.value = null;
    if (difference) await comparison.start(difference);
    else comparison.stop();
  });

  return (
    <section class="memorising" aria-labelledby="memorising-title">
      <h3 id="memorising-title">Learning by heart</h3>
      <p class="caption">
        The lecture’s reason for a penalty: weights that are free to move wherever they like can drive the training error to 0 by
        memorising. With 8,000 digits a network of this size cannot; with {FEW.trainDigits} it can. What tells is the gap: how
        much better it redraws digits that it trains on than digits that it never sees.
      </p>
      <div class="memorising-moves">
        <button type="button" class="button" disabled={cannot} onClick={begin} data-testid="memorising-begin">
          Few digits: watch it learn them by heart
        </button>
        {aside.value && (
          <button type="button" class="button" disabled={cannot} onClick={putBack} data-testid="memorising-back">
            Put it back as it was
          </button>
        )}
      </div>
      {aside.value && lead && (
        <div class="memorising-rounds" data-testid="memorising-rounds">
          <p>
            A has N = {FEW.trainDigits}, ρ = {FEW.rho}, β = {FEW.beta}, λ = {FEW.lambda}. B is set apart by
          </p>
          <div class="choices" role="group" aria-label="What sets the second model apart">
            {FEW_ROUNDS.map((each) => (
              <button
                key={each.id}
                type="button"
                class="choice"
                disabled={cannot}
                aria-pressed={each === round}
                onClick={press(() => comparison.start(each.difference))}
                data-testid={`memorising-round-${each.id}`}
              >
                {each.label}
              </button>
            ))}
          </div>
          <button
            type="button"
            class="button"
            disabled={cannot || stepsLeft === 0 || lab.locked.value !== ''}
            onClick={press(() => lab.step(stepsLeft))}
            data-testid="memorising-train"
          >
            {stepsLeft === 0 ? `${whole(FEW_STEPS)} steps are made` : `Train to step ${whole(FEW_STEPS)}`}
          </button>
          {round && (
            <p class="help" data-testid="memorising-held">
              {stepsLeft > 0
                ? 'Before you train: which of the two will know more by heart, and which will redraw unseen digits better? Watch the rows “Gap” and “L′ on held-out digits”, and the chart of the gap.'
                : `What was measured with seed 1 after ${whole(FEW_STEPS)} steps. ${round.held}`}
            </p>
          )}
        </div>
      )}
    </section>
  );
}
