/** x̂ rebuilt unit by unit: how many of them are used, step by step or played; what the last one added; the error on the way. */

import { type ReadonlySignal, type Signal, signal, useComputed } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { ChartFigure } from '../../charts/chart.js';
import type { Table } from '../../charts/data-table.js';
import { figure, whole } from '../../format.js';
import type { Lab } from '../../lab.js';
import { Icon } from '../../page/icons.js';
import { unitName } from '../unit.js';
import type { Weights } from '../weights.js';
import { type Shown, useReaction } from './answer.js';
import { Stroke } from './code.js';
import { configureErrors } from './error-chart.js';
import type { Prefixes } from './prefixes.js';

interface RebuildProps {
  lab: Lab;
  shown: ReadonlySignal<Shown | null>;
  prefixes: ReadonlySignal<Prefixes | null>;
  weights: ReadonlySignal<Weights | null>;
  /** How many units are on. */
  count: ReadonlySignal<number>;
  /** How many of them are used; null for all. */
  used: Signal<number | null>;
  playing: Signal<boolean>;
}

const stillness = matchMedia('(prefers-reduced-motion: reduce)');
/** Whether the person wants nothing to move by itself. */
const still = signal(stillness.matches);
stillness.addEventListener('change', () => {
  still.value = stillness.matches;
});

/** The first units stay for this long, the later ones, which change less, pass more quickly; never more than 16 a second. */
const FIRST_MS = 420;
const LEAST_MS = 64;
const QUICKENING = 0.9;
/** From here on several are added at a time, so that a large network takes no longer. */
const ONE_BY_ONE = 24;
const LATER_STEPS = 60;

export function pace(used: number, count: number): { wait: number; step: number } {
  return {
    wait: Math.max(LEAST_MS, FIRST_MS * QUICKENING ** used),
    step: used < ONE_BY_ONE ? 1 : Math.max(1, Math.ceil((count - ONE_BY_ONE) / LATER_STEPS)),
  };
}

export function Rebuild({ lab, shown, prefixes, weights, count, used, playing }: RebuildProps) {
  const at = useComputed(() => Math.min(used.value ?? count.value, count.value));
  const slider = useRef<HTMLInputElement>(null);
  // The end before the place: a slider cuts off what lies beyond its end.
  useReaction(() => {
    slider.current!.max = String(count.value);
    slider.current!.valueAsNumber = at.value;
  });
  const go = (to: number) => {
    used.value = to >= count.peek() ? null : Math.max(0, to);
  };
  const stepBy = (by: number) => {
    playing.value = false;
    go(at.peek() + by);
  };
  const play = () => {
    if (playing.peek()) {
      playing.value = false;
      return;
    }
    if (at.peek() >= count.peek()) go(0);
    playing.value = true;
  };
  useReaction(() => {
    if (!playing.value) return;
    if (still.value || at.value >= count.value) {
      playing.value = false;
      return;
    }
    const { wait, step } = pace(at.value, count.value);
    const timer = setTimeout(() => go(at.peek() + step), wait);
    return () => clearTimeout(timer);
  });
  const added = useComputed(() => {
    const scene = shown.value;
    return scene && scene.used > 0 ? scene.order[scene.used - 1]! : null;
  });

  return (
    <section class="own-rebuild" aria-label="x̂ rebuilt unit by unit">
      <div class="own-player">
        <button
          type="button"
          class="button"
          onClick={() => stepBy(-1)}
          disabled={useComputed(() => at.value === 0)}
          data-testid="own-digit-less"
          aria-label="−1 unit"
        >
          −1
        </button>
        {!still.value && (
          <button type="button" class="button own-play" onClick={play} data-testid="own-digit-play">
            <Icon name={playing.value ? 'pause' : 'play'} /> {playing.value ? 'Pause' : 'Rebuild'}
          </button>
        )}
        <button
          type="button"
          class="button"
          onClick={() => stepBy(1)}
          disabled={useComputed(() => at.value >= count.value)}
          data-testid="own-digit-more"
          aria-label="+1 unit"
        >
          +1
        </button>
        <input
          ref={slider}
          type="range"
          min={0}
          step={1}
          onInput={(event) => {
            playing.value = false;
            go(event.currentTarget.valueAsNumber);
          }}
          aria-label="Units used, the strongest first"
          aria-valuetext={useComputed(() => describe(at.value, count.value))}
          data-testid="own-digit-used"
        />
        <span class="own-used" data-testid="own-digit-used-text">
          {useComputed(() => describe(at.value, count.value))}
        </span>
      </div>
      <div class="own-added">
        <div class="own-added-tile" data-term="decoder">
          <Stroke weights={weights} unit={added} name="What the unit added last draws" testid="own-digit-added-tile" />
        </div>
        <p data-testid="own-digit-added">
          {useComputed(() => {
            const unit = added.value;
            if (unit === null) return 'No unit yet: x̂ is what the output bias c alone draws.';
            const active = shown.value!.view.hidden[unit]!;
            const does = active < 0.01 ? 'It hardly fires, so its stroke is hardly there.' : 'This is its stroke.';
            return `Added last: ${unitName(unit)}, h = ${active.toFixed(2)}. ${does}`;
          })}
        </p>
      </div>
      <Errors lab={lab} prefixes={prefixes} at={at} go={go} />
    </section>
  );
}

const describe = (used: number, count: number) => `${whole(used)} of ${whole(count)} units`;

interface ErrorsProps {
  lab: Lab;
  prefixes: ReadonlySignal<Prefixes | null>;
  at: ReadonlySignal<number>;
  go: (used: number) => void;
}

function Errors({ lab, prefixes, at, go }: ErrorsProps) {
  const summary = useComputed(() => {
    const errors = prefixes.value?.errors;
    if (!errors) return 'The error with more and more units: as soon as there is a digit.';
    const told = [0, 5, 20, errors.length - 1].filter((used, i, all) => used < errors.length && all.indexOf(used) === i);
    const known = told.filter((used) => Number.isFinite(errors[used]!));
    return `½‖x̂ − x‖² with ${known.map((used) => `${whole(used)} units: ${figure(errors[used]!)}`).join('; with ')}.`;
  });
  const read = useMemo(() => () => ({ errors: prefixes.value?.errors ?? null, used: at.value }), [prefixes, at]);
  return (
    <ChartFigure
      lab={lab}
      name="Squared error of the reconstruction as units are added, the strongest first"
      summary={summary}
      testid="own-digit-errors"
      read={read}
      configure={(scene, palette, width) => configureErrors(scene, palette, width, go)}
      table={() => tableOf(prefixes.peek())}
    />
  );
}

function tableOf(prefixes: Prefixes | null): Table {
  return {
    caption: 'Squared error of your digit as units are added',
    columns: ['Units used', 'Added last', 'h', '½‖x̂ − x‖²'],
    rows: Array.from(prefixes?.errors ?? [], (error, used) => {
      const unit = used > 0 ? prefixes!.order[used - 1]! : null;
      return [
        whole(used),
        unit === null ? '–' : unitName(unit),
        unit === null ? '–' : figure(prefixes!.view.hidden[unit]!),
        Number.isFinite(error) ? figure(error) : '–',
      ];
    }),
  };
}
