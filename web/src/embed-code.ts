/** What a lecturer pastes into a page to have an experiment in it: a frame, which everything lets through, or the element. */

export const FRAME_HEIGHT = 640;

const SCRIPT = 'sparse-autoencoder.js';

/** `address` in an iframe. It works wherever HTML does. */
export function frameCode(address: string): string {
  return `<iframe src="${escaped(address)}" title="Sparse autoencoder lab" loading="lazy" style="width: 100%; height: ${FRAME_HEIGHT}px; border: 0"></iframe>`;
}

/** The same as an element, which fits its height to what is in it and can be scripted. */
export function elementCode(address: string): string {
  const url = new URL(address);
  // A lab that has no address, such as about:srcdoc, has nothing beside it.
  const script = URL.canParse(SCRIPT, address) ? new URL(SCRIPT, address).href : SCRIPT;
  const values = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    // Without a version the attributes are those of the script beside them.
    if (name !== 'v') values.set(name, values.has(name) ? `${values.get(name)}; ${value}` : value);
  }
  const attributes = [...values].map(([name, value]) => ` ${kebab(name)}="${escaped(value)}"`).join('');
  return `<script type="module" src="${escaped(script)}"></script>\n<sparse-autoencoder${attributes} loading="lazy"></sparse-autoencoder>`;
}

/** batchSize → batch-size: HTML knows no capitals in attributes. */
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
