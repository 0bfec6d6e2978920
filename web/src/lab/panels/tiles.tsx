/** What every hidden unit has learned to look for: its encoder weights W_:,l as an image, all in one canvas. */

import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { Canvas, type Surface } from '../charts/canvas.js';
import { useVisible, useWidth } from '../charts/drawing.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import type { Panel } from '../panel.js';
import { imageOfUnits, imageShape } from '../pixels.js';
import { Choice } from './choice.js';
import { type Layout, layOut } from './tile-layout.js';
import { isDead, isSaturated } from './unit.js';
import { UnitGrid } from './unit-grid.js';
import { commonScale, measureUnits, useLatestWeights, useWeightsWhile, type Weights } from './weights.js';

type Order = 'index' | 'rho-hat' | 'strength';
type Scale = 'shared' | 'own';

/** ρ̂ of every unit: over the held-out digits if it is known, else over the mini-batch. */
function averages(lab: Lab): Float32Array {
  return lab.heldOut.value?.rhoHat ?? lab.rhoHat.value;
}

function Tiles({ lab }: { lab: Lab }) {
  const root = useRef<HTMLDivElement>(null);
  const visible = useVisible(root);
  useWeightsWhile(lab, visible);
  const weights = useLatestWeights(lab);
  const common = useComputed(() => (weights.value ? commonScale(weights.value) : 0));
  const order = useSignal<Order>('index');
  const scale = useSignal<Scale>('shared');

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
      <Grid lab={lab} weights={weights} common={common} order={order.value} scale={scale.value} />
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

interface GridProps {
  lab: Lab;
  weights: ReadonlySignal<Weights | null>;
  /** The weight that gets the strongest colour on the shared scale. */
  common: ReadonlySignal<number>;
  order: Order;
  scale: Scale;
}

function Grid({ lab, weights, common, order, scale }: GridProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box).value;
  const hidden = useComputed(() => lab.settings.value.hidden).value;
  // Before a digit is here: MNIST's size.
  const inputs = useComputed(() => lab.view.value?.pixels.length ?? 784).value;
  const layout = useMemo(() => layOut(hidden, width, imageShape(inputs), devicePixelRatio), [hidden, width, inputs]);
  const units = useOrder(lab, weights, hidden, order);

  const draw = (surface: Surface, scene: { shown: Weights | null; common: number; rhoHat: Float32Array }) => {
    const { shown, common, rhoHat } = scene;
    // Between a restart and the first picture of the new network.
    if (shown?.bias.length !== hidden) return;
    const scales = scale === 'own' ? measureUnits(shown).greatest : new Float32Array(hidden).fill(common);
    const images = imageOfUnits(shown.encoder, hidden, units, scales, surface.palette.weight);
    drawTiles(surface, surface.hold(images), layout, units, rhoHat);
  };

  return (
    <div ref={box} class="tiles-box">
      {width > 0 && (
        <UnitGrid
          lab={lab}
          label="Hidden units, by their weights"
          units={units}
          columns={layout.columns}
          size={layout.size}
          gap={layout.gap}
          describedBy="tiles-selected"
          testid="tile-grid"
        >
          <Canvas
            testid="tile-canvas"
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
function useOrder(lab: Lab, latest: ReadonlySignal<Weights | null>, hidden: number, order: Order): Uint32Array {
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
function drawTiles(
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

function Key({ common, scale }: { common: ReadonlySignal<number>; scale: Scale }) {
  const most = scale === 'shared' && common.value > 0 ? String(common.value) : 'its max';
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

export const tiles: Panel = { id: 'tiles', title: 'What each unit has learned', size: 'large', View: Tiles };
