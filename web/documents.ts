/**
 * Fills in what documents do not write themselves: recipes, which are files that tests run, and tables, which are the lab's
 * own. In HTML and in the README alike a place is marked by comments:
 *
 *     <!-- recipe frame.html -->   <!-- table settings -->
 */

import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Plugin } from 'vite';
import { asHtml, asMarkdown, escaped, TABLES, type Table } from './src/documents/tables.js';

const PLACE = /<!-- (recipe|table) ([\w.-]+) -->/g;

/** In Markdown what was filled in is replaced the next time: it ends with this. */
const END = '<!-- end -->';
const FILLED = new RegExp(`${PLACE.source}.*?${END}`, 'gs');

export function recipe(file: string): string {
  return readFileSync(new URL(`recipes/${file}`, import.meta.url), 'utf8').trimEnd();
}

function table(name: string): Table {
  const known = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined;
  if (!known) throw new Error(`there is no table ${name}; expected one of ${Object.keys(TABLES).join(', ')}`);
  return known;
}

export function fillHtml(html: string): string {
  return html.replaceAll(PLACE, (_, kind: string, name: string) =>
    kind === 'table'
      ? asHtml(table(name))
      : `<pre class="recipe" data-recipe="${name}" tabindex="0"><code>${escaped(recipe(name))}</code></pre>`,
  );
}

export function fillMarkdown(markdown: string): string {
  return markdown.replaceAll(FILLED, (_, kind: string, name: string) => {
    const content = kind === 'table' ? asMarkdown(table(name)) : `\`\`\`${extname(name).slice(1)}\n${recipe(name)}\n\`\`\``;
    return `<!-- ${kind} ${name} -->\n\n${content}\n\n${END}`;
  });
}

/** For Vite: the places in HTML pages. */
export function documents(): Plugin {
  return { name: 'documents', transformIndexHtml: { order: 'pre', handler: fillHtml } };
}
