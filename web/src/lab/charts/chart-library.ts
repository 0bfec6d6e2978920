/** Chart.js, which is fetched for the first chart on the page, and not before the first step is possible: that comes first. */

import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Lab } from '../lab.js';

type Create = typeof import('./create-chart.js').createChart;

const create = signal<Create | null>(null);

/** What creates charts; null until it is here. Where it cannot be had this throws: the panel's frame offers to try again. */
export function useChartLibrary(lab: Pick<Lab, 'status'>): ReadonlySignal<Create | null> {
  const [problem, setProblem] = useState<Error | null>(null);
  useEffect(() => {
    const stop = effect(() => {
      if (create.peek() || lab.status.value === 'loading') return;
      queueMicrotask(() => stop());
      import('./create-chart.js').then(({ createChart }) => {
        create.value = createChart;
      }, setProblem);
    });
    return stop;
  }, [lab]);
  if (problem) throw problem;
  return create;
}
