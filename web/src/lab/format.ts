/** Numbers as the page writes them. */

/** 12,345. Not by Intl, which takes some tens of milliseconds when it is first used, before anything is drawn. */
export function whole(value: number): string {
  const [integer = '', ...fraction] = String(value).split('.');
  return [integer.replaceAll(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
}

/** With so many noughts that nobody counts them. */
const beyond = (magnitude: number) => magnitude >= 1e6 || magnitude < 1e-4;

/** A round number, with all its figures: 0.5, 20, 1.5e+9. */
export function round(value: number): string {
  return value !== 0 && beyond(Math.abs(value)) ? value.toExponential() : String(value);
}

/** A measured quantity to three figures: 0.0231, 7.81, 123, 1.2e+9. */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  // Rounded first: 0.9996 is 1.00, as 1 is.
  const magnitude = Math.abs(Number(value.toPrecision(3)));
  if (beyond(magnitude)) return value.toExponential(1);
  return value.toFixed(Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(magnitude)))));
}
