/** A picture from a file: any kind that the browser can show, of bounded size, shrunk to what is needed of it. */

import { whole } from '../../format.js';
import type { Picture } from './picture.js';

const MOST_BYTES = 20 * 2 ** 20;
/** Above this a browser may need gigabytes to unpack it. */
const MOST_PIXELS = 60e6;
/** The longer side is shrunk to this: MNIST will have it in 20 pixels. */
const SIDE = 320;

const EXPECTED = 'A picture of one digit was expected: PNG, JPEG, WebP, GIF, SVG or whatever else this browser shows.';

/** Rejects with an Error that names the file and says what is wrong with it. */
export async function pictureOf(file: File): Promise<Picture> {
  const name = `“${file.name || 'the picture'}”`;
  if (file.size === 0) throw new Error(`${name} is empty. ${EXPECTED}`);
  if (file.size > MOST_BYTES) {
    throw new Error(
      `${name} has ${(file.size / 2 ** 20).toFixed(1)} MB; at most ${MOST_BYTES / 2 ** 20} MB are read. ${EXPECTED}`,
    );
  }
  const address = URL.createObjectURL(file);
  try {
    const image = await load(address).catch(() => {
      throw new Error(`${name} is not a picture that this browser can read. ${EXPECTED}`);
    });
    // A drawing in SVG may have no size of its own.
    const [width, height] = [image.naturalWidth || SIDE, image.naturalHeight || SIDE];
    if (width * height > MOST_PIXELS) {
      throw new Error(
        `${name} has ${whole(width)} × ${whole(height)} pixels; at most ${MOST_PIXELS / 1e6} million are read. ${EXPECTED}`,
      );
    }
    return shrunk(image, width, height);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Through an <img>, which reads more kinds than anything else and turns photographs upright. */
function load(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = address;
  });
}

function shrunk(image: HTMLImageElement, width: number, height: number): Picture {
  const factor = Math.min(1, SIDE / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * factor));
  canvas.height = Math.max(1, Math.round(height * factor));
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return { columns: canvas.width, rows: canvas.height, rgba: data };
}
