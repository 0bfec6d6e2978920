/** A canvas as sharp as the screen: its pixels are the screen's, whatever its size on the page. */

import { useRef } from 'preact/hooks';
import { useDrawing } from './drawing.js';
import { currentPalette, type Palette } from './palette.js';

export interface Surface {
  /** Its unit is one pixel of the screen; images are not smoothed. */
  context: CanvasRenderingContext2D;
  /** In pixels of the screen. */
  width: number;
  height: number;
  /** Pixels of the screen to one CSS pixel. */
  ratio: number;
  /** A canvas of the image's own size that holds it, to be drawn larger from; until the next call. */
  hold: (image: ImageData) => HTMLCanvasElement;
  palette: Palette;
}

interface CanvasProps<Scene> {
  /** Gathers what to show; drawn again when a signal that it read changes. */
  read: () => Scene;
  draw: (surface: Surface, scene: Scene) => void;
  /** What a screen reader says of it; without, it is decoration beside text that says the same. */
  name?: string | undefined;
  class?: string;
  testid?: string | undefined;
}

/** What a Surface holds images with: one canvas for all of them. */
export function holder(): Surface['hold'] {
  const canvas = document.createElement('canvas');
  return (image) => {
    resize(canvas, image.width, image.height);
    canvas.getContext('2d')!.putImageData(image, 0, 0);
    return canvas;
  };
}

/** Fills its box, which the style sheet must size. */
export function Canvas<Scene>({ read, draw, name, class: className, testid }: CanvasProps<Scene>) {
  const ref = useRef<HTMLCanvasElement>(null);
  const hold = useRef<Surface['hold']>(undefined);
  useDrawing(ref, read, (scene) => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const ratio = devicePixelRatio;
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    resize(canvas, width, height);
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = false;
    hold.current ??= holder();
    draw({ context, width, height, ratio, hold: hold.current, palette: currentPalette() }, scene);
  });
  const meaning = name === undefined ? { 'aria-hidden': true } : { role: 'img' as const, 'aria-label': name };
  return <canvas ref={ref} class={className} data-testid={testid} {...meaning} />;
}

/** Setting a canvas's size clears it and costs time, so only where it differs. */
function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
