/**
 * What an average does not tell. On the left how all units stand to ρ; on the right how one of them comes by its ρ̂:
 * by firing fully on a few digits, or by being a little on all the time.
 */

import { type ReadonlySignal, useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { HISTOGRAM_BINS } from '../../metrics.js';
import { ChartFigure } from '../charts/chart.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import './averages.css';
import {
  type ActivationsScene,
  binEdges,
  binUnits,
  configureActivations,
  configureUnits,
  percent,
  type UnitsScene,
} from './averages-charts.js';
import { type Activations, countsOf, instructive, type Shape, shapeOf } from './averages-shape.js';
import { Between, Sketch } from './averages-sketch.js';
import { hasTarget, reach } from './penalty-chart.js';
import { isDead, isSaturated } from './unit.js';
import { UnitStepper } from './unit-stepper.js';

export function View({ lab }: { lab: Lab }) {
  return (
    <div class="averages">
      <p class="caption">
        ρ̂ is an average. A unit at ρ̂ = 0.1 may fire fully on a tenth of the digits, or sit at 0.1 on all of them: only the first
        tells digits apart, and the penalty cannot see the difference.
      </p>
      <div class="averages-columns">
        <AllUnits lab={lab} />
        <OneUnit lab={lab} />
      </div>
    </div>
  );
}

function AllUnits({ lab }: { lab: Lab }) {
  const rhoHat = useComputed(() => lab.heldOut.value?.rhoHat ?? lab.rhoHat.value);
  const over = useComputed(() =>
    lab.heldOut.value
      ? `the ${whole(lab.digits.value['held-out'].expected)} held-out digits`
      : `the mini-batch of ${whole(lab.settings.value.batchSize)}`,
  );
  const read = useMemo(
    () => (): UnitsScene => {
      const settings = lab.settings.value;
      const unit = lab.selectedUnit.value;
      return {
        rhoHat: rhoHat.value,
        rho: hasTarget(settings) ? settings.rho : null,
        selected: unit !== null && unit < rhoHat.value.length ? unit : null,
        end: reach(settings, rhoHat.value),
      };
    },
    [lab],
  );
  const summary = useComputed(() => {
    const settings = lab.settings.value;
    const units = rhoHat.value;
    const places = `ρ̂ of the ${whole(units.length)} units over ${over.value}`;
    if (units.length === 0) return 'Nothing has been measured yet.';
    if (!hasTarget(settings)) return `${places}; this penalty has no target.`;
    const below = units.reduce((count, value) => count + Number(value < settings.rho), 0);
    return `${places}: ${whole(below)} below ρ = ${settings.rho}, ${whole(units.length - below)} above it.`;
  });
  return (
    <section class="averages-all" aria-labelledby="averages-all-title" data-term="rho-hat">
      <h3 id="averages-all-title">All units</h3>
      <Counts rhoHat={rhoHat} />
      <ChartFigure
        lab={lab}
        name="How many units have which average activation"
        summary={summary}
        testid="averages-units"
        read={read}
        configure={configureUnits}
        table={() => ({
          caption: `Units by average activation over ${over.value}, step ${whole(lab.metrics.peek().step)}`,
          columns: ['ρ̂ from', 'to', 'units', 'of these dead', 'saturated'],
          rows: binUnits(rhoHat.value, reach(lab.settings.value, rhoHat.value)).map(({ from, to, dead, alive, saturated }) => [
            figure(from),
            figure(to),
            ...[dead + alive + saturated, dead, saturated].map(whole),
          ]),
        })}
      />
    </section>
  );
}

function Counts({ rhoHat }: { rhoHat: ReadonlySignal<Float32Array> }) {
  const count = (is: (value: number) => boolean) => whole(rhoHat.value.reduce((sum, value) => sum + Number(is(value)), 0));
  return (
    <dl class="figure-read-outs averages-counts">
      <div class="figure-read-out averages-dead">
        <dt>dead, ρ̂ &lt; 0.001</dt>
        <dd data-testid="averages-dead">{count(isDead)}</dd>
      </div>
      <div class="figure-read-out averages-saturated">
        <dt>saturated, ρ̂ &gt; 0.999</dt>
        <dd data-testid="averages-saturated">{count(isSaturated)}</dd>
      </div>
    </dl>
  );
}

function OneUnit({ lab }: { lab: Lab }) {
  const heldOut = lab.heldOut.value;
  const unit = lab.selectedUnit.value;
  const chosen = unit !== null && heldOut !== null && unit < heldOut.rhoHat.length ? unit : null;
  const rhoHat = useComputed(() => lab.heldOut.value?.rhoHat ?? new Float32Array());
  return (
    <section class="averages-one" aria-labelledby="averages-one-title" data-term="unit">
      <div class="averages-head">
        <h3 id="averages-one-title" data-testid="averages-unit">
          {chosen === null ? (
            'One unit'
          ) : (
            <>
              Unit {chosen + 1} <span>ρ̂ = {figure(heldOut!.rhoHat[chosen]!)}</span>
            </>
          )}
        </h3>
        {chosen !== null && <UnitStepper lab={lab} rhoHat={rhoHat} testid="averages-unit" />}
      </div>
      <Suggestions lab={lab} activations={heldOut} />
      {chosen !== null && <Histogram lab={lab} activations={heldOut!} unit={chosen} />}
    </section>
  );
}

function Suggestions({ lab, activations }: { lab: Lab; activations: Activations | null }) {
  if (!activations) return <p class="averages-wait">Its histogram comes once all held-out digits have arrived.</p>;
  const choose = (kind: Parameters<typeof instructive>[1]) => () => {
    const unit = instructive(activations, kind);
    if (unit !== null) lab.selectedUnit.value = unit;
  };
  return (
    <div class="averages-suggestions">
      <span>Show me a unit that</span>
      <button type="button" class="button" onClick={choose('all-or-nothing')} data-testid="averages-show-all-or-nothing">
        fires rarely but fully
      </button>
      <button type="button" class="button" onClick={choose('always-the-same')} data-testid="averages-show-always">
        is always a little on
      </button>
    </div>
  );
}

function Histogram({ lab, activations, unit }: { lab: Lab; activations: Activations; unit: number }) {
  const average = activations.rhoHat[unit]!;
  const shape = shapeOf(activations, unit);
  const scene = useComputed((): ActivationsScene | null => {
    const selected = lab.selectedUnit.value;
    const heldOut = lab.heldOut.value;
    if (!heldOut || selected === null || selected >= heldOut.rhoHat.length) return null;
    return { counts: countsOf(heldOut, selected), average: heldOut.rhoHat[selected]! };
  });
  const read = useMemo(() => () => scene.value ?? { counts: new Uint32Array(HISTOGRAM_BINS), average: 0 }, []);
  const summary = useComputed(() => {
    const heldOut = lab.heldOut.value;
    const selected = lab.selectedUnit.value;
    if (!heldOut || selected === null || selected >= heldOut.rhoHat.length) return '';
    const { digits, on, off } = shapeOf(heldOut, selected);
    return `Of the ${whole(digits)} held-out digits, h < 0.05 on ${percent(off)} and h ≥ 0.5 on ${percent(on)}.`;
  });
  const bins = Array.from({ length: HISTOGRAM_BINS }, (_, bin) => bin);
  const steady = Math.min(HISTOGRAM_BINS - 1, Math.floor(average * HISTOGRAM_BINS));
  const fully = bins.map((bin) => (bin === 0 ? 1 - average : bin === HISTOGRAM_BINS - 1 ? average : 0));
  return (
    <>
      <div class="averages-histograms">
        <ChartFigure
          lab={lab}
          name="How often the selected unit is how active"
          summary={summary}
          testid="averages-activations"
          read={read}
          configure={configureActivations}
          about={unit}
          table={() => ({
            caption: `Activations of unit ${unit + 1} over the held-out digits, step ${whole(lab.metrics.peek().step)}`,
            columns: ['h from', 'to', 'digits', 'share'],
            rows: bins.map((bin) => {
              const count = scene.value?.counts[bin] ?? 0;
              return [...binEdges(bin), whole(count), percent(count / shape.digits)];
            }),
          })}
        />
        <figure class="averages-sketches">
          <figcaption>With the same ρ̂ it could be</figcaption>
          <Sketch shares={fully} average={average} words={`fully on for ${percent(average)} of the digits, else off`} />
          <Sketch
            shares={bins.map((bin) => Number(bin === steady))}
            average={average}
            words={`at ${figure(average)} on every digit`}
          />
        </figure>
      </div>
      <Verdict allOrNothing={shape.allOrNothing} />
    </>
  );
}

function Verdict({ allOrNothing }: Pick<Shape, 'allOrNothing'>) {
  return (
    <div class="averages-verdict">
      <p data-testid="averages-verdict">{words(allOrNothing)}</p>
      <div class="averages-between">
        <span>always the same</span>
        <Between part={allOrNothing} />
        <span>all or nothing</span>
      </div>
    </div>
  );
}

/** Where it lies between the two, in words. The bounds are a matter of taste. */
function words(allOrNothing: number): string {
  if (allOrNothing < 0.05) return 'It is about the same for every digit, and tells hardly any apart.';
  if (allOrNothing < 0.3) return 'It is a little on most of the time, somewhat more on some digits.';
  if (allOrNothing < 0.6) return 'It fires on some digits, though seldom fully.';
  return 'It fires fully or hardly at all: it tells apart what it fires for.';
}
