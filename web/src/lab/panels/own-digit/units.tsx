/**
 * All hidden units as switches: each cell shows what the unit draws, as strongly as it fires. Arrow keys walk, Enter and Space
 * and a click switch; what is pointed at is the selected unit everywhere on the page.
 */

import { type ReadonlySignal, useComputed } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Canvas, type Surface } from '../../charts/canvas.js';
import { useWidth } from '../../charts/drawing.js';
import type { Lab } from '../../lab.js';
import { imageShape, lookUp } from '../../pixels.js';
import { unitName } from '../unit.js';
import { destination } from '../unit-grid.js';
import { commonScale, type Weights } from '../weights.js';
import type { OwnView } from './prefixes.js';

interface UnitSwitchesProps {
  lab: Lab;
  answer: ReadonlySignal<OwnView | null>;
  weights: ReadonlySignal<Weights | null>;
  /** Which unit stands at each place. */
  units: ReadonlySignal<Uint32Array>;
  off: ReadonlySignal<ReadonlySet<number>>;
  /** Those that x̂ is built from at the moment, in their order. */
  used: ReadonlySignal<Uint32Array>;
  toggle: (unit: number) => void;
  describedBy: string;
}

const GAP = 2;
/** In CSS pixels: a finger must meet a cell, and more than this shows no more. */
const LEAST = 24;
const MOST = 44;
/** All of them should stand within about this height. */
const HEIGHT = 300;

export function UnitSwitches({ lab, answer, weights, units, off, used, toggle, describedBy }: UnitSwitchesProps) {
  const box = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const width = useWidth(box).value;
  const count = useComputed(() => units.value.length).value;
  const size = Math.max(LEAST, Math.min(MOST, Math.floor(Math.sqrt((width * HEIGHT) / Math.max(1, count))) - GAP));
  const columns = Math.max(1, Math.min(count, Math.floor((width + GAP) / (size + GAP))));
  // The selection to go back to when the pointer leaves.
  const kept = useRef<number | null | undefined>(undefined);

  useLayoutEffect(() => {
    const { style } = grid.current!;
    style.setProperty('--columns', String(columns));
    style.setProperty('--cell', `${size}px`);
    style.setProperty('--cell-gap', `${GAP}px`);
  });

  const cells = useMemo(
    () =>
      Array.from({ length: count }, (_, place) => (
        <Switch key={place} lab={lab} place={place} units={units} off={off} describedBy={describedBy} />
      )),
    [lab, units, off, count, describedBy],
  );

  const onPointerOver = (event: PointerEvent) => {
    const unit = unitAt(event.target);
    if (unit === null || event.pointerType === 'touch') return;
    if (kept.current === undefined) kept.current = lab.selectedUnit.peek();
    lab.selectedUnit.value = unit;
  };
  const onPointerLeave = () => {
    if (kept.current !== undefined) lab.selectedUnit.value = kept.current;
    kept.current = undefined;
  };
  const onClick = (event: MouseEvent) => {
    const unit = unitAt(event.target);
    if (unit === null) return;
    if (kept.current !== undefined) kept.current = unit;
    lab.selectedUnit.value = unit;
    toggle(unit);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const buttons = [...grid.current!.querySelectorAll('button')];
    const there = destination(event.key, buttons.indexOf(event.target as HTMLButtonElement), columns, count);
    if (there === null) return;
    event.preventDefault();
    buttons[there]?.focus();
  };

  return (
    <div ref={box} class="own-units-box">
      <div
        ref={grid}
        class="own-units unit-grid"
        role="group"
        aria-label="All hidden units: which of them x̂ is built from"
        data-testid="own-digit-units"
        onPointerOver={onPointerOver}
        onPointerLeave={onPointerLeave}
        onClick={onClick}
        onKeyDown={onKeyDown}
        onFocusIn={(event) => {
          const unit = unitAt(event.target);
          if (unit !== null && (event.target as Element).matches(':focus-visible')) lab.selectedUnit.value = unit;
        }}
      >
        <Canvas
          testid="own-digit-units-canvas"
          read={() => ({ units: units.value, view: answer.value, off: off.value, used: used.value, weights: weights.value })}
          draw={(surface, scene) => drawUnits(surface, scene, columns, size)}
        />
        {cells}
      </div>
    </div>
  );
}

interface SwitchProps {
  lab: Lab;
  place: number;
  units: ReadonlySignal<Uint32Array>;
  off: ReadonlySignal<ReadonlySet<number>>;
  describedBy: string;
}

/** Renders once; what changes is bound to the element. */
function Switch({ lab, place, units, off, describedBy }: SwitchProps) {
  const unit = useComputed(() => units.value[place] ?? 0);
  const selected = useComputed(() => lab.selectedUnit.value === unit.value);
  const reached = useComputed(() => {
    const chosen = lab.selectedUnit.value;
    return chosen === null || chosen >= units.value.length ? place === 0 : selected.value;
  });
  return (
    <button
      type="button"
      class="unit own-unit"
      data-unit={unit}
      data-selected={useComputed(() => (selected.value ? 'true' : undefined))}
      aria-label={useComputed(() => unitName(unit.value))}
      aria-pressed={useComputed(() => !off.value.has(unit.value))}
      aria-describedby={describedBy}
      tabIndex={useComputed(() => (reached.value ? 0 : -1))}
    />
  );
}

function unitAt(target: EventTarget | null): number | null {
  const unit = (target as HTMLElement | null)?.dataset?.unit;
  return unit === undefined ? null : Number(unit);
}

interface UnitsScene {
  units: Uint32Array;
  view: OwnView | null;
  off: ReadonlySet<number>;
  used: Uint32Array;
  weights: Weights | null;
}

/** So faint are units that are on, and not yet used in rebuilding x̂. */
const WAITING = 0.2;

/**
 * What each unit draws, let through as far as it fires; a bar beneath as long as it fires; a stroke through those that are off.
 * While x̂ is being rebuilt the units that wait are faint, and the last one used has a frame.
 */
function drawUnits(surface: Surface, { units, view, off, used, weights }: UnitsScene, columns: number, cell: number): void {
  const { context, ratio, palette, hold } = surface;
  if (!view || view.hidden.length !== units.length) return;
  const side = Math.round(cell * ratio);
  const pitch = (cell + GAP) * ratio;
  const bar = Math.max(2, Math.round(3 * ratio));
  const known = weights?.bias.length === units.length ? weights : null;
  const images = known && hold(imageOfDecoder(known, palette.weight));
  const height = images ? images.height / units.length : 0;
  const rebuilding = used.length < units.length - off.size;
  const isUsed = new Set(used);
  const lastUsed = rebuilding ? used.at(-1) : undefined;
  context.imageSmoothingEnabled = true;
  units.forEach((unit, place) => {
    const x = Math.round((place % columns) * pitch);
    const y = Math.round(Math.floor(place / columns) * pitch);
    const active = Math.max(0, Math.min(1, view.hidden[unit]!));
    if (off.has(unit)) {
      context.strokeStyle = palette.grey;
      context.lineWidth = Math.max(1, ratio);
      context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
      context.beginPath();
      context.moveTo(x + side, y);
      context.lineTo(x, y + side);
      context.stroke();
      return;
    }
    context.fillStyle = palette.grid;
    context.fillRect(x, y, side, side);
    const strength = rebuilding && !isUsed.has(unit) ? WAITING : 1;
    context.globalAlpha = strength * active;
    if (images) context.drawImage(images, 0, unit * height, images.width, height, x, y, side, side - bar);
    context.globalAlpha = strength;
    context.fillStyle = palette.vermillion;
    context.fillRect(x, y + side - bar, Math.round(side * active), bar);
    context.globalAlpha = 1;
    if (unit === lastUsed) {
      context.strokeStyle = palette.accent;
      context.lineWidth = 2 * ratio;
      context.strokeRect(x + ratio, y + ratio, side - 2 * ratio, side - 2 * ratio);
    }
  });
}

/** Every unit's decoder weights, one image below the other, on the scale that they share. */
export function imageOfDecoder(weights: Weights, colours: Uint32Array<ArrayBuffer>): ImageData {
  const { decoder, bias } = weights;
  const inputs = decoder.length / bias.length;
  const { columns, rows } = imageShape(inputs);
  const scale = commonScale({ ...weights, encoder: decoder });
  const image = new ImageData(columns, rows * bias.length);
  const words = new Uint32Array(image.data.buffer);
  for (let unit = 0; unit < bias.length; unit++) {
    for (let j = 0; j < inputs; j++) {
      words[unit * columns * rows + j] = lookUp(colours, decoder[unit * inputs + j]!, -scale, scale);
    }
  }
  return image;
}
