/**
 * All hidden units as switches: each cell shows what the unit draws, as strongly as it fires. Arrow keys walk, Enter and Space
 * and a click switch; what is pointed at is the selected unit everywhere on the page.
 */

import { effect, type ReadonlySignal, useComputed } from '@preact/signals';
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
        <button key={place} type="button" class="unit own-unit" aria-describedby={describedBy} />
      )),
    [count, describedBy],
  );
  // Rendered once; what changes is written to the elements, and only where it does: there may be a thousand.
  useLayoutEffect(() => {
    const buttons = [...grid.current!.querySelectorAll('button')];
    const written = buttons.map(() => ({ unit: -1, on: false, selected: false, reached: false, fresh: true }));
    return effect(() => {
      const chosen = lab.selectedUnit.value;
      const isOff = off.value;
      const known = chosen !== null && chosen < count;
      units.value.subarray(0, count).forEach((unit, place) => {
        const selected = unit === chosen;
        const next = { unit, on: !isOff.has(unit), selected, reached: known ? selected : place === 0, fresh: false };
        write(buttons[place]!, written[place]!, next);
        written[place] = next;
      });
    });
  }, [lab, units, off, count]);

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

/** What one cell says of its unit. */
interface Cell {
  unit: number;
  on: boolean;
  selected: boolean;
  /** By the Tab key: one of all. */
  reached: boolean;
  /** Not written yet. */
  fresh: boolean;
}

function write(button: HTMLButtonElement, before: Cell, { unit, on, selected, reached }: Cell): void {
  if (before.unit !== unit) {
    button.dataset.unit = String(unit);
    button.setAttribute('aria-label', unitName(unit));
  }
  if (before.fresh || before.on !== on) button.setAttribute('aria-pressed', String(on));
  if (before.fresh || before.selected !== selected) button.toggleAttribute('data-selected', selected);
  if (before.fresh || before.reached !== reached) button.tabIndex = reached ? 0 : -1;
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

/** What fires less than this could not be told from its ground. */
const FAINT = 0.02;
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
  const seen = units.filter((unit) => view.hidden[unit]! >= FAINT && !off.has(unit));
  const images = known && seen.length > 0 && hold(imageOfDecoder(known, seen, palette.weight));
  const rowOf = new Map(Array.from(seen, (unit, row) => [unit, row]));
  const height = images ? images.height / seen.length : 0;
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
    const row = rowOf.get(unit);
    if (images && row !== undefined) {
      context.drawImage(images, 0, row * height, images.width, height, x, y, side, side - bar);
    }
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

/** The decoder weights of these units, one image below the other, on the scale that all share. */
function imageOfDecoder(weights: Weights, units: Uint32Array, colours: Uint32Array<ArrayBuffer>): ImageData {
  const { decoder, bias } = weights;
  const inputs = decoder.length / bias.length;
  const { columns, rows } = imageShape(inputs);
  const scale = commonScale({ ...weights, encoder: decoder });
  const image = new ImageData(columns, rows * units.length);
  const words = new Uint32Array(image.data.buffer);
  units.forEach((unit, place) => {
    for (let j = 0; j < inputs; j++) {
      words[place * columns * rows + j] = lookUp(colours, decoder[unit * inputs + j]!, -scale, scale);
    }
  });
  return image;
}
