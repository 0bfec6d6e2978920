/**
 * The pad: drawn on with a mouse, a finger or a pen, every place of which is taken, not only one a frame; or with the keyboard,
 * whose arrow keys move a pen that the space bar puts down and lifts.
 */

import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Canvas, type Surface } from '../../charts/canvas.js';
import { imageOf } from '../../pixels.js';
import { type Drawing, type Field, PEN } from './field.js';
import type { Sketch } from './sketch.js';
import { type Place, smoothed } from './strokes.js';

interface PadProps {
  sketch: Sketch;
  field: ReadonlySignal<Field | null>;
  say: (text: string) => void;
}

/** The keyboard's pen moves by a pixel of the field; with Shift by a quarter of one. */
const STEP = 1 / 28;

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const within = (value: number, margin = 0) => Math.max(margin, Math.min(1 - margin, value));
/** The keyboard's pen stands in the middle of pixels. */
const MIDDLE = 14.5 * STEP;
const pixelOf = (value: number) => Math.floor(value / STEP) + 1;

export function Pad({ sketch, field, say }: PadProps) {
  const pad = useRef<HTMLDivElement>(null);
  /** The pointer that draws. */
  const pointer = useRef<number | null>(null);
  /** Arrow keys that are down: two of them lead aslant. */
  const held = useRef(new Set<string>()).current;
  /** Where the keyboard's pen is, while the keyboard is used. */
  const pen = useSignal<{ x: number; y: number } | null>(null);
  const last = useRef({ x: MIDDLE, y: MIDDLE });

  const placeOf = (event: PointerEvent): Place => {
    const { left, top, width, height } = pad.current!.getBoundingClientRect();
    // Pressure is known of pens only; everything else says one half.
    const pressed = event.pointerType === 'pen' && event.pressure > 0 ? 0.5 + event.pressure : 1;
    return { x: within((event.clientX - left) / width), y: within((event.clientY - top) / height), width: pressed };
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || pointer.current !== null) return;
    pad.current!.setPointerCapture(event.pointerId);
    pointer.current = event.pointerId;
    pen.value = null;
    sketch.begin(placeOf(event));
  };

  const onPointerMove = (event: PointerEvent) => {
    if (event.pointerId !== pointer.current) return;
    const all = event.getCoalescedEvents?.() ?? [];
    sketch.extend((all.length > 0 ? all : [event]).map(placeOf));
  };

  const onPointerEnd = (event: PointerEvent) => {
    if (event.pointerId !== pointer.current) return;
    pointer.current = null;
    sketch.end();
  };

  const lift = () => {
    held.clear();
    if (pointer.current === null) sketch.end();
    pen.value = null;
  };

  const tell = () => {
    const { x, y } = last.current;
    say(`Pen ${sketch.penDown.peek() ? 'down' : 'up'}, column ${pixelOf(x)}, row ${pixelOf(y)} of 28.`);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const done = act(event);
    if (done) event.preventDefault();
  };

  const act = (event: KeyboardEvent): boolean => {
    if (event.altKey || pointer.current !== null) return false;
    if (event.ctrlKey || event.metaKey) {
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return false;
      if (key === 'y' || event.shiftKey) sketch.redo();
      else sketch.undo();
      return true;
    }
    if (event.key in ARROWS) {
      held.add(event.key);
      const step = event.shiftKey ? STEP / 4 : STEP;
      let { x, y } = last.current;
      for (const key of held) {
        x = within(x + step * ARROWS[key]![0], STEP / 2);
        y = within(y + step * ARROWS[key]![1], STEP / 2);
      }
      last.current = { x, y };
      pen.value = last.current;
      sketch.extend([{ x, y, width: 1 }]);
      tell();
      return true;
    }
    switch (event.key) {
      case ' ':
      case 'Enter':
        if (event.repeat) return true;
        pen.value = last.current;
        if (sketch.penDown.peek()) sketch.end();
        else sketch.begin({ ...last.current, width: 1 });
        tell();
        return true;
      case 'Escape':
        if (!sketch.penDown.peek()) return false;
        sketch.end();
        tell();
        return true;
      case 'Backspace':
        sketch.undo();
        say('Taken back.');
        return true;
      case 'Delete':
        sketch.clear();
        say('The pad is empty.');
        return true;
      default:
        return false;
    }
  };

  return (
    <div
      ref={pad}
      class="own-pad"
      // A place with keys of its own: arrow keys move the pen, so the screen reader must hand them over.
      role="application"
      aria-roledescription="drawing pad"
      aria-label="Your digit"
      aria-describedby="own-digit-keys"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys.
      tabIndex={0}
      data-testid="own-digit-pad"
      data-term="pixel"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onLostPointerCapture={onPointerEnd}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => held.delete(event.key)}
      onFocus={() => {
        if (pad.current!.matches(':focus-visible') && pointer.current === null) pen.value = last.current;
      }}
      onBlur={lift}
    >
      <Canvas
        testid="own-digit-ink"
        read={() => ({
          drawing: sketch.drawing.value,
          drawn: sketch.penDown.value ? null : (field.value?.drawn ?? null),
          pen: pen.value,
          down: sketch.penDown.value,
        })}
        draw={drawPad}
      />
    </div>
  );
}

interface PadScene {
  drawing: Drawing;
  /** The ink's box; null for none to show. */
  drawn: Field['drawn'] | null;
  pen: { x: number; y: number } | null;
  down: boolean;
}

function drawPad(surface: Surface, { drawing: { base, strokes }, drawn, pen, down }: PadScene): void {
  const { context, width: side, ratio, palette } = surface;
  const ink = colourOf(palette.digit[255]!);
  context.fillStyle = colourOf(palette.digit[0]!);
  context.fillRect(0, 0, side, surface.height);
  if (base) {
    const { box } = base;
    const { columns, rows, values } = base.ink;
    const picture = surface.hold(imageOf(values, 0, 1, palette.digit, base.ink));
    context.imageSmoothingEnabled = columns > 28 || rows > 28;
    context.drawImage(picture, box.x * side, box.y * side, box.width * side, box.height * side);
  }
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of strokes) drawStroke(context, smoothed(stroke), side);
  if (drawn) {
    context.strokeStyle = palette.blue;
    context.lineWidth = ratio;
    context.setLineDash([3 * ratio, 3 * ratio]);
    context.strokeRect(drawn.x * side, drawn.y * side, drawn.width * side, drawn.height * side);
    context.setLineDash([]);
  }
  if (pen) drawPen(surface, pen.x * side, pen.y * side, down);
}

function drawStroke(context: CanvasRenderingContext2D, line: readonly Place[], side: number): void {
  const at = ({ x, y }: Place): [number, number] => [x * side, y * side];
  if (line.every(({ width }) => width === line[0]!.width)) {
    // In one go, so that it is one line with round joins.
    context.lineWidth = line[0]!.width * PEN * side;
    context.beginPath();
    context.moveTo(...at(line[0]!));
    for (const place of line.slice(line.length > 1 ? 1 : 0)) context.lineTo(...at(place));
    context.stroke();
    return;
  }
  for (let i = 0; i + 1 < line.length; i++) {
    context.lineWidth = ((line[i]!.width + line[i + 1]!.width) / 2) * PEN * side;
    context.beginPath();
    context.moveTo(...at(line[i]!));
    context.lineTo(...at(line[i + 1]!));
    context.stroke();
  }
}

/** The keyboard's pen: a ring with a cross, filled while it draws. */
function drawPen({ context, ratio, palette }: Surface, x: number, y: number, down: boolean): void {
  const radius = 8 * ratio;
  for (const [colour, width] of [
    [palette.ground, 5],
    [palette.accent, 2.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width * ratio;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + dx * radius, y + dy * radius);
      context.lineTo(x + dx * 1.8 * radius, y + dy * 1.8 * radius);
    }
    context.stroke();
  }
  if (!down) return;
  context.fillStyle = palette.accent;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** A packed colour of a ramp, as a canvas wants it. */
function colourOf(packed: number): string {
  return `rgb(${packed & 255}, ${(packed >> 8) & 255}, ${(packed >> 16) & 255})`;
}
