/**
 * Numbers to pixels: colour ramps as tables of 256 packed colours, and images made by looking values up in them.
 * A packed colour is the 32-bit word whose bytes in memory are red, green, blue, alpha (every browser runs little-endian).
 */

export type Ramp = Uint32Array<ArrayBuffer>;

/** "rgb(0, 114, 178)", as tokenColour() resolves it, to its three bytes. */
export function bytesOf(colour: string): [number, number, number] {
  const [red, green, blue] = colour.match(/[\d.]+/g)?.map(Number) ?? [];
  if (red === undefined || green === undefined || blue === undefined) throw new TypeError(`not an rgb() colour: ${colour}`);
  return [red, green, blue];
}

/** A ramp through two or more colours at equal distances. */
export function ramp(colours: readonly string[]): Ramp {
  const stops = colours.map(bytesOf);
  return Uint32Array.from({ length: 256 }, (_, entry) => {
    const position = (entry / 255) * (stops.length - 1);
    const index = Math.min(Math.floor(position), stops.length - 2);
    const [from, to] = [stops[index]!, stops[index + 1]!];
    const byte = (channel: 0 | 1 | 2) => Math.round(from[channel] + (position - index) * (to[channel] - from[channel]));
    return ((255 << 24) | (byte(2) << 16) | (byte(1) << 8) | byte(0)) >>> 0;
  });
}

/** The packed colour of `value` on a ramp that runs from `low` to `high`; values outside take the end's colour. */
export function lookUp(colours: Ramp, value: number, low: number, high: number): number {
  return colours[Math.max(0, Math.min(255, Math.round(((value - low) / (high - low)) * 255)))]!;
}

/** Columns and rows of an image of `inputs` pixels: square, as MNIST's 28 × 28, or the least that holds them. */
export function imageShape(inputs: number): { columns: number; rows: number } {
  const columns = Math.ceil(Math.sqrt(inputs));
  return { columns, rows: Math.ceil(inputs / columns) };
}

/** One image of values, low…high on the ramp; of this shape, or as square as they go. */
export function imageOf(
  values: ArrayLike<number>,
  low: number,
  high: number,
  colours: Ramp,
  { columns, rows } = imageShape(values.length),
): ImageData {
  const image = new ImageData(columns, rows);
  const words = new Uint32Array(image.data.buffer);
  for (let j = 0; j < values.length; j++) words[j] = lookUp(colours, values[j]!, low, high);
  return image;
}

/**
 * Every unit's weights as one image after another, stacked downwards in the order of `units`.
 * encoder: inputs×hidden row-major, so a unit is a column. scale: for each unit, the weight that gets the ramp's last colour.
 */
export function imageOfUnits(
  encoder: Float32Array,
  hidden: number,
  units: Uint32Array,
  scale: Float32Array,
  colours: Ramp,
): ImageData {
  const inputs = encoder.length / hidden;
  const { columns, rows } = imageShape(inputs);
  const image = new ImageData(columns, rows * units.length);
  const words = new Uint32Array(image.data.buffer);
  const size = columns * rows;
  // A few units at a time: a column is read and an image written, and both stay in the processor's cache.
  for (let start = 0; start < units.length; start += 16) {
    const end = Math.min(start + 16, units.length);
    for (let j = 0; j < inputs; j++) {
      for (let place = start; place < end; place++) {
        const unit = units[place]!;
        const entry = 127.5 + (encoder[j * hidden + unit]! / scale[unit]!) * 127.5;
        words[place * size + j] = colours[entry < 0 ? 0 : entry > 255 ? 255 : entry | 0]!;
      }
    }
  }
  return image;
}

/** ½‖x̂ − x‖², x in 0…255 and x̂ in 0…1. */
export function squaredError(pixels: Uint8Array, reconstruction: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < pixels.length; j++) sum += (reconstruction[j]! - pixels[j]! / 255) ** 2;
  return sum / 2;
}
