/** How many tiles stand in a row, and how large. */

export interface Layout {
  columns: number;
  /** Side of a tile and distance between tiles, in CSS pixels; both whole numbers of the screen's pixels. */
  size: number;
  gap: number;
}

/** In CSS pixels: how small a tile may be, so that a finger still meets it; how large it is useful; how high all of them may stand. */
const LEAST = 24;
const MOST = 112;
const HEIGHT = 620;
/** Where every weight covers a whole number of the screen's pixels, a tile is crisp: worth this share of its size. */
const CRISP = 0.85;

/**
 * The largest tiles for `count` images of this shape that fit `width` and do not stand higher than HEIGHT;
 * where none do, the smallest ones.
 * @param ratio pixels of the screen to one CSS pixel
 */
export function layOut(count: number, width: number, image: { columns: number; rows: number }, ratio: number): Layout {
  const gap = Math.round(3 * ratio);
  const most = Math.floor(MOST * ratio);
  const least = Math.ceil(LEAST * ratio);
  const columnsOf = (size: number) => Math.max(1, Math.floor((width * ratio + gap) / (size + gap)));
  const rowsOf = (size: number) => Math.ceil(count / columnsOf(size));
  const fits = (size: number) => size <= width * ratio && rowsOf(size) * (size + gap) <= HEIGHT * ratio;

  let size = most;
  while (size > least && !fits(size)) size--;
  const pixels = Math.max(image.columns, image.rows);
  const crisp = Math.floor(size / pixels) * pixels;
  if (crisp >= Math.max(least, CRISP * size)) size = crisp;
  // As many rows as needed, and then as even as they go.
  return { columns: Math.ceil(count / rowsOf(size)), size: size / ratio, gap: gap / ratio };
}
