/** The documents for lecturers say what is so: tables from the schema, recipes whose addresses the lab understands, a README that is not stale. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { fillHtml, fillMarkdown, recipe } from '../../web/documents.ts';
import { asHtml, asMarkdown, TABLES } from '../../web/src/documents/tables.ts';
import { PARAMETER_OF } from '../../web/src/embed/attributes.ts';
import { LESSON_IDS } from '../../web/src/lab/lessons/ids.ts';
import { PANEL_TITLES } from '../../web/src/lab/panels/titles.ts';
import { LINK_PARAMETERS, parseLink } from '../../web/src/link.ts';
import { DEFAULTS, SETTING_KEYS } from '../../web/src/settings.ts';

const RECIPES = readdirSync(at('web/recipes'));
const PAGE = readFileSync(at('web/lecturers.html'), 'utf8');
const README = readFileSync(at('README.md'), 'utf8');
const known = { panels: Object.keys(PANEL_TITLES), lessons: LESSON_IDS };

const named = (table: string) => TABLES[table]!.rows.map(([first]) => first!.slice(1, -1));

it('the README has the recipes and tables as they are now (npm run format fills them in)', () => {
  expect(fillMarkdown(README)).toBe(README);
  expect(README).toContain('| `rho` | Target activation, ρ. ');
  // Something in between that is not as it is generated is replaced.
  expect(fillMarkdown(README.replace('| `rho` | Target', '| `rho` | Goal'))).toBe(README);
});

it('the tables have every setting, parameter, panel and lesson', () => {
  expect(named('settings')).toEqual(SETTING_KEYS);
  expect(named('link')).toEqual(LINK_PARAMETERS.map(({ name }) => name));
  expect(named('panels')).toEqual(known.panels);
  expect(named('lessons')).toEqual([...LESSON_IDS]);
  for (const [, , , byDefault] of TABLES.settings!.rows) expect(byDefault).toMatch(/^`.+`$/);
  expect(TABLES.settings!.rows.map((row) => row[3])).toEqual(SETTING_KEYS.map((key) => `\`${DEFAULTS[key]}\``));
});

it('write what means something in HTML or Markdown as text', () => {
  const table = { caption: 'a < b', columns: ['One', 'Two'], rows: [['`x<"y">`', 'a | b & c']] };
  expect(asHtml(table)).toContain('<th scope="row"><code>x&lt;&quot;y&quot;&gt;</code></th><td>a | b &amp; c</td>');
  expect(asHtml(table)).toContain('<caption>a &lt; b</caption>');
  expect(asMarkdown(table)).toBe('| One | Two |\n| --- | --- |\n| `x<"y">` | a \\| b & c |');
  expect(() => fillHtml('<!-- table nonsense -->')).toThrow('there is no table nonsense; expected one of settings');
});

it('every recipe is on the page', () => {
  const filled = fillHtml(PAGE);
  expect(filled).not.toMatch(/<!-- (recipe|table)/);
  expect([...filled.matchAll(/data-recipe="([^"]*)"/g)].map(([, file]) => file).toSorted()).toEqual(RECIPES.toSorted());
});

it.each(RECIPES)('%s names only what the lab knows', (file) => {
  const text = recipe(file);
  const isHtml = text.includes('<iframe');
  const addresses = [...text.matchAll(/https:\/\/YOUR-HOST\/\?([^\s"'`)]*)/g)].map(([, query]) => query!);
  const attributes = [...text.matchAll(/<sparse-autoencoder\s([^>]*)>/g)].flatMap(([, list]) =>
    [...list!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!] as const),
  );
  if (file !== 'lab.spec.js') expect(addresses.length + attributes.length).toBeGreaterThan(0);
  for (const query of addresses) {
    expect(isHtml && /&(?!amp;)/.test(query)).toBe(false);
    expect(parseLink(new URLSearchParams(query.replaceAll('&amp;', '&')), known).problems).toEqual([]);
  }
  const params = new URLSearchParams();
  for (const [name, value] of attributes)
    if (name !== 'loading' && name !== 'id') params.append(PARAMETER_OF.get(name) ?? name, value);
  expect(parseLink(params, known).problems).toEqual([]);
});
