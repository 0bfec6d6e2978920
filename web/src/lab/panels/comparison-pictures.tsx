/** Two models in pictures: one digit as each redraws it, and the tiles of both in the same order and colours. */

import { useComputed, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { Canvas, type Surface } from '../charts/canvas.js';
import { useVisible } from '../charts/drawing.js';
import { figure, round } from '../format.js';
import type { Lab } from '../lab.js';
import { Choice } from './choice.js';
import type { Names } from './comparison-words.js';
import { DigitPicker, drawDigit } from './digit-picker.js';
import { Hat } from './mathematics.js';
import { averages, type Order, type Scale, TileGrid, useOrder } from './tile-grid.js';
import { commonScale, useLatestWeights, useWeightsWhile } from './weights.js';

interface Models {
  first: Lab;
  second: Lab;
  names: Names;
}

const drawReconstruction = (surface: Surface, pixels: Float32Array) =>
  drawDigit(
    surface,
    pixels.map((pixel) => pixel * 255),
  );

export function Reconstructions({ first, second, names }: Models) {
  return (
    <section class="comparison-digit" aria-label="One digit, as each model redraws it">
      <h3>The same digit, redrawn by both</h3>
      <div class="comparison-digit-pictures">
        <figure data-term="pixel">
          <Canvas
            testid="comparison-digit"
            name="The digit x"
            read={() => first.view.value?.pixels}
            draw={(surface, pixels) => pixels && drawDigit(surface, pixels)}
          />
          <figcaption>
            <math>
              <mi>x</mi>
            </math>
          </figcaption>
        </figure>
        <Redrawn lab={first} letter="A" name={names.a} />
        <Redrawn lab={second} letter="B" name={names.b} />
      </div>
      <DigitPicker lab={first} />
    </section>
  );
}

function Redrawn({ lab, letter, name }: { lab: Lab; letter: 'A' | 'B'; name: string }) {
  const error = useComputed(() => {
    const view = lab.view.value;
    if (!view) return '–';
    return figure(0.5 * view.reconstruction.reduce((sum, value, j) => sum + (value - view.pixels[j]! / 255) ** 2, 0));
  });
  const id = letter.toLowerCase();
  return (
    <figure data-term="reconstruction">
      <Canvas
        testid={`comparison-reconstruction-${id}`}
        name={`The reconstruction x̂ of model ${letter}, ${name}`}
        read={() => lab.view.value?.reconstruction}
        draw={(surface, pixels) => pixels && drawReconstruction(surface, pixels)}
      />
      <figcaption>
        <b class={`comparison-letter comparison-letter-${id}`}>{letter}</b>{' '}
        <math>
          <Hat over="x" />
        </math>{' '}
        {name}
        <span class="comparison-error-of">
          ½‖x̂ − x‖² = <span data-testid={`comparison-error-${id}`}>{error}</span>
        </span>
      </figcaption>
    </figure>
  );
}

export function TilePair({ first, second, names, root }: Models & { root: RefObject<HTMLElement | null> }) {
  const visible = useVisible(root);
  useWeightsWhile(first, visible);
  useWeightsWhile(second, visible);
  const weights = [useLatestWeights(first), useLatestWeights(second)] as const;
  const common = useComputed(() => Math.max(...weights.map(({ value }) => (value ? commonScale(value) : 0))));
  const order = useSignal<Order>('index');
  const scale = useSignal<Scale>('shared');
  const most = useComputed(() => (scale.value === 'shared' && common.value > 0 ? round(common.value) : 'its max'));
  const unitsOfFirst = useOrder(first, weights[0], order.value);
  const ownOrder = useOrder(second, weights[1], order.value);
  // Unit by unit beside each other, as far as there is one to each.
  const unitsOfSecond = ownOrder.length === unitsOfFirst.length ? unitsOfFirst : ownOrder;
  const sides = [
    { lab: first, letter: 'A', name: names.a, weights: weights[0], units: unitsOfFirst },
    { lab: second, letter: 'B', name: names.b, weights: weights[1], units: unitsOfSecond },
  ] as const;
  return (
    <section class="comparison-tiles" aria-label="What the units of both models have learned">
      <h3>What their units look for</h3>
      <div class="tiles-controls">
        <Choice
          legend="Order, of A"
          testid="comparison-order"
          chosen={order}
          options={[
            { value: 'index', label: 'number' },
            { value: 'rho-hat', label: 'ρ̂' },
            { value: 'strength', label: 'strength ‖W‖' },
          ]}
        />
        <Choice
          legend="Colour scale"
          testid="comparison-scale"
          chosen={scale}
          options={[
            { value: 'shared', label: 'one for both' },
            { value: 'own', label: 'each tile its own' },
          ]}
        />
        <p class="ramp-key" data-testid="comparison-ramp">
          <span>−{most}</span> <span class="ramp ramp-weight" role="img" aria-label="from blue over neutral to vermillion" />{' '}
          <span>+{most}</span>
        </p>
      </div>
      <div class="comparison-sides">
        {sides.map(({ lab, letter, name, weights, units }) => (
          <div key={letter} class="comparison-side" data-term="encoder">
            <h4>
              <b class={`comparison-letter comparison-letter-${letter.toLowerCase()}`}>{letter}</b> {name}
            </h4>
            <TileGrid
              lab={lab}
              label={`Hidden units of model ${letter}, by their weights`}
              weights={weights}
              common={common}
              units={units}
              scale={scale.value}
              describedBy={`comparison-unit-${letter.toLowerCase()}`}
              testids={{
                grid: `comparison-grid-${letter.toLowerCase()}`,
                canvas: `comparison-tiles-${letter.toLowerCase()}`,
              }}
            />
            <SelectedUnit lab={lab} letter={letter} />
          </div>
        ))}
      </div>
    </section>
  );
}

function SelectedUnit({ lab, letter }: { lab: Lab; letter: 'A' | 'B' }) {
  const text = useComputed(() => {
    const unit = lab.selectedUnit.value;
    const rhoHat = averages(lab);
    if (unit === null) return 'Point at a tile: the unit of the same number is shown in both.';
    if (unit >= rhoHat.length) return `Model ${letter} has no unit ${unit + 1}.`;
    const selectivity = lab.heldOut.value?.selectivity?.[unit];
    const said = selectivity === undefined ? '' : `, selectivity ${figure(selectivity)}`;
    return `Unit ${unit + 1} of ${letter}: ρ̂ = ${figure(rhoHat[unit]!)}${said}.`;
  });
  return (
    <p
      class="selected-unit"
      id={`comparison-unit-${letter.toLowerCase()}`}
      data-testid={`comparison-unit-${letter.toLowerCase()}`}
    >
      {text}
    </p>
  );
}
