// biome-ignore-all lint/a11y/useSemanticElements: a <table> could not lie over a canvas; the roles say the same.
// biome-ignore-all lint/a11y/useFocusableInteractive: of a grid, the cells are focused, never a row.
/**
 * The hidden units as a grid that one can walk: arrow keys move, hovering shows, a click or Enter keeps.
 * The cells are transparent and lie over a canvas that draws all of them; each is an element so that the grid can be
 * reached by keyboard and screen reader. What a cell shows is told by the element that `describedBy` names.
 */

import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Lab } from '../lab.js';
import { unitName } from './unit.js';

export interface UnitGridProps {
  lab: Lab;
  label: string;
  /** Which unit stands at each place, row by row. */
  units: Uint32Array;
  columns: number;
  /** Side of a cell and distance between cells, in CSS pixels. */
  size: number;
  gap: number;
  /** The id of the element that tells about the selected unit. */
  describedBy: string;
  testid: string;
  /** The canvas beneath. */
  children: ComponentChildren;
}

export function UnitGrid({ lab, label, units, columns, size, gap, describedBy, testid, children }: UnitGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const rows = Math.ceil(units.length / columns);
  // While a pointer hovers: the selection to go back to when it leaves.
  const kept = useRef<number | null | undefined>(undefined);

  useLayoutEffect(() => {
    const { style } = grid.current!;
    style.setProperty('--columns', String(columns));
    style.setProperty('--cell', `${size}px`);
    style.setProperty('--cell-gap', `${gap}px`);
  });

  // A new network may have fewer units than the one whose unit was selected.
  useLayoutEffect(() => {
    if ((lab.selectedUnit.peek() ?? 0) >= units.length) lab.selectedUnit.value = null;
  }, [lab, units]);

  const select = (unit: number | null) => {
    if (kept.current !== undefined) kept.current = unit;
    lab.selectedUnit.value = unit;
  };

  const onPointerOver = (event: PointerEvent) => {
    const unit = unitAt(event.target);
    if (unit === null || event.pointerType === 'touch') return;
    if (kept.current === undefined) kept.current = lab.selectedUnit.peek();
    lab.selectedUnit.value = unit;
  };

  const onPointerLeave = () => {
    if (kept.current !== undefined) lab.selectedUnit.value = kept.current;
    kept.current = undefined;
  };

  const onClick = (event: MouseEvent) => {
    const unit = unitAt(event.target);
    if (unit === null) return;
    const selected = kept.current === undefined ? lab.selectedUnit.peek() : kept.current;
    select(selected === unit ? null : unit);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const unit = unitAt(event.target);
    if (unit === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = units.indexOf(unit);
    if (event.key === 'Escape') {
      select(null);
      return;
    }
    const there = destination(event.key, here, columns, units.length);
    if (there === null) return;
    event.preventDefault();
    cellOf(grid.current!, units[there]!)?.focus();
  };

  const cells = useMemo(
    () =>
      Array.from({ length: rows }, (_, row) => (
        <div role="row" key={row}>
          {Array.from(units.subarray(row * columns, (row + 1) * columns), (unit) => (
            <Cell key={unit} lab={lab} unit={unit} units={units} describedBy={describedBy} />
          ))}
        </div>
      )),
    [lab, units, rows, columns, describedBy],
  );

  return (
    <div
      ref={grid}
      class="unit-grid"
      role="grid"
      aria-label={label}
      data-testid={testid}
      onPointerOver={onPointerOver}
      onPointerLeave={onPointerLeave}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocusIn={(event) => {
        const unit = unitAt(event.target);
        // A click focuses too; it decides for itself what it selects.
        if (unit !== null && (event.target as Element).matches(':focus-visible')) select(unit);
      }}
    >
      {children}
      {cells}
    </div>
  );
}

/** Renders once: its selection is bound to the element, so that a thousand cells cost nothing while one moves about. */
function Cell({ lab, unit, units, describedBy }: { lab: Lab; unit: number; units: Uint32Array; describedBy: string }) {
  const selected = useComputed(() => lab.selectedUnit.value === unit);
  const tabIndex = useComputed(() => {
    const { value } = lab.selectedUnit;
    // Where two models are compared, the other one may have more units.
    const none = value === null || value >= units.length;
    return (none ? unit === units[0] : selected.value) ? 0 : -1;
  });
  return (
    <div
      role="gridcell"
      class="unit"
      data-unit={unit}
      aria-label={unitName(unit)}
      aria-describedby={describedBy}
      aria-selected={selected}
      tabIndex={tabIndex}
    />
  );
}

function unitAt(target: EventTarget | null): number | null {
  const unit = (target as HTMLElement | null)?.dataset?.unit;
  return unit === undefined ? null : Number(unit);
}

function cellOf(grid: HTMLElement, unit: number): HTMLElement | null {
  return grid.querySelector(`[data-unit="${unit}"]`);
}

/** Where a key leads from place `here` in a grid of `count` cells; null for keys that lead nowhere. */
export function destination(key: string, here: number, columns: number, count: number): number | null {
  const last = count - 1;
  switch (key) {
    case 'ArrowRight':
      return Math.min(here + 1, last);
    case 'ArrowLeft':
      return Math.max(here - 1, 0);
    case 'ArrowDown':
      return here + columns > last ? here : here + columns;
    case 'ArrowUp':
      return here - columns < 0 ? here : here - columns;
    case 'Home':
      return here - (here % columns);
    case 'End':
      return Math.min(here - (here % columns) + columns - 1, last);
    case 'PageUp':
      return here % columns;
    case 'PageDown': {
      const bottom = here + Math.floor((last - here) / columns) * columns;
      return bottom;
    }
    default:
      return null;
  }
}
