/** What the terms of the mathematics are called, and the buttons that point at them: a formula's legend. */

import { useComputed } from '@preact/signals';
import type { Term } from '../lab.js';
import { kept } from '../pointing.js';
import { Formula, type Part, partial, row, sub } from './formula.js';

const TERMS: Record<Term, { symbol: Part; meaning: string }> = {
  batch: { symbol: 'm', meaning: 'the mini-batch' },
  pixel: { symbol: sub('x', row('i', 'j')), meaning: 'pixel j of digit i' },
  encoder: { symbol: row('W', ',', 'b'), meaning: 'encoder' },
  unit: { symbol: 'l', meaning: 'one hidden unit' },
  hidden: { symbol: 'h', meaning: 'hidden activations' },
  'rho-hat': { symbol: sub('ρ̂', 'l'), meaning: 'average activation' },
  rho: { symbol: 'ρ', meaning: 'its target' },
  decoder: { symbol: row('W′', ',', 'c'), meaning: 'decoder' },
  reconstruction: { symbol: 'x̂', meaning: 'reconstruction' },
  objective: { symbol: 'L', meaning: 'objective' },
  loss: { symbol: 'L′', meaning: 'reconstruction loss' },
  beta: { symbol: 'β', meaning: 'penalty weight' },
  penalty: { symbol: 'Ω', meaning: 'sparsity penalty' },
  'weight-decay': { symbol: 'λ', meaning: 'weight decay' },
  slope: { symbol: sub('Ω′', 'l'), meaning: 'slope of the penalty' },
  'delta-out': { symbol: 'δ′', meaning: 'error at the output' },
  delta: { symbol: 'δ', meaning: 'error at the hidden units' },
  gradient: { symbol: partial('L', 'W'), meaning: 'gradient' },
  'learning-rate': { symbol: 'η', meaning: 'learning rate' },
};

export function TermButton({ term }: { term: Term }) {
  const pressed = useComputed(() => kept.value === term);
  const { symbol, meaning } = TERMS[term];
  return (
    <button
      type="button"
      class="term-button"
      data-point={term}
      data-term={term}
      data-testid={`term-${term}`}
      aria-pressed={pressed.value}
    >
      <Formula of={[symbol]} inline />
      {meaning}
    </button>
  );
}

export function Legend({ terms, label }: { terms: readonly Term[]; label: string }) {
  return (
    <ul class="term-legend" aria-label={label}>
      {terms.map((term) => (
        <li key={term}>
          <TermButton term={term} />
        </li>
      ))}
    </ul>
  );
}
