/** What keeps units quiet in the sparse autoencoders of today, a sentence and a click each; and back to the lecture. */

import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { DEFAULTS, type Penalty, type Settings } from '../../settings.js';
import type { Lab } from '../lab.js';

/** At this β, L1 leaves about as few units active as KL does at its defaults, and most of them alive. */
const L1_BETA = 0.3;
const KEPT_UNITS = DEFAULTS.topk;

export function Today({ lab }: { lab: Lab }) {
  // β means something else to each penalty, so KL gets back the one it had.
  const klBeta = useSignal<number>(DEFAULTS.beta);
  useSignalEffect(() => {
    const { penalty, beta } = lab.settings.value;
    if (penalty === 'kl') klBeta.value = beta;
  });
  const topk = useComputed(() => Math.min(KEPT_UNITS, lab.settings.value.hidden)).value;
  const use = (changes: Partial<Settings>) => async () => {
    await lab.configure(changes);
    if (lab.status.peek() !== 'running' && !lab.locked.peek()) await lab.play();
  };
  return (
    <section class="own-penalty-today" aria-labelledby="own-penalty-today-title">
      <h3 id="own-penalty-today-title">How it is done today</h3>
      <ul>
        <Way lab={lab} penalty="l1" label="Train with L1" act={use({ penalty: 'l1', beta: L1_BETA })}>
          <strong>L1</strong>, Ω = Σ ρ̂: no target, every unit is pushed towards 0 equally hard until reconstruction pushes back.
          The first sparse autoencoders of language models have it, on top of a linear decoder; its price is dead units. Sets β ={' '}
          {L1_BETA}.
        </Way>
        <Way lab={lab} penalty="topk" label="Train with top-k" act={use({ penalty: 'topk', topk })}>
          <strong>Top-k</strong>: no penalty at all, each digit simply keeps its k* strongest units; how many are active is
          chosen, not hoped for. Newer ones do this, or keep the k*·m strongest of a whole batch (BatchTopK). Sets k* = {topk}.
        </Way>
        <Way lab={lab} penalty="kl" label="Back to KL" act={() => lab.configure({ penalty: 'kl', beta: klBeta.peek() })}>
          <strong>KL</strong>, the lecture’s: each unit has a target of its own, ρ, and is pushed back the harder the further it
          strays.
        </Way>
      </ul>
    </section>
  );
}

interface WayProps {
  lab: Lab;
  penalty: Penalty;
  label: string;
  act: () => Promise<unknown>;
  children: ComponentChildren;
}

function Way({ lab, penalty, label, act, children }: WayProps) {
  const inForce = useComputed(() => lab.settings.value.penalty === penalty).value;
  return (
    <li>
      <button
        type="button"
        class="button"
        aria-pressed={inForce}
        // What it rejects with is a notice by then.
        onClick={() => act().catch(() => {})}
        data-testid={`own-penalty-${penalty}`}
      >
        {label}
      </button>
      <p>
        {children} {inForce && <em>In force.</em>}
      </p>
    </li>
  );
}
