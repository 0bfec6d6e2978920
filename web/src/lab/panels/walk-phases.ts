/** The seven phases of a step: what each is called, what it does in a sentence, and its formulas with the settings in force. */

import type { Phase } from '../../protocol.js';
import type { Settings } from '../../settings.js';
import type { Chapter, Lines } from './formula-list.js';
import { gradient } from './formulas-gradient.js';
import { model } from './formulas-model.js';
import { objective } from './formulas-objective.js';

interface PhaseText {
  /** On its button. */
  name: string;
  title: string;
  sentence: string;
  formulas: (settings: Settings) => Lines;
}

const ENTRIES = new Map(
  [model, objective, gradient].flatMap(({ formulas }: Chapter) => formulas.map((entry) => [entry.id, entry])),
);

/** The lines of these formulas; of alternatives, of the one in force. */
const linesOf =
  (...ids: readonly string[]) =>
  (settings: Settings): Lines =>
    ids.flatMap((id) => {
      const entry = ENTRIES.get(id)!;
      const inForce = 'options' in entry ? entry.options.find((option) => option.inForce(settings))! : entry;
      return inForce.lines(settings);
    });

export const PHASE_TEXTS: Record<Phase, PhaseText> = {
  batch: {
    name: 'Mini-batch',
    title: 'The mini-batch X',
    sentence:
      'The next m digits, one row of X each. In the first epoch they come in the order of the file, later in a seeded shuffle.',
    formulas: () => [],
  },
  forward: {
    name: 'Forward',
    title: 'Forward: H and X̂',
    sentence: 'Every digit goes through the network: how active each unit is on it, and what the units draw together.',
    formulas: linesOf('z', 'h', 'z-out', 'x-hat'),
  },
  'rho-hat': {
    name: 'ρ̂',
    title: 'The average activations ρ̂',
    sentence: 'The mean of each column of H. It ties the digits of a mini-batch together: none of them knows ρ̂ alone.',
    formulas: linesOf('rho-hat'),
  },
  penalty: {
    name: 'Ω',
    title: 'The penalty Ω and its slope',
    sentence:
      'How far each ρ̂ is from the target, and which way, and how hard, the penalty pushes it: a positive slope pushes down.',
    formulas: linesOf('omega'),
  },
  'delta-out': {
    name: 'δ′',
    title: 'The error at the output, δ′',
    sentence: 'Where the redrawn digit has too much ink (vermillion) or too little (blue), as far as Z′ can change it.',
    formulas: linesOf('delta-out'),
  },
  delta: {
    name: 'δ',
    title: 'The error at the hidden units, δ',
    sentence:
      'The output’s error comes back through W′; the penalty adds the same to all digits of a unit; g′ lets pass what the unit can still change.',
    formulas: linesOf('delta', 'decoder-gradient', 'encoder-gradient'),
  },
  update: {
    name: 'Update',
    title: 'The update of θ',
    sentence: 'The optimizer makes a step of the gradient. Here is what it did to one unit’s weights.',
    formulas: linesOf('update'),
  },
};
