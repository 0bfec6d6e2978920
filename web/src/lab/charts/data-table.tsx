/**
 * A figure's data as a table, behind a disclosure. While training runs it stands still, so that it can be read; at rest it
 * follows what it shows.
 */

import { untracked } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import type { Lab } from '../lab.js';

export interface Table {
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/**
 * What the table is of: the run, as it goes on, and what about it (another thing's table comes at once, even while training
 * runs); or something that is another one when `moment` is.
 */
type Subject = { lab: Lab; about?: string | number | undefined } | { moment: unknown };

export function DataTable({ read, testid, ...subject }: { read: () => Table; testid: string } & Subject) {
  const [open, setOpen] = useState(false);
  return (
    <details class="data-table" onToggle={(event) => setOpen(event.currentTarget.open)} data-testid={testid}>
      <summary>Data as a table</summary>
      {open && <OpenTable read={read} {...subject} />}
    </details>
  );
}

function OpenTable({ read, ...subject }: { read: () => Table } & Subject) {
  const kept = useRef<{ of: unknown; table: Table } | null>(null);
  const follows = 'lab' in subject && subject.lab.status.value !== 'running';
  const of = 'lab' in subject ? subject.about : subject.moment;
  if (follows || kept.current === null || kept.current.of !== of) {
    // At rest the signals that `read` touches are followed; the newest measurement is one in any case.
    if (follows) subject.lab.metrics.value;
    kept.current = { of, table: follows ? read() : untracked(read) };
  }
  const { caption, columns, rows } = kept.current.table;
  return (
    // Reachable, so that it can be scrolled without a mouse.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as above.
    <section class="data-table-scroll" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, column) =>
                column === 0 ? (
                  <th key={columns[column]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={columns[column]}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
