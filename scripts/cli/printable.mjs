/**
 * What stands in links and hand-ins, and how their files are called, is somebody else's: on a terminal it must not be more than
 * text. There a control character can move the cursor or change what was printed, and a format character its direction.
 */

const MORE_THAN_TEXT = /\p{Cc}|\p{Cf}/gu;

/**
 * One line of text, as it may be printed.
 * @param {string} text
 */
export const printable = (text) => text.replaceAll(MORE_THAN_TEXT, ' ');

/**
 * JSON of equal value, as it may be printed.
 * @param {unknown} value
 */
export function printableJson(value) {
  const escaped = (/** @type {string} */ found) =>
    Array.from({ length: found.length }, (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
  // The line ends between its parts are JSON.stringify's own; in strings it has escaped them.
  return JSON.stringify(value, null, 2).replaceAll(MORE_THAN_TEXT, (found) => (found === '\n' ? found : escaped(found)));
}
