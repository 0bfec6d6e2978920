/** What every hidden unit has learned to look for: its encoder weights W_:,l as an image, all in one canvas. */

import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useVisible } from '../charts/drawing.js';
import { figure, round, whole } from '../format.js';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { Choice } from './choice.js';
import { averages, type Order, type Scale, TileGrid, useOrder } from './tile-grid.js';
import { PANEL_TITLES } from './titles.js';
import { isDead, isSaturated } from './unit.js';
import { commonScale, useLatestWeights, useWeightsWhile, type Weights } from './weights.js';

function Tiles({ lab }: { lab: Lab }) {
  const root = useRef<HTMLDivElement>(null);
  const visible = useVisible(root);
  useWeightsWhile(lab, visible);
  const weights = useLatestWeights(lab);
  const common = useComputed(() => (weights.value ? commonScale(weights.value) : 0));
  const order = useSignal<Order>('index');
  const scale = useSignal<Scale>('shared');
  const units = useOrder(lab, weights, order.value);

  return (
    <div ref={root} class="tiles">
      <Caption lab={lab} />
      <div class="tiles-controls">
        <Choice
          legend="Order"
          testid="tiles-order"
          chosen={order}
          options={[
            { value: 'index', label: 'number' },
            { value: 'rho-hat', label: 'ρ̂' },
            { value: 'strength', label: 'strength ‖W‖' },
          ]}
        />
        <Choice
          legend="Colour scale"
          testid="tiles-scale"
          chosen={scale}
          options={[
            { value: 'shared', label: 'shared' },
            { value: 'own', label: 'each its own' },
          ]}
        />
        <Key common={common} scale={scale.value} />
      </div>
      <TileGrid
        lab={lab}
        label="Hidden units, by their weights"
        weights={weights}
        common={common}
        units={units}
        scale={scale.value}
        describedBy="tiles-selected"
        testids={{ grid: 'tile-grid', canvas: 'tile-canvas' }}
      />
      <Marks lab={lab} />
      <SelectedUnit lab={lab} weights={weights} />
    </div>
  );
}

function Caption({ lab }: { lab: Lab }) {
  const untrained = useComputed(() => lab.metrics.value.step === 0);
  return (
    <p class="caption">
      {untrained.value
        ? 'One image for each hidden unit: the weight of every pixel. They begin as noise; in training, watch for strokes, curves and loops.'
        : 'One image for each hidden unit: vermillion pixels make it fire, blue ones keep it from firing. A stroke is vermillion with blue along its sides.'}
    </p>
  );
}

function Key({ common, scale }: { common: ReadonlySignal<number>; scale: Scale }) {
  const most = scale === 'shared' && common.value > 0 ? round(common.value) : 'its max';
  return (
    <p class="ramp-key" data-testid="tiles-key">
      <span>−{most}</span> <span class="ramp ramp-weight" role="img" aria-label="from blue over neutral to vermillion" />{' '}
      <span>+{most}</span>
    </p>
  );
}

/** What the marks mean, where there are any. */
function Marks({ lab }: { lab: Lab }) {
  const text = useComputed(() => {
    const rhoHat = averages(lab);
    const dead = rhoHat.reduce((count, value) => count + Number(isDead(value)), 0);
    const saturated = rhoHat.reduce((count, value) => count + Number(isSaturated(value)), 0);
    const marks: string[] = [];
    if (dead > 0) marks.push(`✕ ${whole(dead)} dead: fires on no digit (ρ̂ < 0.001).`);
    if (saturated > 0) marks.push(`■ ${whole(saturated)} saturated: fires on every digit (ρ̂ > 0.999).`);
    return marks.join(' ');
  });
  return text.value ? (
    <p class="tiles-marks" data-testid="tiles-marks">
      {text}
    </p>
  ) : null;
}

function SelectedUnit({ lab, weights: latest }: { lab: Lab; weights: ReadonlySignal<Weights | null> }) {
  const text = useComputed(() => {
    const unit = lab.selectedUnit.value;
    const weights = latest.value;
    const rhoHat = averages(lab);
    if (unit === null || !weights || unit >= weights.bias.length)
      return 'Point at a tile, or walk through them with the arrow keys.';
    let square = 0;
    for (let at = unit; at < weights.encoder.length; at += weights.bias.length) square += weights.encoder[at]! ** 2;
    const average = rhoHat[unit]!;
    const state = isDead(average) ? ', dead' : isSaturated(average) ? ', saturated' : '';
    const over = lab.heldOut.value ? 'over the held-out digits' : 'over the mini-batch';
    return `Unit ${unit + 1}: ρ̂ = ${figure(average)} ${over}${state}; strength ‖W‖ = ${figure(Math.sqrt(square))}; bias b = ${figure(weights.bias[unit]!).replace('-', '−')}.`;
  });
  return (
    <p class="selected-unit" id="tiles-selected" data-testid="tiles-selected">
      {text}
    </p>
  );
}

export const tiles: Panel = { id: 'tiles', title: PANEL_TITLES.tiles, size: 'large', View: Tiles };
