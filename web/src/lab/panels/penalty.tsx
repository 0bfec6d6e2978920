/** The sparsity penalty: its curve over ρ̂ with every hidden unit on it, and below, on the same axis, all units in order of ρ̂. */

import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { ChartFigure } from '../charts/chart.js';
import type { Table } from '../charts/data-table.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { Choice } from './choice.js';
import { omega } from './omega.js';
import { configurePenalty, type PenaltyScene } from './penalty-chart.js';
import { PenaltyFormula } from './penalty-formula.js';
import { isDead, isSaturated } from './unit.js';

type Over = 'held-out' | 'batch';

/** ρ̂ of every unit, and over how many digits of which kind. */
interface Average {
  rhoHat: Float32Array;
  over: string;
}

function Penalty({ lab }: { lab: Lab }) {
  const wish = useSignal<Over>('held-out');
  const average = useComputed((): Average => {
    const heldOut = wish.value === 'held-out' ? lab.heldOut.value : null;
    return heldOut
      ? { rhoHat: heldOut.rhoHat, over: `over the ${whole(lab.digits.value['held-out'].expected)} held-out digits` }
      : { rhoHat: lab.rhoHat.value, over: `over the mini-batch of ${whole(lab.settings.value.batchSize)}` };
  });
  const read = useMemo(
    () => (): PenaltyScene => {
      const { penalty, rho } = lab.settings.value;
      return { penalty, rho, rhoHat: average.value.rhoHat, selected: lab.selectedUnit.value };
    },
    [lab],
  );
  const summary = useComputed(() => summarise(lab, average.value));
  const { penalty, topk } = lab.settings.value;

  return (
    <div class="penalty">
      <PenaltyFormula penalty={penalty} topk={topk} />
      <ReadOuts lab={lab} average={average} />
      <Choice
        legend="Average over"
        testid="penalty-over"
        chosen={wish}
        options={[
          { value: 'held-out', label: 'held-out digits' },
          { value: 'batch', label: 'the mini-batch' },
        ]}
      />
      <ChartFigure
        lab={lab}
        name="Average activation of every hidden unit, on the curve of the penalty and in order"
        summary={summary}
        testid="penalty-chart"
        read={read}
        configure={(scene, palette, width) =>
          configurePenalty(scene, palette, width, (unit) => {
            lab.selectedUnit.value = lab.selectedUnit.peek() === unit ? null : unit;
          })
        }
        table={() => tableOf(lab, average.value)}
      />
    </div>
  );
}

function ReadOut({ term, id, children }: { term: ComponentChildren; id: string; children: ComponentChildren }) {
  return (
    <div class="figure-read-out">
      <dt>{term}</dt>
      <dd data-testid={`penalty-${id}`}>{children}</dd>
    </div>
  );
}

/** Ω is summed up from the ρ̂ that is shown, so that it answers at once when ρ is moved. */
function ReadOuts({ lab, average }: { lab: Lab; average: ReadonlySignal<Average> }) {
  const { rhoHat } = average.value;
  const settings = lab.settings.value;
  const total = sum(rhoHat, (value) => omega(settings, value));
  return (
    <dl class="figure-read-outs">
      <ReadOut id="omega" term="Ω">
        {figure(total)}
      </ReadOut>
      <ReadOut id="beta-omega" term="βΩ">
        {figure(settings.beta * total)}
      </ReadOut>
      <ReadOut id="mean-rho-hat" term="mean ρ̂">
        {rhoHat.length > 0 ? figure(sum(rhoHat) / rhoHat.length) : '–'}
      </ReadOut>
      <ReadOut id="dead" term="dead">
        {whole(sum(rhoHat, (value) => Number(isDead(value))))}
      </ReadOut>
      <ReadOut id="saturated" term="saturated">
        {whole(sum(rhoHat, (value) => Number(isSaturated(value))))}
      </ReadOut>
    </dl>
  );
}

function summarise(lab: Lab, { rhoHat, over }: Average): string {
  if (rhoHat.length === 0) return 'Nothing has been measured yet.';
  const settings = lab.settings.value;
  const unit = lab.selectedUnit.value;
  const sorted = rhoHat.toSorted();
  const range = `ρ̂ ${over}: from ${figure(sorted[0]!)} to ${figure(sorted.at(-1)!)}, half of the units below ${figure(sorted[sorted.length >> 1]!)}.`;
  if (unit === null || unit >= rhoHat.length) return range;
  const value = rhoHat[unit]!;
  return `${range} Unit ${unit + 1}: ρ̂ = ${figure(value)}, ω(ρ̂) = ${figure(omega(settings, value))}.`;
}

function tableOf(lab: Lab, { rhoHat, over }: Average): Table {
  const settings = lab.settings.peek();
  const units = Array.from(rhoHat, (value, unit) => ({ unit, value })).sort((one, other) => one.value - other.value);
  return {
    caption: `Units by average activation ${over}, step ${whole(lab.metrics.peek().step)}`,
    columns: ['Unit', 'ρ̂', 'ω(ρ̂)', 'State'],
    rows: units.map(({ unit, value }) => [
      String(unit + 1),
      figure(value),
      figure(omega(settings, value)),
      isDead(value) ? 'dead' : isSaturated(value) ? 'saturated' : '–',
    ]),
  };
}

function sum(values: Float32Array, of: (value: number) => number = (value) => value): number {
  let total = 0;
  for (const value of values) total += of(value);
  return total;
}

export const penalty: Panel = { id: 'penalty', title: 'The sparsity penalty', size: 'small', View: Penalty };
