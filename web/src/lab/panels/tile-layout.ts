/** How many tiles stand in a row, and how large: every weight covers a whole number of the screen's pixels. */

export interface Layout {
  columns: number;
  /** Side of a tile and distance between tiles, in CSS pixels. */
  size: number;
  gap: number;
}

/** In CSS pixels: how small a tile may be, so that a finger still meets it; how large it is useful; how high all of them may stand. */
const LEAST = 24;
const MOST = 112;
const HEIGHT = 560;

/**
 * The largest tiles for `count` images of this shape that fit `width` and do not stand higher than HEIGHT;
 * where none do, the smallest ones.
 * @param ratio pixels of the screen to one CSS pixel
 */
export function layOut(count: number, width: number, image: { columns: number; rows: number }, ratio: number): Layout {
  const pixels = Math.max(image.columns, image.rows);
  const gap = Math.round(3 * ratio) / ratio;
  const least = Math.max(1, Math.ceil((LEAST * ratio) / pixels));
  let layout: Layout | null = null;
  for (let multiple = least; (multiple * pixels) / ratio <= MOST || !layout; multiple++) {
    const size = (multiple * pixels) / ratio;
    const columns = Math.max(1, Math.floor((width + gap) / (size + gap)));
    const rows = Math.ceil(count / columns);
    if (layout && (rows * (size + gap) > HEIGHT || size > width)) break;
    // As many rows as needed, and then as even as they go.
    layout = { columns: Math.ceil(count / rows), size, gap };
  }
  return layout!;
}
