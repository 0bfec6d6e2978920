/** Two models, one setting apart: the same digits, the same start, the same axes. */

import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { SettingKey } from '../../settings.js';
import { ChartFigure } from '../charts/chart.js';
import type { Table } from '../charts/data-table.js';
import { figure, whole } from '../format.js';
import type { HeldOutPoint } from '../history.js';
import type { Lab } from '../lab.js';
import { press } from '../page/press.js';
import { Choice } from './choice.js';
import { configureAverages, configureCurves, configureGap, targetsOf } from './comparison-charts.js';
import { Reconstructions, TilePair } from './comparison-pictures.js';
import { Setup } from './comparison-setup.js';
import { DifferenceTable, type Pair, usePair } from './comparison-table.js';
import { differenceInWords, type Names } from './comparison-words.js';
import { Memorising } from './memorising.js';
import './comparison.css';

export function View({ lab }: { lab: Lab }) {
  const second = useComputed(() => lab.comparison.lab.value).value;
  const root = useRef<HTMLDivElement>(null);
  return (
    <div ref={root} class="comparison">
      <p class="caption">
        Two models with the same first weights, fed the same mini-batches in the same order, one setting apart. Whatever parts
        them, that setting did.
      </p>
      <Setup lab={lab} />
      <Memorising lab={lab} />
      {second && <Compared first={lab} second={second} root={root} />}
    </div>
  );
}

function Compared({ first, second, root }: { first: Lab; second: Lab; root: { current: HTMLDivElement | null } }) {
  const names = useNames(first);
  const pair = usePair(first, second);
  const models = { first, second, names };
  return (
    <div class="comparison-body">
      <div class="comparison-row">
        <DifferenceTable pair={pair} names={names} />
        <div class="comparison-column">
          <Reconstructions {...models} />
          <Curves {...models} />
        </div>
      </div>
      <TilePair {...models} root={root} />
      <Averages {...models} pair={pair} />
      <Fingerprints {...models} />
    </div>
  );
}

/** What each has where they differ. */
function useNames({ settings, comparison }: Lab): Names {
  const a = useComputed(() => {
    const { value } = settings;
    const keys = Object.keys(comparison.difference.value) as SettingKey[];
    return differenceInWords(Object.fromEntries(keys.map((key) => [key, value[key]])));
  }).value;
  const b = useComputed(() => differenceInWords(comparison.difference.value)).value;
  return useMemo(() => ({ a, b }), [a, b]);
}

interface Models {
  first: Lab;
  second: Lab;
  names: Names;
}

function Averages({ first, second, pair }: Models & { pair: ReadonlySignal<Pair> }) {
  const models = () => pair.value.flatMap((heldOut) => (heldOut ? [heldOut.rhoHat] : []));
  const summary = useComputed(() => {
    const [a, b] = pair.value.map((heldOut) => heldOut && range(heldOut.rhoHat));
    return `ρ̂ over the held-out digits. A, full circles: ${a ?? 'not measured yet'}. B, open triangles: ${b ?? 'not measured yet'}.`;
  });
  return (
    <section data-term="rho-hat">
      <h3>How active their units are</h3>
      <ChartFigure
        lab={first}
        name="Average activation of every hidden unit of both models, in order"
        summary={summary}
        testid="comparison-averages"
        read={() => ({
          models: models(),
          targets: targetsOf([first.settings.value, second.settings.value]),
          selected: first.selectedUnit.value,
        })}
        configure={(scene, palette, width) =>
          configureAverages(scene, palette, width, (unit) => {
            first.selectedUnit.value = first.selectedUnit.peek() === unit ? null : unit;
          })
        }
        table={() => averagesTable(pair.value)}
      />
    </section>
  );
}

function range(rhoHat: Float32Array): string {
  const sorted = rhoHat.toSorted();
  return `from ${figure(sorted[0]!)} to ${figure(sorted.at(-1)!)}, half of the units below ${figure(sorted[sorted.length >> 1]!)}`;
}

function averagesTable([one, other]: Pair): Table {
  const units = Math.max(one?.rhoHat.length ?? 0, other?.rhoHat.length ?? 0);
  const cell = (rhoHat: Float32Array | undefined, unit: number) => (rhoHat?.[unit] === undefined ? '–' : figure(rhoHat[unit]));
  return {
    caption: 'ρ̂ of every unit over the held-out digits',
    columns: ['Unit', 'A', 'B'],
    rows: Array.from({ length: units }, (_, unit) => [String(unit + 1), cell(one?.rhoHat, unit), cell(other?.rhoHat, unit)]),
  };
}

type Over = 'curves' | 'gap';
/** So many training digits a network may well know by heart. */
const FEW = 1000;

const gapOf = ({ reconstruction, trainReconstruction }: HeldOutPoint) => reconstruction - trainReconstruction;

/** L′ of both over the steps: as it is, or how much better they are on the digits that they train on. */
function Curves({ first, second }: Models) {
  const labs = [first, second];
  const few = useComputed(() => labs.some(({ settings }) => settings.value.trainDigits <= FEW)).value;
  const over = useSignal<Over>('curves');
  // With few digits the gap is what there is to see; whoever wants the other chooses it.
  useEffect(() => {
    over.value = few ? 'gap' : 'curves';
  }, [few]);
  const summary = useComputed(() => {
    const parts = labs.map((lab, model) => {
      lab.history.version.value;
      const last = lab.history.heldOut.at(-1);
      const letter = model === 0 ? 'A' : 'B';
      if (!last) return `${letter} was not measured yet.`;
      const line = model === 0 ? 'whole line' : 'dashed';
      return `${letter}, ${line}, step ${whole(last.step)}: L′ = ${figure(last.trainReconstruction)} on training digits, ${figure(last.reconstruction)} on held-out ones; gap ${figure(gapOf(last))}.`;
    });
    return parts.join(' ');
  });
  return (
    <section data-term="objective">
      <h3>How well they reconstruct, step by step</h3>
      <Choice
        legend="Show"
        testid="comparison-over"
        chosen={over}
        options={[
          { value: 'curves', label: 'L′, batch and held-out' },
          { value: 'gap', label: 'the gap' },
        ]}
      />
      {over.value === 'curves' ? (
        <ChartFigure
          key="curves"
          lab={first}
          name="Reconstruction error of both models over the steps, on the mini-batches and on the held-out digits"
          summary={summary}
          testid="comparison-curves"
          read={() => ({
            models: labs.map(({ history }) => {
              history.version.value;
              return {
                curve: history.curve('reconstruction'),
                heldOut: history.heldOut.map(({ step, reconstruction }) => ({ x: step, y: reconstruction })),
              };
            }),
          })}
          configure={configureCurves}
          table={() => curvesTable(labs)}
        />
      ) : (
        <ChartFigure
          key="gap"
          lab={first}
          name="How much better both models are on digits that they train on than on held-out ones, over the steps"
          summary={summary}
          testid="comparison-gap"
          read={() => ({
            models: labs.map(({ history }) => {
              history.version.value;
              return history.heldOut.map((point) => ({ x: point.step, y: gapOf(point) }));
            }),
          })}
          configure={configureGap}
          table={() => curvesTable(labs)}
        />
      )}
    </section>
  );
}

/** Every evaluation that either has had. */
function curvesTable(labs: readonly Lab[]): Table {
  const points = labs.map(({ history }) => new Map(history.heldOut.map((point) => [point.step, point])));
  const steps = [...new Set(points.flatMap((known) => [...known.keys()]))].sort((one, other) => one - other);
  return {
    caption: 'L′ of both models at each evaluation',
    columns: ['Step', 'A training', 'A held-out', 'A gap', 'B training', 'B held-out', 'B gap'],
    rows: steps.map((step) => [
      whole(step),
      ...points.flatMap((known) => {
        const point = known.get(step);
        return point ? [figure(point.trainReconstruction), figure(point.reconstruction), figure(gapOf(point))] : ['–', '–', '–'];
      }),
    ]),
  };
}

/** For whoever wants to know exactly what was compared. They go as soon as either model has moved on. */
function Fingerprints({ first, second }: Models) {
  const taken = useSignal<{ standing: string; fingerprints: readonly string[] } | null>(null);
  const standing = useComputed(() => [first, second].map((lab) => `${lab.run.value}/${lab.metrics.value.step}`).join(' '));
  const moving = useComputed(() => [first, second].some((lab) => lab.status.value === 'running')).value;
  const take = press(async () => {
    taken.value = null;
    const fingerprints = await Promise.all([first, second].map((lab) => lab.fingerprint()));
    taken.value = { standing: standing.peek(), fingerprints };
  });
  const shown = useComputed(() => (taken.value?.standing === standing.value ? taken.value.fingerprints : []));
  return (
    <div class="comparison-fingerprints">
      <button type="button" class="button" onClick={take} disabled={moving} data-testid="comparison-fingerprints">
        Fingerprints
      </button>
      <p class="help">
        SHA-256 of each model’s weights as they are now: equal runs have equal ones, in every browser and in Node.
      </p>
      {shown.value.length > 0 && (
        <dl>
          {shown.value.map((fingerprint, model) => (
            <div key={model === 0 ? 'a' : 'b'}>
              <dt>{model === 0 ? 'A' : 'B'}</dt>
              <dd data-testid={`comparison-fingerprint-${model === 0 ? 'a' : 'b'}`}>{fingerprint}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
