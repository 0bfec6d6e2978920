/** Every unit's encoder weights as a tile, all in one canvas under a grid that one can walk. */

import { type ReadonlySignal, useComputed } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { Canvas, type Surface } from '../charts/canvas.js';
import { useWidth } from '../charts/drawing.js';
import type { Lab } from '../lab.js';
import { imageOfUnits, imageShape } from '../pixels.js';
import { type Layout, layOut } from './tile-layout.js';
import { isDead, isSaturated } from './unit.js';
import { UnitGrid } from './unit-grid.js';
import { measureUnits, type Weights } from './weights.js';

export type Order = 'index' | 'rho-hat' | 'strength';
export type Scale = 'shared' | 'own';

/** ρ̂ of every unit: over the held-out digits if it is known, else over the mini-batch. */
export function averages(lab: Lab): Float32Array {
  return lab.heldOut.value?.rhoHat ?? lab.rhoHat.value;
}

interface TileGridProps {
  lab: Lab;
  label: string;
  weights: ReadonlySignal<Weights | null>;
  /** The weight that gets the strongest colour on the shared scale. */
  common: ReadonlySignal<number>;
  /** Which unit stands at each place. */
  units: Uint32Array;
  scale: Scale;
  /** The id of the element that tells about the selected unit. */
  describedBy: string;
  /** Of the grid and of its canvas. */
  testids: { grid: string; canvas: string };
}

export function TileGrid({ lab, label, weights, common, units, scale, describedBy, testids }: TileGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box).value;
  const hidden = units.length;
  // Before a digit is here: MNIST's size.
  const inputs = useComputed(() => lab.view.value?.pixels.length ?? 784).value;
  const layout = useMemo(() => layOut(hidden, width, imageShape(inputs), devicePixelRatio), [hidden, width, inputs]);

  const draw = (surface: Surface, scene: { shown: Weights | null; common: number; rhoHat: Float32Array }) => {
    const { shown, common, rhoHat } = scene;
    // Between a restart and the first picture of the new network.
    if (shown?.bias.length !== hidden) return;
    const scales = scale === 'own' ? measureUnits(shown).greatest : new Float32Array(hidden).fill(common);
    const images = imageOfUnits(shown.encoder, hidden, units, scales, surface.palette.weight);
    drawTiles(surface, surface.hold(images), layout, units, rhoHat);
  };

  return (
    <div ref={box} class="tiles-box" data-term="encoder">
      {width > 0 && (
        <UnitGrid
          lab={lab}
          label={label}
          units={units}
          columns={layout.columns}
          size={layout.size}
          gap={layout.gap}
          describedBy={describedBy}
          testid={testids.grid}
        >
          <Canvas
            testid={testids.canvas}
            read={() => ({ shown: weights.value, common: common.value, rhoHat: averages(lab) })}
            draw={draw}
          />
        </UnitGrid>
      )}
    </div>
  );
}

/**
 * The units in the order asked for. While training runs they stay where they are, or one could not follow any;
 * they are put in order again at every stop.
 */
export function useOrder(lab: Lab, latest: ReadonlySignal<Weights | null>, order: Order): Uint32Array {
  const hidden = useComputed(() => lab.settings.value.hidden).value;
  const still = useComputed(() => (lab.status.value === 'running' ? -1 : lab.metrics.value.step)).value;
  const sorted = useRef({ units: new Uint32Array(), order: '' });
  return useMemo(() => {
    const known = sorted.current;
    if (still === -1 && known.order === order && known.units.length === hidden) return known.units;
    const units = Uint32Array.from({ length: hidden }, (_, unit) => unit);
    const weights = latest.peek();
    const by =
      order === 'rho-hat'
        ? (lab.heldOut.peek()?.rhoHat ?? lab.rhoHat.peek())
        : order === 'strength' && weights
          ? measureUnits(weights).strength
          : null;
    if (by) units.sort((one, other) => by[other]! - by[one]!);
    sorted.current = { units, order };
    return units;
  }, [hidden, order, still]);
}

/** Tiles, crisp where they are whole multiples of their images' pixels and smooth elsewhere; a cross in the corner of a dead unit, a filled square in that of a saturated one. */
export function drawTiles(
  { context, ratio, palette }: Surface,
  images: HTMLCanvasElement,
  layout: Layout,
  units: Uint32Array,
  rhoHat: Float32Array,
): void {
  const side = Math.round(layout.size * ratio);
  const pitch = Math.round((layout.size + layout.gap) * ratio);
  const height = images.height / units.length;
  const mark = Math.max(3, Math.round(side / 8));
  context.imageSmoothingEnabled = side % images.width !== 0;
  units.forEach((unit, place) => {
    const x = (place % layout.columns) * pitch;
    const y = Math.floor(place / layout.columns) * pitch;
    context.drawImage(images, 0, place * height, images.width, height, x, y, side, side);
    const average = rhoHat[unit]!;
    if (isDead(average)) {
      context.strokeStyle = palette.text;
      context.lineWidth = Math.max(1, ratio);
      context.beginPath();
      context.moveTo(x + 2, y + 2);
      context.lineTo(x + 2 + 1.5 * mark, y + 2 + 1.5 * mark);
      context.moveTo(x + 2 + 1.5 * mark, y + 2);
      context.lineTo(x + 2, y + 2 + 1.5 * mark);
      context.stroke();
    } else if (isSaturated(average)) {
      context.fillStyle = palette.text;
      context.fillRect(x + 2, y + 2, 1.5 * mark, 1.5 * mark);
    }
  });
}
