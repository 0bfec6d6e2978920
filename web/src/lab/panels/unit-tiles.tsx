/** A unit's weights as pictures: into it, out of it, and what the first make of the digit that is chosen. */

import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Canvas } from '../charts/canvas.js';
import { figure } from '../format.js';
import type { Lab, Term } from '../lab.js';
import { imageOf } from '../pixels.js';
import { Primed } from './mathematics.js';
import type { Column } from './unit-inputs.js';
import { greatest } from './weights.js';

interface UnitTilesProps {
  lab: Lab;
  unit: ReadonlySignal<number | null>;
  column: ReadonlySignal<Column | null>;
  row: ReadonlySignal<Float32Array | null>;
}

export function UnitTiles({ lab, unit, column, row }: UnitTilesProps) {
  const view = useComputed(() => (lab.view.value?.digit === lab.selectedDigit.value ? lab.view.value : null));
  const activation = useComputed(() => {
    const h = view.value?.hidden[unit.value ?? -1];
    return h === undefined ? '–' : h.toFixed(2);
  });
  const scale = (of: () => Float32Array | null | undefined) => {
    const weights = of();
    return weights ? `±${figure(greatest(weights))}` : '';
  };
  return (
    <div class="unit-tiles">
      <Tile
        term="encoder"
        testid="unit-encoder"
        name="Encoder weights of the unit: what it looks for"
        symbol={
          <msub>
            <mi>W</mi>
            <mrow>
              <mo>:</mo>
              <mo>,</mo>
              <mi>l</mi>
            </mrow>
          </msub>
        }
        meaning="what it looks for"
        note={useComputed(() => scale(() => column.value?.weights))}
        read={() => column.value && { values: column.value.weights, scale: greatest(column.value.weights) }}
      />
      <Tile
        term="decoder"
        testid="unit-decoder"
        name="Decoder weights of the unit: what it adds to the reconstruction"
        symbol={
          <msub>
            <Primed letter="W" />
            <mrow>
              <mi>l</mi>
              <mo>,</mo>
              <mo>:</mo>
            </mrow>
          </msub>
        }
        meaning="what it adds to x̂"
        note={useComputed(() => scale(() => row.value))}
        read={() => row.value && { values: row.value, scale: greatest(row.value) }}
      />
      <Tile
        term="pixel"
        testid="unit-contributions"
        name="The encoder weights times the chosen digit’s pixels: what in this digit excites the unit and what keeps it quiet"
        symbol={
          <mrow>
            <msub>
              <mi>W</mi>
              <mrow>
                <mo>:</mo>
                <mo>,</mo>
                <mi>l</mi>
              </mrow>
            </msub>
            <mo>∘</mo>
            <mi>x</mi>
          </mrow>
        }
        meaning={useComputed(() => `on the chosen ${view.value?.label ?? 'digit'}`)}
        note={useComputed(() => `h = ${activation.value}`)}
        read={() => {
          const pixels = view.value?.pixels;
          // The scale of the first, so that a stroke that the unit looks for has the same colour in both.
          return column.value && pixels
            ? {
                values: column.value.weights.map((weight, j) => (weight * (pixels[j] ?? 0)) / 255),
                scale: greatest(column.value.weights),
              }
            : null;
        }}
      />
    </div>
  );
}

interface TileProps {
  term: Term;
  testid: string;
  name: string;
  symbol: ComponentChildren;
  meaning: ComponentChildren;
  note: ReadonlySignal<string>;
  read: () => { values: Float32Array; scale: number } | null;
}

function Tile({ term, testid, name, symbol, meaning, note, read }: TileProps) {
  return (
    <figure class="unit-tile" data-term={term}>
      <Canvas
        class="unit-picture"
        testid={testid}
        name={name}
        read={read}
        draw={({ context, width, height, hold, palette }, tile) => {
          if (!tile) return;
          const image = imageOf(tile.values, -tile.scale, tile.scale, palette.weight);
          context.imageSmoothingEnabled = width % image.width !== 0;
          context.drawImage(hold(image), 0, 0, width, height);
        }}
      />
      <figcaption>
        <math>{symbol}</math> <span>{meaning}</span>
        <span class="unit-tile-note" data-testid={`${testid}-note`}>
          {note}
        </span>
      </figcaption>
    </figure>
  );
}
