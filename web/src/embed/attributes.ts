/** The element's attributes: the parameters of the lab's link, in kebab case. Pure, and without the lab's tables, which would weigh more than the element. */

/** Every parameter of the link; a test holds this list beside the lab's own. */
const PARAMETERS = [
  ...['rho', 'beta', 'hidden', 'learningRate', 'penalty', 'penaltyExpression', 'topk', 'lambda', 'loss', 'decoder', 'tied'],
  ...['optimizer', 'batchSize', 'trainDigits', 'seed', 'gradient'],
  ...['at', 'steps', 'autoplay', 'panels', 'unit', 'lesson', 'theme', 'embed', 'origin', 'lti', 'workers', 'digits'],
];

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Attribute → parameter. */
export const PARAMETER_OF: ReadonlyMap<string, string> = new Map(PARAMETERS.map((name) => [kebab(name), name]));

/**
 * The frame's address: the lab's, with the element's attributes as its parameters, and with the page's origin among those
 * that may send messages, where it is not the lab's own.
 */
export function frameAddress(lab: URL, attributes: ReadonlyMap<string, string>, page: string): URL {
  const url = new URL(lab);
  const { searchParams } = url;
  searchParams.set('v', '1');
  searchParams.set('embed', 'true');
  for (const [attribute, value] of attributes) {
    const name = PARAMETER_OF.get(attribute);
    if (!name) continue;
    searchParams.delete(name);
    // A blank or semicolon before a step begins the next change; others are the change's own.
    for (const part of name === 'at' ? value.trim().split(/[\s;]+(?=\d+:)/) : [value]) searchParams.append(name, part);
  }
  if (page !== url.origin || page === 'null') {
    const listed = searchParams.get('origin');
    searchParams.set('origin', listed ? `${listed},${page}` : page);
  }
  return url;
}

/** A setting as an attribute says it, of the type of this other value; where it is none of that type, as it stands there: the lab says so. */
export function settingOf(text: string, like: unknown): unknown {
  if (typeof like === 'boolean') return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  return typeof like === 'number' && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
}
