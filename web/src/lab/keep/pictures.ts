/** The page's figures as pictures for paper: light, sharp, and whether or not their panels are on the screen. */

import type { ChartConfiguration } from 'chart.js';
import type { Settings } from '../../settings.js';
import { holder } from '../charts/canvas.js';
import { createChart } from '../charts/create-chart.js';
import { type Palette, paperPalette } from '../charts/palette.js';
import type { History } from '../history.js';
import { readingOf } from '../panels/expression.js';
import { configureObjective, objectiveScene } from '../panels/objective-chart.js';
import { configurePenalty, hasTarget, penaltyScene } from '../panels/penalty-chart.js';
import { drawTiles } from '../panels/tile-grid.js';
import { type Layout, layOut } from '../panels/tile-layout.js';
import { commonScale } from '../panels/weights.js';
import { imageOfUnits, imageShape } from '../pixels.js';
import type { Parameters } from './parameters.js';

/** In CSS pixels; each is drawn with RATIO² dots. */
const WIDTH = 720;
const HEIGHT = 380;
const RATIO = 2;

export interface Drawn {
  /** Of its file, without an ending. */
  id: string;
  name: string;
  alt: string;
  canvas: HTMLCanvasElement;
}

/** What the pictures are of. */
export interface Exhibit {
  settings: Settings;
  steps: number;
  parameters: Parameters;
  /** ρ̂ of every unit, and over which digits, in words. */
  rhoHat: Float32Array;
  over: string;
  history: History;
}

/** The tiles, and the charts of what there is something to see of. */
export function drawPictures(exhibit: Exhibit): Drawn[] {
  const palette = paperPalette();
  const drawn = [tiles(exhibit, palette), penalty(exhibit, palette)];
  if (exhibit.history.lastStep > 0) drawn.push(objective(exhibit, palette));
  return drawn;
}

function tiles({ parameters, settings, steps, rhoHat }: Exhibit, palette: Palette): Drawn {
  const { hidden } = settings;
  const { W, inputs } = parameters;
  const units = Uint32Array.from({ length: hidden }, (_, unit) => unit);
  const layout = tileLayout(hidden, inputs);
  const pitch = Math.round((layout.size + layout.gap) * RATIO);
  const gap = Math.round(layout.gap * RATIO);
  const [canvas, context] = sheet(layout.columns * pitch - gap, Math.ceil(hidden / layout.columns) * pitch - gap);
  const hold = holder();
  const common = commonScale({ encoder: W });
  const images = imageOfUnits(W, hidden, units, new Float32Array(hidden).fill(common), palette.weight);
  const surface = { context, width: canvas.width, height: canvas.height, ratio: RATIO, hold, palette };
  drawTiles(surface, hold(images), layout, units, rhoHat);
  const all = hidden === 1 ? 'the only hidden unit' : `each of the ${hidden} hidden units`;
  return {
    id: 'tiles',
    name: `What ${all} has learned: its encoder weights, blue below and vermillion above 0, full colour at ±${common}.`,
    alt: `The encoder weights of ${all} after step ${steps}, as images.`,
    canvas,
  };
}

/** As on the page; where many would be blurred there, one dot for each weight: that is sharper, and a third of the bytes. */
function tileLayout(hidden: number, inputs: number): Layout {
  const shape = imageShape(inputs);
  const layout = layOut(hidden, WIDTH, shape, RATIO);
  return layout.size * RATIO < 2 * shape.columns ? { ...layout, size: shape.columns / RATIO } : layout;
}

function penalty({ settings, steps, rhoHat, over }: Exhibit, palette: Palette): Drawn {
  const configuration = configurePenalty(penaltyScene(settings, rhoHat, null), palette, WIDTH, () => {});
  // On the page a handle has the label.
  for (const line of configuration.options?.plugins?.verticalLines?.lines ?? []) line.label = `ρ = ${settings.rho}`;
  const places = hasTarget(settings) || settings.penalty === 'l1' ? 'on the curve of the penalty and in order' : 'in order';
  return {
    id: 'penalty',
    name: `The average activation ρ̂ of every hidden unit ${over}, ${places}.`,
    alt: `A chart of the average activation of every hidden unit after step ${steps}, ${places}.`,
    canvas: chart(configuration as ChartConfiguration, palette),
  };
}

function objective({ history, steps }: Exhibit, palette: Palette): Drawn {
  return {
    id: 'objective',
    name: 'The objective L = L′ + βΩ + weight decay on the mini-batches, and L′ on the held-out digits, step by step.',
    alt: `A chart of the objective and its parts over the ${steps} steps, on a logarithmic axis.`,
    canvas: chart(configureObjective(objectiveScene(history, true), palette, WIDTH) as ChartConfiguration, palette),
  };
}

/** False while a penalty that was typed is still being read: its curve cannot be drawn yet. Reads a signal. */
export function canDraw({ penalty, penaltyExpression }: Settings): boolean {
  return penalty !== 'custom' || readingOf(penaltyExpression).value.state !== 'waiting';
}

function chart(configuration: ChartConfiguration, palette: Palette): HTMLCanvasElement {
  const [canvas] = sheet(WIDTH, HEIGHT);
  const options = { ...configuration.options, responsive: false, devicePixelRatio: RATIO, events: [] };
  const drawn = createChart(canvas, { ...configuration, options });
  const [copy, context] = sheet(canvas.width, canvas.height);
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  drawn.destroy();
  return copy;
}

function sheet(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  return [canvas, canvas.getContext('2d')!];
}

export function pngOf({ canvas, name }: Pick<Drawn, 'canvas' | 'name'>): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error(`the browser made no picture of this: ${name}`))),
      'image/png',
    );
  });
}
