/**
 * What the formulas are about, in pictures, for one unit l and one pixel j: the mini-batch with that pixel, the unit's weights,
 * its activation on each digit, their average, and what it draws. Here one chooses the weight W_jl.
 */

import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Images } from '../../protocol.js';
import { Canvas } from '../charts/canvas.js';
import { useVisible } from '../charts/drawing.js';
import { figure, whole } from '../format.js';
import type { Lab, Term } from '../lab.js';
import { imageOf, imageShape } from '../pixels.js';
import { Formula, type Part, row, sub } from './formula.js';
import { drawMatrix, drawSheet, framePixel, sheetColumns } from './pictures.js';
import { chosenWeightOf } from './weight-numbers.js';
import { decoderRow, encoderColumn, greatest, useLatestWeights, useWeightsWhile } from './weights.js';
import { WholeField } from './whole-field.js';

/** So many digits of the mini-batch fit a picture and can still be made out. */
const MOST_SHOWN = 100;

export function WeightFigure({ lab }: { lab: Lab }) {
  const root = useRef<HTMLDivElement>(null);
  const visible = useVisible(root);
  useWeightsWhile(lab, visible);
  return (
    <div ref={root} class="weight-figure">
      <Pickers lab={lab} />
      <div class="things">
        <Batch lab={lab} />
        <Encoder lab={lab} />
        <Activations lab={lab} />
        <Average lab={lab} />
        <Decoder lab={lab} />
        <Reconstruction lab={lab} />
      </div>
    </div>
  );
}

/** Which unit and which pixel: for those without a pointer, and for exact ones. */
function Pickers({ lab }: { lab: Lab }) {
  const weight = chosenWeightOf(lab);
  const { columns, rows } = imageShape(weight.inputs.value);
  const hidden = useComputed(() => lab.settings.value.hidden).value;
  const input = weight.input.value;
  return (
    <fieldset class="weight-pickers">
      <legend class="visually-hidden">Choose a weight: one unit and one pixel</legend>
      <span data-term="unit">
        <WholeField
          label="Unit l"
          value={weight.unit.value}
          count={hidden}
          choose={(unit) => {
            lab.selectedUnit.value = unit;
          }}
          testid="weight-unit"
        />
      </span>
      <span class="weight-pixel" data-term="pixel">
        <WholeField
          label="Pixel j in row"
          value={Math.floor(input / columns)}
          count={rows}
          choose={(line) => weight.choose(line * columns + (input % columns))}
          testid="weight-row"
        />
        <WholeField
          label="column"
          value={input % columns}
          count={columns}
          choose={(column) => weight.choose(input - (input % columns) + column)}
          testid="weight-column"
        />
      </span>
    </fieldset>
  );
}

interface ThingProps {
  terms: readonly Term[];
  symbol: Part;
  title: ComponentChildren;
  class?: string;
  note?: ComponentChildren;
  children: ComponentChildren;
}

function Thing({ terms, symbol, title, class: className = '', note, children }: ThingProps) {
  return (
    <figure class={`thing ${className}`}>
      <figcaption>
        <Formula of={[symbol]} inline /> {title}
      </figcaption>
      <div class="thing-picture" data-term={terms.join(' ')}>
        {children}
      </div>
      {note && <p class="thing-note">{note}</p>}
    </figure>
  );
}

/** The pixels of the explained mini-batch, fetched when it is another. */
function useBatch(lab: Lab) {
  const { numbers } = chosenWeightOf(lab);
  const batch = useSignal<(Images & { count: number }) | null>(null);
  const images = useComputed(() => numbers.value?.explanation.images);
  const key = useComputed(() => images.value?.join() ?? '');
  useSignalEffect(() => {
    // The same indices are of other digits then.
    lab.ownDigits.value;
    if (!key.value) return;
    const shown = images.peek()!.slice(0, MOST_SHOWN);
    lab.imagesAt('train', shown).then(
      (found) => {
        batch.value = { ...found, count: shown.length };
      },
      // The lab has told the person.
      () => {},
    );
  });
  return batch;
}

function Batch({ lab }: { lab: Lab }) {
  const weight = chosenWeightOf(lab);
  const batch = useBatch(lab);
  const size = useComputed(() => lab.settings.value.batchSize).value;
  const count = useComputed(() => batch.value?.count ?? Math.min(size, MOST_SHOWN)).value;
  return (
    <Thing
      terms={['batch', 'pixel']}
      symbol={sub('x', 'i')}
      title="the mini-batch"
      class="thing-large"
      note={count < size ? `The first ${count} of ${whole(size)}, pixel j framed.` : `${whole(count)} digits, pixel j framed.`}
    >
      <Canvas
        testid="thing-batch"
        name={`${count} digits of the mini-batch, each with pixel j framed`}
        read={() => ({ batch: batch.value, input: weight.input.value })}
        draw={(surface, { batch, input }) => {
          if (!batch) return;
          const inputs = batch.pixels.length / batch.count;
          const place = drawSheet(surface, batch.pixels, inputs, sheetColumns(batch.count), [0, 255], surface.palette.digit);
          surface.context.imageSmoothingEnabled = false;
          for (let image = 0; image < batch.count; image++) framePixel(surface, place(image), inputs, input);
        }}
      />
    </Thing>
  );
}

function Encoder({ lab }: { lab: Lab }) {
  const weight = chosenWeightOf(lab);
  const latest = useLatestWeights(lab);
  const value = useComputed(() => {
    const weights = latest.value;
    const at = weight.input.value * (weights?.bias.length ?? 0) + weight.unit.value;
    return weights && at < weights.encoder.length ? figure(weights.encoder[at]!).replace('-', '−') : '–';
  });
  const onClick = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const { columns, rows } = imageShape(weight.inputs.peek());
    const within = (at: number, from: number, size: number, count: number) =>
      Math.max(0, Math.min(count - 1, Math.floor(((at - from) / size) * count)));
    const line = within(event.clientY, box.top, box.height, rows);
    weight.choose(Math.min(line * columns + within(event.clientX, box.left, box.width, columns), weight.inputs.peek() - 1));
  };
  return (
    <Thing
      terms={['encoder']}
      symbol={sub('W', row(':', ',', 'l'))}
      title="its weights"
      class="thing-large"
      note={
        <>
          <Formula of={[sub('W', row('j', 'l')), '=']} inline /> <b data-testid="thing-weight">{value}</b>. Click a pixel to
          choose another.
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a shorter way with the mouse to what the fields above do. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
      <div class="pickable" onClick={onClick} data-testid="weight-picture">
        <Canvas
          testid="thing-encoder"
          name="Encoder weights of the unit, with pixel j framed"
          read={() => ({ weights: latest.value, unit: weight.unit.value, input: weight.input.value })}
          draw={(surface, { weights, unit, input }) => {
            if (!weights || unit >= weights.bias.length) return;
            const column = encoderColumn(weights, unit);
            const scale = greatest(column);
            const { context, width, height, hold, palette } = surface;
            context.drawImage(hold(imageOf(column, -scale, scale, palette.weight)), 0, 0, width, height);
            framePixel(surface, { x: 0, y: 0, side: width }, column.length, input);
          }}
        />
      </div>
    </Thing>
  );
}

function Activations({ lab }: { lab: Lab }) {
  const { numbers } = chosenWeightOf(lab);
  return (
    <Thing
      terms={['hidden', 'unit']}
      symbol={sub('h', row('i', 'l'))}
      title="on each digit"
      class="thing-large"
      note={
        <span class="ramp-key" aria-hidden="true">
          0 <span class="ramp ramp-activation" /> 1
        </span>
      }
    >
      <Canvas
        testid="thing-hidden"
        name="Activation of the unit on each of these digits, in the same places"
        read={() => numbers.value?.explanation.h}
        draw={(surface, h) => {
          if (!h) return;
          const shown = Float64Array.from(h.subarray(0, MOST_SHOWN));
          const columns = sheetColumns(shown.length);
          // A last row that is not full goes on with nothing, which the ramp draws as 0.
          const cells = new Float64Array(Math.ceil(shown.length / columns) * columns);
          cells.set(shown);
          drawMatrix(
            { ...surface, height: (surface.width * cells.length) / columns / columns },
            cells,
            columns,
            [0, 1],
            surface.palette.activation,
          );
        }}
      />
    </Thing>
  );
}

function Average({ lab }: { lab: Lab }) {
  const { numbers } = chosenWeightOf(lab);
  const value = useComputed(() => {
    const average = numbers.value?.explanation.rhoHat;
    return average === undefined ? '–' : figure(average);
  });
  return (
    <Thing
      terms={['rho-hat', 'rho']}
      symbol={sub('ρ̂', 'l')}
      title="average"
      class="thing-narrow"
      note={<b data-testid="thing-rho-hat">{value}</b>}
    >
      <Canvas
        testid="thing-average"
        name="Average activation of the unit as a column, with a line at the target ρ"
        read={() => ({ rhoHat: numbers.value?.explanation.rhoHat ?? 0, rho: lab.settings.value.rho })}
        draw={({ context, width, height, ratio, palette }, { rhoHat, rho }) => {
          context.fillStyle = palette.grid;
          context.fillRect(0, 0, width, height);
          context.fillStyle = palette.vermillion;
          context.fillRect(0, height * (1 - rhoHat), width, height * rhoHat);
          context.fillStyle = palette.text;
          context.fillRect(0, Math.round(height * (1 - rho)) - ratio, width, 2 * ratio);
        }}
      />
    </Thing>
  );
}

function Decoder({ lab }: { lab: Lab }) {
  const weight = chosenWeightOf(lab);
  const latest = useLatestWeights(lab);
  return (
    <Thing terms={['decoder']} symbol={sub('W′', row('l', ',', ':'))} title="what it draws" class="thing-small">
      <Canvas
        testid="thing-decoder"
        name="Decoder weights of the unit"
        read={() => ({ weights: latest.value, unit: weight.unit.value })}
        draw={({ context, width, height, hold, palette }, { weights, unit }) => {
          if (!weights || unit >= weights.bias.length) return;
          const weightsOfUnit = decoderRow(weights, unit);
          const scale = greatest(weightsOfUnit);
          context.drawImage(hold(imageOf(weightsOfUnit, -scale, scale, palette.weight)), 0, 0, width, height);
        }}
      />
    </Thing>
  );
}

function Reconstruction({ lab }: { lab: Lab }) {
  return (
    <Thing terms={['reconstruction']} symbol="x̂" title="all units together" class="thing-small">
      <Canvas
        testid="thing-reconstruction"
        name="A held-out digit as the network redraws it"
        read={() => lab.view.value?.reconstruction}
        draw={({ context, width, height, hold, palette }, pixels) => {
          if (pixels) context.drawImage(hold(imageOf(pixels, 0, 1, palette.digit)), 0, 0, width, height);
        }}
      />
    </Thing>
  );
}
