/** Makes the recipes ready to paste: with this site's own address in them, and a button that copies. Without it the page reads as well. */

const PLACEHOLDER = 'https://YOUR-HOST/';

const site = new URL('./', location.href).href;

for (const recipe of document.querySelectorAll<HTMLElement>('.recipe')) {
  const code = recipe.querySelector('code')!;
  // Opened from a disk, it has no address that others could use.
  if (location.protocol.startsWith('http')) code.textContent = code.textContent!.replaceAll(PLACEHOLDER, site);
  recipe.after(copyButton(recipe.dataset.recipe!, code));
}

function copyButton(name: string, code: HTMLElement): HTMLElement {
  const line = document.createElement('p');
  line.className = 'copy';
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy ${name}`);
  button.dataset.testid = `copy-${name}`;
  const said = document.createElement('output');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(`${code.textContent}\n`);
      said.value = 'Copied.';
    } catch {
      // Plain http and frames often have no clipboard.
      getSelection()?.selectAllChildren(code);
      said.value = 'The browser does not let the page copy here: it is selected, copy it with the keyboard.';
    }
  });
  line.append(button, said);
  return line;
}
