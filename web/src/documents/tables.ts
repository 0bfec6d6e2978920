/** The tables of the documents for lecturers: every URL parameter, panel and lesson, from the tables that the lab itself reads. */

import { LESSON_IDS } from '../lab/lessons/ids.js';
import { LESSONS } from '../lab/lessons/texts.en.js';
import { PANEL_TITLES } from '../lab/panels/titles.js';
import { LINK_PARAMETERS } from '../link.js';
import { expectation, SCHEMA, SETTING_KEYS, type Setting } from '../settings.js';

export interface Table {
  caption: string;
  columns: readonly string[];
  /** What stands in the first column is typed as it is; so are cells that begin and end with "`". */
  rows: readonly (readonly string[])[];
}

const code = (text: string) => `\`${text}\``;

export const TABLES: Readonly<Record<string, Table>> = {
  settings: {
    caption: 'Settings of the run',
    columns: ['Parameter', 'What it is', 'It must be', 'Otherwise', 'A change'],
    rows: SETTING_KEYS.map((key) => {
      const { label, symbol, help, effect }: Setting = SCHEMA[key];
      return [
        code(key),
        `${label}${symbol ? `, ${symbol}` : ''}. ${help}`,
        expectation(key),
        code(String(SCHEMA[key].default)),
        effect === 'now' ? 'at once' : 'a new run',
      ];
    }),
  },
  link: {
    caption: 'What else a link says',
    columns: ['Parameter', 'What it does', 'It must be', 'For example'],
    rows: LINK_PARAMETERS.map(({ name, help, expected, example }) => [code(name), help, expected, code(example)]),
  },
  panels: {
    caption: 'Panels, for panels=…',
    columns: ['Id', 'Panel'],
    rows: Object.entries(PANEL_TITLES).map(([id, title]) => [code(id), title]),
  },
  lessons: {
    caption: 'Lessons, for lesson=…',
    columns: ['Id', 'Lesson'],
    rows: LESSON_IDS.map((id) => [code(id), LESSONS[id].title]),
  },
};

export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export function asHtml({ caption, columns, rows }: Table): string {
  const content = (cell: string) => {
    const typed = /^`(.*)`$/s.exec(cell);
    return typed ? `<code>${escaped(typed[1]!)}</code>` : escaped(cell);
  };
  const row = ([first = '', ...others]: readonly string[]) =>
    `<tr><th scope="row">${content(first)}</th>${others.map((cell) => `<td>${content(cell)}</td>`).join('')}</tr>`;
  return [
    // A wide table scrolls by itself, by keyboard too.
    `<div class="table" role="region" aria-label="${escaped(caption)}" tabindex="0"><table>`,
    `<caption>${escaped(caption)}</caption>`,
    `<thead><tr>${columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')}</tr></thead>`,
    `<tbody>\n${rows.map(row).join('\n')}\n</tbody>`,
    '</table></div>',
  ].join('\n');
}

export function asMarkdown({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
