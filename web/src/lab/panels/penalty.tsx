/** The sparsity penalty: its curve over ρ̂ with every hidden unit on it, and below, on the same axis, all units in order of ρ̂. */

import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { Settings } from '../../settings.js';
import { AxisHandle, type Drawn } from '../charts/axis-handle.js';
import { ChartFigure } from '../charts/chart.js';
import type { Table } from '../charts/data-table.js';
import { later } from '../deferred.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { Choice } from './choice.js';
import { Disclosure } from './disclosure.js';
import { omega } from './omega.js';
import { PANEL_TITLES } from './titles.js';
import './penalty.css';
import { configurePenalty, fromAxis, hasTarget, type PenaltyScene, penaltyScene, reach, toAxis } from './penalty-chart.js';
import { PenaltyFormula } from './penalty-formula.js';
import { type MovedRho, RHO_STOPS, useRho } from './penalty-rho.js';
import { Slope } from './penalty-slope.js';
import { isDead, isSaturated } from './unit.js';

// Few open these.
const Expanded = later(async () => (await import('./penalty-expanded.js')).Expanded);
const LecturePlot = later(async () => (await import('./penalty-lecture.js')).LecturePlot);

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
  const rhoHat = useComputed(() => average.value.rhoHat);
  const moved = useRho(lab);
  const { penalty, topk } = lab.settings.value;

  return (
    <div class="penalty">
      <PenaltyFormula penalty={penalty} topk={topk} />
      <ReadOuts settings={moved.settings} rhoHat={rhoHat} />
      <Choice
        legend="Average over"
        testid="penalty-over"
        chosen={wish}
        options={[
          { value: 'held-out', label: 'held-out digits' },
          { value: 'batch', label: 'the mini-batch' },
        ]}
      />
      <Curve lab={lab} average={average} moved={moved} />
      <Slope lab={lab} settings={moved.settings} rhoHat={rhoHat} />
      {penalty === 'kl' && (
        <Disclosure title="The same Ω, multiplied out" testid="penalty-expanded-form">
          <Expanded.View settings={moved.settings} rhoHat={rhoHat} />
        </Disclosure>
      )}
      <Disclosure title="The lecture’s own plot: one unit, ρ = 0.2" testid="penalty-lecture">
        <LecturePlot.View lab={lab} />
      </Disclosure>
    </div>
  );
}

interface CurveProps {
  lab: Lab;
  average: ReadonlySignal<Average>;
  moved: MovedRho;
}

/** The chart, and ρ to be taken hold of on it. */
function Curve({ lab, average, moved }: CurveProps) {
  const { settings, rho, held } = moved;
  const drawn = useSignal<Drawn | null>(null);
  // The axis must not move away under the pointer that holds ρ.
  const end = useRef(1);
  const read = useMemo(
    () => (): PenaltyScene => {
      const { rhoHat } = average.value;
      if (!held.value) end.current = reach(settings.value, rhoHat);
      return penaltyScene(settings.value, rhoHat, lab.selectedUnit.value, end.current);
    },
    [lab],
  );
  const summary = useComputed(() => summarise(settings.value, lab.selectedUnit.value, average.value));
  return (
    <div data-term="penalty rho-hat">
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
        table={() => tableOf(settings.value, lab.metrics.peek().step, average.value)}
        // What a hand moves follows it frame by frame.
        interval={held.value ? 0 : undefined}
        drawn={(chart) => {
          drawn.value = { chart };
        }}
      >
        {hasTarget(lab.settings.value) && (
          <AxisHandle
            drawn={drawn}
            value={rho}
            stops={RHO_STOPS}
            toAxis={toAxis}
            fromAxis={fromAxis}
            held={held}
            move={moved.move}
            release={moved.release}
            symbol="ρ"
            label="Target activation ρ"
            term="rho"
            testid="penalty-rho"
          />
        )}
      </ChartFigure>
    </div>
  );
}

interface ReadOutProps {
  symbol: string;
  id: string;
  value: number;
  write?: (value: number) => string;
  term?: string;
}

function ReadOut({ symbol, id, value, write = figure, term }: ReadOutProps) {
  return (
    <div class="figure-read-out" data-term={term}>
      <dt>{symbol}</dt>
      <dd data-testid={`penalty-${id}`}>{Number.isFinite(value) ? <data value={String(value)}>{write(value)}</data> : '–'}</dd>
    </div>
  );
}

/** Ω is summed up from the ρ̂ that is shown, so that it answers at once when ρ is moved. */
function ReadOuts({ settings, rhoHat }: { settings: ReadonlySignal<Settings>; rhoHat: ReadonlySignal<Float32Array> }) {
  const units = rhoHat.value;
  const total = sum(units, (value) => omega(settings.value, value));
  return (
    <dl class="figure-read-outs">
      <ReadOut id="omega" symbol="Ω" value={total} term="penalty" />
      <ReadOut id="beta-omega" symbol="βΩ" value={settings.value.beta * total} term="penalty" />
      <ReadOut id="mean-rho-hat" symbol="mean ρ̂" value={sum(units) / units.length} term="rho-hat" />
      <ReadOut id="dead" symbol="dead" value={sum(units, (value) => Number(isDead(value)))} write={whole} />
      <ReadOut id="saturated" symbol="saturated" value={sum(units, (value) => Number(isSaturated(value)))} write={whole} />
    </dl>
  );
}

function summarise(settings: Settings, unit: number | null, { rhoHat, over }: Average): string {
  if (rhoHat.length === 0) return 'Nothing has been measured yet.';
  const sorted = rhoHat.toSorted();
  const range = `ρ̂ ${over}: from ${figure(sorted[0]!)} to ${figure(sorted.at(-1)!)}, half of the units below ${figure(sorted[sorted.length >> 1]!)}.`;
  if (unit === null || unit >= rhoHat.length) return range;
  const value = rhoHat[unit]!;
  return `${range} Unit ${unit + 1}: ρ̂ = ${figure(value)}, ω(ρ̂) = ${figure(omega(settings, value))}.`;
}

function tableOf(settings: Settings, step: number, { rhoHat, over }: Average): Table {
  const units = Array.from(rhoHat, (value, unit) => ({ unit, value })).sort((one, other) => one.value - other.value);
  return {
    caption: `Units by average activation ${over}, step ${whole(step)}${hasTarget(settings) ? `, ρ = ${settings.rho}` : ''}`,
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

export const penalty: Panel = { id: 'penalty', title: PANEL_TITLES.penalty, size: 'small', View: Penalty };
