/** The lecture's diagram with live data: a digit x, the hidden activations h, the reconstruction x̂, and the weights between. */

import { useComputed } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { Canvas, type Surface } from '../charts/canvas.js';
import { useVisible, useWidth } from '../charts/drawing.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { lookUp, squaredError } from '../pixels.js';
import { DigitPicker, drawDigit } from './digit-picker.js';
import { Link } from './link.js';
import { Hat, Primed, SquaredErrorIs } from './mathematics.js';
import { PANEL_TITLES } from './titles.js';
import { UnitGrid } from './unit-grid.js';
import { decoderRow, encoderColumn, greatest, useLatestWeights, useWeightsWhile } from './weights.js';

/** A unit counts as active on a digit from here on: the sigmoid's middle. */
const ACTIVE = 0.5;

function Network({ lab }: { lab: Lab }) {
  // As a string, so that this renders for another shape only, not for every view.
  const shape = useComputed(() => {
    const view = lab.view.value;
    return view ? `${view.pixels.length} ${view.hidden.length}` : '';
  });
  if (!shape.value) return <p class="caption">The first digits are on their way.</p>;
  const [inputs, hidden] = shape.value.split(' ').map(Number) as [number, number];
  return <Diagram lab={lab} inputs={inputs} hidden={hidden} />;
}

function Diagram({ lab, inputs, hidden }: { lab: Lab; inputs: number; hidden: number }) {
  const root = useRef<HTMLDivElement>(null);
  const visible = useVisible(root);
  const wanted = useComputed(() => visible.value && lab.selectedUnit.value !== null);
  useWeightsWhile(lab, wanted);
  const latest = useLatestWeights(lab);
  const unit = lab.selectedUnit.value;
  const name = unit === null ? '' : String(unit + 1);

  return (
    <div ref={root} class="network">
      <Caption lab={lab} />
      <div class="network-figure">
        <figure class="layer layer-input" data-term="pixel">
          <figcaption>
            <math>
              <mi>x</mi>
            </math>{' '}
            the digit
          </figcaption>
          <div class="layer-picture">
            <Canvas
              testid="network-digit"
              name={`The digit x, ${inputs} pixels`}
              read={() => lab.view.value?.pixels}
              draw={(surface, pixels) => pixels && drawDigit(surface, pixels)}
            />
          </div>
          <p class="layer-note">
            <span>
              <math>
                <mi>n</mi>
                <mo>=</mo>
                <mn>{inputs}</mn>
              </math>{' '}
              pixels
            </span>
          </p>
        </figure>

        <Link
          symbol={
            <math>
              <mi>W</mi>
            </math>
          }
          size={`${whole(inputs)} × ${whole(hidden)} weights`}
          selected={unit !== null}
          meaning={`what unit ${name} looks for`}
          term="encoder"
          name={`Encoder weights of unit ${name}: what it looks for`}
          testid="network-encoder"
          read={() => {
            const weights = latest.value;
            const selected = lab.selectedUnit.value;
            if (!weights || selected === null || selected >= weights.bias.length) return null;
            const column = encoderColumn(weights, selected);
            return { weights: column, scale: greatest(column) };
          }}
        />

        <Hidden lab={lab} hidden={hidden} />

        <Link
          symbol={
            <math>
              <Primed letter="W" />
            </math>
          }
          size={`${whole(hidden)} × ${whole(inputs)} weights`}
          selected={unit !== null}
          meaning="what it adds to x̂ here"
          term="decoder"
          name={`Decoder weights of unit ${name} times its activation: what it adds to the reconstruction of this digit`}
          testid="network-decoder"
          read={() => {
            const weights = latest.value;
            const selected = lab.selectedUnit.value;
            const activation = lab.view.value?.hidden[selected ?? -1];
            if (!weights || selected === null || activation === undefined || selected >= weights.bias.length) return null;
            const row = decoderRow(weights, selected);
            return { weights: row.map((weight) => weight * activation), scale: greatest(row) };
          }}
        />

        <figure class="layer layer-output" data-term="reconstruction">
          <figcaption>
            <math>
              <Hat over="x" />
            </math>{' '}
            reconstruction
          </figcaption>
          <div class="layer-picture">
            <Canvas
              testid="network-reconstruction"
              name="The reconstruction x̂"
              read={() => lab.view.value?.reconstruction}
              draw={(surface, pixels) =>
                pixels &&
                drawDigit(
                  surface,
                  pixels.map((pixel) => pixel * 255),
                )
              }
            />
          </div>
          <p class="layer-note">
            <SquaredError lab={lab} />
          </p>
        </figure>
      </div>
      <SelectedUnit lab={lab} />
      <DigitPicker lab={lab} />
    </div>
  );
}

function Caption({ lab }: { lab: Lab }) {
  const untrained = useComputed(() => lab.metrics.value.step === 0);
  return (
    <p class="caption">
      {untrained.value
        ? 'Untrained, the weights are random: every unit fires about half-way whatever it is shown, and the reconstruction is noise.'
        : 'Each hidden unit compares the digit with its own pattern and fires where they match; the reconstruction is drawn from what the firing units add up to.'}
    </p>
  );
}

/** The hidden layer: one cell for each unit, as dark as it is active. */
function Hidden({ lab, hidden }: { lab: Lab; hidden: number }) {
  const picture = useRef<HTMLDivElement>(null);
  const width = useWidth(picture).value;
  const units = useMemo(() => Uint32Array.from({ length: hidden }, (_, unit) => unit), [hidden]);
  const columns = Math.ceil(Math.sqrt(hidden));
  const gap = hidden <= 256 ? 2 : 1;
  const size = Math.max(1, Math.min(56, Math.floor((width + gap) / columns) - gap));
  const active = useComputed(() => lab.view.value?.hidden.reduce((count, value) => count + (value > ACTIVE ? 1 : 0), 0) ?? 0);

  return (
    <figure class="layer layer-hidden" data-term="hidden">
      <figcaption>
        <math>
          <mi>h</mi>
        </math>{' '}
        hidden activations
      </figcaption>
      <div ref={picture} class="layer-picture">
        {width > 0 && (
          <UnitGrid
            lab={lab}
            label="Hidden units, by their activation on this digit"
            units={units}
            columns={columns}
            size={size}
            gap={gap}
            describedBy="network-selected"
            testid="network-hidden"
          >
            <Canvas
              testid="network-activations"
              read={() => lab.view.value?.hidden}
              draw={(surface, activations) => activations && drawCells(surface, activations, columns, size, gap)}
            />
          </UnitGrid>
        )}
      </div>
      <p class="layer-note">
        <span class="ramp-key" aria-hidden="true">
          0 <span class="ramp ramp-activation" /> 1
        </span>
        <span>
          <b data-testid="network-active">{active}</b> of {whole(hidden)} active{' '}
          <span class="aside">
            (
            <math>
              <mi>h</mi>
              <mo>&gt;</mo>
              <mn>{ACTIVE}</mn>
            </math>
            )
          </span>
        </span>
      </p>
    </figure>
  );
}

/** One square a unit, in rows of `columns`; sizes in CSS pixels. */
function drawCells(
  { context, width, height, ratio, hold, palette }: Surface,
  values: Float32Array,
  columns: number,
  size: number,
  gap: number,
) {
  const rows = Math.ceil(values.length / columns);
  const image = new ImageData(columns, rows);
  const words = new Uint32Array(image.data.buffer);
  values.forEach((value, unit) => {
    words[unit] = lookUp(palette.activation, value, 0, 1);
  });
  const pitch = (size + gap) * ratio;
  context.drawImage(hold(image), 0, 0, columns * pitch, rows * pitch);
  for (let column = 1; column < columns; column++) context.clearRect(column * pitch - gap * ratio, 0, gap * ratio, height);
  for (let row = 1; row < rows; row++) context.clearRect(0, row * pitch - gap * ratio, width, gap * ratio);
}

/** ½‖x̂ − x‖² of the digit in view: its own part of L′ with the squared error. */
function SquaredError({ lab }: { lab: Lab }) {
  const error = useComputed(() => {
    const view = lab.view.value;
    return view ? squaredError(view.pixels, view.reconstruction) : 0;
  });
  return (
    <>
      <SquaredErrorIs /> <b data-testid="network-error">{useComputed(() => figure(error.value))}</b>
    </>
  );
}

function SelectedUnit({ lab }: { lab: Lab }) {
  const text = useComputed(() => {
    const unit = lab.selectedUnit.value;
    const activation = lab.view.value?.hidden[unit ?? -1];
    if (unit === null || activation === undefined)
      return 'Point at a unit, or walk through them with the arrow keys, to see its weights.';
    const average = lab.heldOut.value?.rhoHat[unit];
    const usual = average === undefined ? '' : `; over all held-out digits ρ̂ = ${figure(average)}`;
    return `Unit ${unit + 1}: h = ${activation.toFixed(2)} on this digit${usual}.`;
  });
  return (
    <p class="selected-unit" id="network-selected" data-testid="network-selected">
      {text}
    </p>
  );
}

export const network: Panel = { id: 'network', title: PANEL_TITLES.network, size: 'wide', View: Network };
