/** Lines of a pen on a pad of side 1: as the hand went, and smooth as they are drawn. Knows no browser. */

export interface Place {
  x: number;
  y: number;
  /** Of the line here, 1 for a pen's usual width. */
  width: number;
}

/** Where the pen was, in order. One place alone is a dot. */
export type Stroke = readonly Place[];

/** Nearer than this to the place before it tells of the pointer's grid, not of the hand. */
const LEAST_DISTANCE = 0.004;
/** The straight pieces of a smooth line are about so long. */
const PIECE = 0.012;

/** The stroke with the places that came since, without those that say nothing new. */
export function extended(stroke: Stroke, places: readonly Place[]): Stroke {
  const longer = [...stroke];
  for (const place of places) {
    const last = longer.at(-1);
    if (!last || Math.hypot(place.x - last.x, place.y - last.y) >= LEAST_DISTANCE) longer.push(place);
  }
  return longer.length === stroke.length ? stroke : longer;
}

/** The stroke as a chain of short straight pieces: quadratic curves from midpoint to midpoint, so that no corner shows. */
export function smoothed(stroke: Stroke): Place[] {
  if (stroke.length < 3) return [...stroke];
  const line: Place[] = [stroke[0]!];
  let from = stroke[0]!;
  for (let i = 1; i < stroke.length - 1; i++) {
    const control = stroke[i]!;
    const to = i === stroke.length - 2 ? stroke[i + 1]! : between(control, stroke[i + 1]!, 0.5);
    const length = Math.hypot(control.x - from.x, control.y - from.y) + Math.hypot(to.x - control.x, to.y - control.y);
    const pieces = Math.max(1, Math.min(64, Math.ceil(length / PIECE)));
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      line.push(between(between(from, control, t), between(control, to, t), t));
    }
    from = to;
  }
  return line;
}

function between(one: Place, other: Place, t: number): Place {
  return {
    x: one.x + t * (other.x - one.x),
    y: one.y + t * (other.y - one.y),
    width: one.width + t * (other.width - one.width),
  };
}
