/** Puts values into texts: "L′ is {train}" with {train: '2.81'} becomes "L′ is 2.81". */

export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`the text asks for {${name}}: ${text}`);
    return value;
  });
}

/** The names in braces. */
export function names(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

const NO_BREAK = '\u00a0';

/** Keeps short equations such as ρ = 0.05 on one line. */
export function unbroken(text: string): string {
  return text.replaceAll(/ ([=·]) /g, `${NO_BREAK}$1${NO_BREAK}`);
}
