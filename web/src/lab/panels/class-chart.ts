/** Mean activation by class: ten bars on the axis of ρ̂, with the mean over all digits as a line through them. */

import type { ChartConfiguration } from 'chart.js';
import type { Table } from '../charts/data-table.js';
import { tooltipLook } from '../charts/look.js';
import { ROW, verticalLines } from '../charts/marks.js';
import { type Palette, translucent } from '../charts/palette.js';
import { figure } from '../format.js';
import { isDead } from './unit.js';
import { total, type UnitFacts } from './unit-facts.js';

/** Where the axis may end. By steps, so that it does not wander while a unit trains. */
const ENDS = [0.1, 0.25, 0.5, 1];

export function configureClasses(
  { classMeans, rhoHat }: Pick<UnitFacts, 'classMeans' | 'rhoHat'>,
  palette: Palette,
): ChartConfiguration<'bar'> {
  const means = Array.from(classMeans ?? []);
  const most = Math.max(...means, rhoHat);
  const font = { family: palette.font, size: 12 };
  return {
    type: 'bar',
    data: {
      labels: means.map((_, name) => String(name)),
      datasets: [
        {
          data: means,
          // Length tells which is the largest; that it is darker only leads the eye there.
          backgroundColor: means.map((mean) => (mean === Math.max(...means) ? palette.blue : translucent(palette.blue, 0.5))),
          barPercentage: 0.8,
          categoryPercentage: 1,
        },
      ],
    },
    plugins: [verticalLines],
    options: {
      indexAxis: 'y',
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { top: ROW, right: 16 } },
      interaction: { mode: 'nearest', axis: 'y', intersect: false },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: ENDS.find((end) => end >= most) ?? 1,
          grid: { color: palette.grid },
          border: { display: false },
          title: { display: true, text: 'mean activation', color: palette.secondary, font },
          ticks: { color: palette.secondary, font, maxRotation: 0, maxTicksLimit: 6 },
        },
        y: {
          type: 'category',
          grid: { display: false },
          border: { color: palette.grey },
          title: { display: true, text: 'class', color: palette.secondary, font },
          ticks: { color: palette.text, font, autoSkip: false },
        },
      },
      plugins: {
        verticalLines: {
          palette,
          lines: [{ at: rhoHat, label: `ρ̂ = ${figure(rhoHat)}`, colour: palette.text, dash: [2, 3], width: 1 }],
        },
        tooltip: {
          displayColors: false,
          callbacks: { title: () => '', label: ({ label, parsed }) => `${label}s: ${figure(parsed.x ?? 0)}` },
          ...tooltipLook(palette),
        },
      },
    },
  };
}

/** What selectivity is, with this unit's numbers. */
export function summariseClasses({ classMeans, selectivity, rhoHat }: UnitFacts): string {
  if (!classMeans || selectivity === null) return '';
  const most = Math.max(...classMeans);
  const sum = total(classMeans);
  if (sum === 0) return 'Every class mean is 0.';
  const parts = `the largest class mean, ${figure(most)} for ${classMeans.indexOf(most)}s, over the sum of the ten, ${figure(sum)}`;
  const meaning = isDead(rhoHat)
    ? 'Of a dead unit it says nothing: there is next to nothing to tell apart.'
    : '0.1 would tell nothing apart, 1 fires for one class only.';
  return `Selectivity ${figure(selectivity)}: ${parts}. ${meaning}`;
}

export function tableOfClasses(unit: number, { classMeans, images, step }: UnitFacts): Table {
  return {
    caption: `Unit ${unit + 1}: mean activation by class over ${images} held-out digits, step ${step}`,
    columns: ['Class', 'Mean activation'],
    rows: Array.from(classMeans ?? [], (mean, name) => [String(name), figure(mean)]),
  };
}
