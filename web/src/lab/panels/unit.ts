/** How hidden units are named and numbered: 1…k, as the mathematics counts them. In code and in data-unit they are 0…k−1. */

export function unitName(unit: number): string {
  return `unit ${unit + 1}`;
}

/** The bounds of protocol.ts's Metrics.deadUnits and saturatedUnits. */
const DEAD = 0.001;
const SATURATED = 0.999;

export function isDead(rhoHat: number): boolean {
  return rhoHat < DEAD;
}

export function isSaturated(rhoHat: number): boolean {
  return rhoHat > SATURATED;
}
