/** The objective L = L′ + βΩ + weight decay over the steps of the run, on the mini-batches and on the held-out digits. */

import { useComputed, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ChartFigure } from '../charts/chart.js';
import type { Table } from '../charts/data-table.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { Choice } from './choice.js';
import { Formula } from './formula.js';
import { configureObjective, describe, type ObjectiveScene, objectiveScene } from './objective-chart.js';
import * as symbols from './symbols.js';
import { PANEL_TITLES } from './titles.js';

function Objective({ lab }: { lab: Lab }) {
  const axis = useSignal<'log' | 'linear'>('log');
  const summary = useComputed(() => summarise(lab));
  const read = useMemo(
    () => (): ObjectiveScene => {
      lab.history.version.value;
      return objectiveScene(lab.history, axis.value === 'log');
    },
    [lab],
  );
  return (
    <div class="objective">
      <p class="caption">
        Training makes{' '}
        <Formula of={[symbols.L, '=', symbols.loss, '+', symbols.beta, symbols.omega, '+', symbols.decay]} inline /> small: what
        it pays for sparsity, it pays in reconstruction.
      </p>
      <Choice
        legend="Axis"
        testid="objective"
        chosen={axis}
        options={[
          { value: 'log', label: 'logarithmic' },
          { value: 'linear', label: 'linear' },
        ]}
      />
      <div data-term="objective loss penalty">
        <ChartFigure
          lab={lab}
          name="The objective and its parts, step by step"
          summary={summary}
          testid="objective-chart"
          read={read}
          configure={configureObjective}
          table={() => tableOf(lab)}
        />
      </div>
    </div>
  );
}

function summarise(lab: Lab): string {
  const { step, reconstruction, sparsity, total } = lab.metrics.value;
  const heldOut = lab.heldOut.value?.metrics;
  const held = heldOut ? ` Over the held-out digits L′ = ${figure(heldOut.reconstruction)}.` : '';
  if (step === 0) return `No step has been made yet.${held}`;
  const penalty = lab.settings.value.beta * sparsity;
  return `Step ${whole(step)}, on its mini-batch: L′ = ${figure(reconstruction)}, βΩ = ${figure(penalty)}, L = ${figure(total)}.${held}`;
}

/** Some twenty of the curve's buckets with the newest among them, the held-out evaluation nearest before each, and the changes. */
function tableOf(lab: Lab): Table {
  const { history } = lab;
  const curves = (['reconstruction', 'penalty', 'weightDecay', 'total'] as const).map((quantity) => history.curve(quantity));
  const count = curves[0]!.step.length;
  const stride = Math.max(1, Math.ceil(count / 20));
  const rows = Array.from({ length: Math.ceil(count / stride) }, (_, row) => {
    const at = count - 1 - (Math.ceil(count / stride) - 1 - row) * stride;
    const step = curves[0]!.step[at]!;
    const heldOut = history.heldOut.findLast((point) => point.step <= step);
    const previous = at - stride < 0 ? 0 : curves[0]!.step[at - stride]!;
    const changes = history.markers.filter((marker) => marker.step > previous && marker.step <= step);
    return [
      whole(Math.round(step)),
      ...curves.map((curve) => figure(curve.mean[at]!)),
      heldOut ? `${figure(heldOut.reconstruction)} at step ${whole(heldOut.step)}` : '–',
      changes.map(describe).join('; ') || '–',
    ];
  });
  return {
    caption: `The objective as of step ${whole(history.lastStep)}${history.width > 1 ? `, means over ${whole(history.width)} steps` : ''}`,
    columns: ['Step', 'L′', 'βΩ', 'Weight decay', 'L', 'L′ held-out', 'Changed before'],
    rows,
  };
}

export const objective: Panel = { id: 'objective', title: PANEL_TITLES.objective, size: 'wide', View: Objective };
