/**
 * A digit of the person's own: drawn, opened, or one of the held-out set to begin with; brought into MNIST's form; its hidden
 * code and its reconstruction, live; and x̂ rebuilt from the units that are switched on, one after the other.
 */

import './own-digit.css';
import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Canvas, type Surface } from '../charts/canvas.js';
import { useVisible } from '../charts/drawing.js';
import { figure } from '../format.js';
import type { Lab } from '../lab.js';
import { imageShape, squaredError } from '../pixels.js';
import { drawDigit } from './digit-picker.js';
import { Hat, SquaredErrorIs } from './mathematics.js';
import { type Shown, useAnswer, useField, useOnlyExisting, useOrder, useRebuilt } from './own-digit/answer.js';
import { Code } from './own-digit/code.js';
import { Examples } from './own-digit/examples.js';
import type { Field } from './own-digit/field.js';
import { Pad } from './own-digit/pad.js';
import { usePictures } from './own-digit/pictures.js';
import { Rebuild } from './own-digit/rebuild.js';
import { useSpeech } from './own-digit/say.js';
import { type Sketch, sketchOf } from './own-digit/sketch.js';
import { useLatestWeights, useWeightsWhile } from './weights.js';

export function View({ lab }: { lab: Lab }) {
  const root = useRef<HTMLDivElement>(null);
  const visible = useVisible(root);
  useWeightsWhile(lab, visible);
  const weights = useLatestWeights(lab);
  const sketch = sketchOf(lab);
  const { field, inputs } = useField(lab, sketch);
  const answer = useAnswer(lab, sketch);
  const playing = useSignal(false);
  const near = useSignal(false);
  const held = useComputed(() => near.value || playing.value);
  const order = useOrder(lab, sketch, answer, held);
  useOnlyExisting(lab, sketch.off);
  const { shown, prefixes } = useRebuilt(lab, sketch, answer, order, visible);
  const on = useComputed(() => order.value.length - sketch.off.value.size);
  const used = useComputed(() => shown.value?.order.subarray(0, shown.value.used) ?? order.value);
  const { text, say } = useSpeech();
  const { problem, open, over } = usePictures(sketch, say);
  // Once there was an answer its place stays, also while the pad is empty: nothing jumps about.
  const answered = useComputed(() => order.value.length > 0).value;

  return (
    <div ref={root} class="own-digit" data-over={over.value ? 'true' : undefined}>
      <p class="caption">
        Draw a digit, and see what the network makes of it: which of its units fire, and what they redraw together. It has learned
        from MNIST, so what you draw is first scaled and centred as MNIST’s digits are.
      </p>
      <div class="own-figure">
        <div class="own-drawing">
          <div class="own-pad-box">
            <Pad sketch={sketch} field={field} say={say} />
            {sketch.isEmpty.value && (
              <p class="own-hint" aria-hidden="true">
                Draw a digit here
              </p>
            )}
          </div>
          <p class="own-keys" id="own-digit-keys">
            Keys: the arrows move the pen (two together lead aslant, with Shift slowly), Space puts it down and lifts it,
            Backspace takes the last stroke back, Delete empties the pad.
          </p>
          <Tools sketch={sketch} say={say} open={open} />
          <p class="field-error" role="alert" data-testid="own-digit-problem">
            {problem}
          </p>
          <Examples lab={lab} sketch={sketch} inputs={inputs} say={say} />
          <p class="visually-hidden" role="status" data-testid="own-digit-status">
            {text}
          </p>
        </div>

        <figure class="layer own-input" data-term="pixel">
          <figcaption>
            <math>
              <mi>x</mi>
            </math>{' '}
            as MNIST has it
          </figcaption>
          <div class="layer-picture">
            <Canvas
              testid="own-digit-field"
              name="Your digit x as the network sees it: scaled into MNIST’s box and centred"
              read={() => field.value}
              draw={(surface, seen) => drawField(surface, seen, inputs.peek())}
            />
          </div>
          <p class="layer-note">{useComputed(() => noteOf(field.value, inputs.value))}</p>
        </figure>

        <figure class="layer layer-output own-output" data-term="reconstruction">
          <figcaption>
            <math>
              <Hat over="x" />
            </math>{' '}
            what its units redraw
          </figcaption>
          <div class="layer-picture">
            <Canvas
              testid="own-digit-reconstruction"
              name="The reconstruction x̂ of your digit from the units that are used"
              read={() => shown.value?.image}
              draw={(surface, image) =>
                image &&
                drawDigit(
                  surface,
                  image.map((pixel) => pixel * 255),
                )
              }
            />
          </div>
          <p class="layer-note">
            <SquaredError shown={shown} />
          </p>
        </figure>
        {answered ? (
          <Rebuild
            lab={lab}
            shown={shown}
            prefixes={prefixes}
            weights={weights}
            count={on}
            used={sketch.used}
            playing={playing}
          />
        ) : (
          <p class="caption own-first">
            As soon as there is a digit, its code appears below: switch units off and on, or rebuild x̂ from the strongest unit on,
            stroke by stroke. Train meanwhile, and see it change.
          </p>
        )}
      </div>
      {answered && <Code lab={lab} answer={answer} weights={weights} order={order} off={sketch.off} used={used} held={near} />}
    </div>
  );
}

interface ToolsProps {
  sketch: Sketch;
  say: (text: string) => void;
  open: (files: readonly File[]) => void;
}

function Tools({ sketch, say, open }: ToolsProps) {
  const act = (what: () => void, told: string) => () => {
    what();
    say(told);
  };
  return (
    <div class="own-tools">
      <button
        type="button"
        class="button"
        disabled={!sketch.canUndo.value}
        onClick={act(() => sketch.undo(), 'Taken back.')}
        data-testid="own-digit-undo"
      >
        Undo
      </button>
      <button
        type="button"
        class="button"
        disabled={!sketch.canRedo.value}
        onClick={act(() => sketch.redo(), 'Done again.')}
        data-testid="own-digit-redo"
      >
        Redo
      </button>
      <button
        type="button"
        class="button"
        disabled={sketch.isEmpty.value}
        onClick={act(() => sketch.clear(), 'The pad is empty.')}
        data-testid="own-digit-clear"
      >
        Clear
      </button>
      <label class="button file own-open">
        Open a picture…
        <input
          type="file"
          accept="image/*"
          onChange={(event) => {
            open([...(event.currentTarget.files ?? [])]);
            // So that the same file can be opened again.
            event.currentTarget.value = '';
          }}
          data-testid="own-digit-open"
        />
      </label>
      <span class="help">or drop one on the page, or paste it</span>
    </div>
  );
}

function drawField(surface: Surface, field: Field | null, inputs: number): void {
  const { context, width, height, ratio, palette } = surface;
  drawDigit(surface, field?.pixels ?? new Uint8Array(inputs));
  const { columns, rows } = imageShape(inputs);
  const [x, y] = [width / columns, height / rows];
  context.strokeStyle = palette.blue;
  context.lineWidth = ratio;
  if (field) {
    const { placed } = field;
    context.setLineDash([3 * ratio, 3 * ratio]);
    context.strokeRect(placed.x * x, placed.y * y, placed.width * x, placed.height * y);
    context.setLineDash([]);
  }
}

function noteOf(field: Field | null, inputs: number): string {
  const { columns, rows } = imageShape(inputs);
  const size = `${columns} × ${rows} pixels`;
  if (!field) return size;
  const { width, height } = field.placed;
  return `${size}; dashed: your ink, ${Math.round(width)} × ${Math.round(height)}, balanced on the middle`;
}

/** ½‖x̂ − x‖² of what is shown. */
function SquaredError({ shown }: { shown: ReadonlySignal<Shown | null> }) {
  const error = useComputed(() => {
    const scene = shown.value;
    return scene?.image ? figure(squaredError(scene.view.pixels, scene.image)) : '–';
  });
  return (
    <>
      <SquaredErrorIs /> <b data-testid="own-digit-error">{error}</b>
    </>
  );
}
