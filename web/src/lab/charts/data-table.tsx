/** A figure's data as a table, behind a disclosure. While training runs it stands still, so that it can be read. */

import { untracked } from '@preact/signals';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Lab } from '../lab.js';

export interface Table {
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** What the table is of: the run, as it goes on; or something that is another one when `moment` is. */
type Subject = { lab: Lab } | { moment: unknown };

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
  const moment = useRef<unknown>(null);
  if ('moment' in subject) moment.current = subject.moment;
  else if (subject.lab.status.value !== 'running') moment.current = subject.lab.metrics.value;
  const { caption, columns, rows } = useMemo(() => untracked(read), [moment.current]);
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
