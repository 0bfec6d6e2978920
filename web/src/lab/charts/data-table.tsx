/** A figure's data as a table, behind a disclosure. While training runs it stands still, so that it can be read. */

import { untracked } from '@preact/signals';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Lab } from '../lab.js';

export interface Table {
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

export function DataTable({ lab, read, testid }: { lab: Lab; read: () => Table; testid: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="data-table" onToggle={(event) => setOpen(event.currentTarget.open)} data-testid={testid}>
      <summary>Data as a table</summary>
      {open && <OpenTable lab={lab} read={read} />}
    </details>
  );
}

function OpenTable({ lab, read }: { lab: Lab; read: () => Table }) {
  const moment = useRef<unknown>(null);
  if (lab.status.value !== 'running') moment.current = lab.metrics.value;
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
