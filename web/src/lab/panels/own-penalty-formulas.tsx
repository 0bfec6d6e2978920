/** A typed penalty and its slope as one would write them by hand. */

import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { ExpressionFormula } from '../expression/formula.js';
import { sizeOf, type Tree } from '../expression/tree.js';
import { simplifiedSlope } from './expression.js';
import { Hat } from './mathematics.js';
import type { Draft } from './own-penalty.js';

/** A formula of more parts than this nobody reads. */
const MOST = 80;

export function Formulas({ draft }: { draft: ReadonlySignal<Draft | null> }) {
  const slope = useComputed(() => (draft.value ? simplifiedSlope(draft.value.text).value : 'waiting')).value;
  const known = draft.value;
  if (!known) return null;
  return (
    <div class="own-penalty-formulas" data-testid="own-penalty-formulas">
      <Formula left={<mi>ω</mi>} tree={known.value} testid="own-penalty-value-formula" />
      {slope === 'waiting' ? (
        <p class="caption">Simplifying its slope…</p>
      ) : (
        <Formula left={<Derivative />} tree={slope ?? known.slope} testid="own-penalty-slope-formula" />
      )}
    </div>
  );
}

const Derivative = () => (
  <mfrac>
    <mrow>
      <mo>∂</mo>
      <mi>ω</mi>
    </mrow>
    <mrow>
      <mo>∂</mo>
      <Hat over="ρ" />
    </mrow>
  </mfrac>
);

function Formula({ left, tree, testid }: { left: ComponentChildren; tree: Tree; testid: string }) {
  return (
    <math display="block" class="own-penalty-formula" data-testid={testid} data-term="penalty">
      {left}
      <mo>=</mo>
      {sizeOf(tree) > MOST ? (
        <mtext>too long to be written out; it is drawn, and trained with</mtext>
      ) : (
        <ExpressionFormula tree={tree} />
      )}
    </math>
  );
}
