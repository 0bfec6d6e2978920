/** The plot that the lecture draws on the board: one unit, ρ = 0.2, Ω against ρ̂. */

import { type Signal, useComputed, useSignal } from '@preact/signals';
import type { ChartConfiguration } from 'chart.js';
import { useMemo } from 'preact/hooks';
import { AxisHandle, type Drawn } from '../charts/axis-handle.js';
import { ChartFigure } from '../charts/chart.js';
import type { Table } from '../charts/data-table.js';
import { ROW, verticalLines } from '../charts/marks.js';
import type { Palette } from '../charts/palette.js';
import { slopeArrow } from '../charts/slope-arrow.js';
import { figure } from '../format.js';
import type { Lab } from '../lab.js';
import { omega, omegaSlope, type PenaltySettings } from './omega.js';

/** The lecture's numbers, whatever the run's are. */
export const LECTURE: PenaltySettings = { penalty: 'kl', rho: 0.2, penaltyExpression: '' };

/** Parts of the axis, so that ρ = 0.2 is one of the curve's points. */
const PARTS = 200;
/** As far as the plot shows the curve. */
const STOPS = Array.from({ length: 97 }, (_, i) => (i + 1) / 100);
const HIGHEST = 2.5;
const HANDLE = 32;

const same = (value: number) => value;
const signed = (value: number) => figure(value).replace('-', '−');

function configure(rhoHat: number, palette: Palette): ChartConfiguration<'scatter'> {
  const font = { family: palette.font, size: 12 };
  const at = { x: rhoHat, y: omega(LECTURE, rhoHat) };
  const slope = omegaSlope(LECTURE, rhoHat);
  const downhill = -Math.sign(slope);
  const axis = {
    type: 'linear' as const,
    border: { color: palette.grey },
    ticks: { color: palette.secondary, font, maxRotation: 0, stepSize: 0.2, includeBounds: false },
  };
  return {
    type: 'scatter',
    plugins: [verticalLines, slopeArrow],
    data: {
      datasets: [
        {
          data: Array.from({ length: PARTS - 1 }, (_, i) => (i + 1) / PARTS).map((x) => ({ x, y: omega(LECTURE, x) })),
          showLine: true,
          borderColor: palette.vermillion,
          borderWidth: 2,
          pointRadius: 0,
          pointHitRadius: 0,
        },
        { data: [at], pointRadius: 6, pointBackgroundColor: palette.ground, pointBorderColor: palette.text, pointBorderWidth: 2 },
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      layout: { padding: { top: HANDLE + ROW, right: 16 } },
      scales: {
        x: {
          ...axis,
          min: 0,
          max: 1,
          grid: { display: false },
          title: { display: true, text: 'average activation ρ̂', color: palette.secondary, font },
        },
        y: {
          ...axis,
          min: 0,
          max: HIGHEST,
          grid: { color: palette.grid },
          border: { display: false },
          ticks: { ...axis.ticks, stepSize: 1 },
          title: { display: true, text: 'Ω', color: palette.secondary, font },
        },
      },
      plugins: {
        tooltip: { enabled: false },
        verticalLines: {
          palette,
          lines: [
            { at: LECTURE.rho, label: `ρ = ${LECTURE.rho}`, colour: palette.vermillion, dash: [6, 3], width: 1.5 },
            { at: rhoHat, label: '', colour: palette.grey, dash: [], width: 1 },
          ],
        },
        slopeArrow: {
          palette,
          arrow: slope === 0 ? null : { ...at, dx: downhill, dy: downhill * slope, slope, label: `slope ${signed(slope)}` },
        },
      },
    },
  };
}

function table(): Table {
  return {
    caption: 'Ω and its slope against ρ̂; one unit, ρ = 0.2',
    columns: ['ρ̂', 'Ω', 'slope'],
    rows: [0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97].map((rhoHat) => [
      String(rhoHat),
      figure(omega(LECTURE, rhoHat)),
      signed(omegaSlope(LECTURE, rhoHat)),
    ]),
  };
}

export function LecturePlot({ lab }: { lab: Lab }) {
  const rhoHat = useSignal(0.5);
  const held = useSignal(false);
  const drawn = useSignal<Drawn | null>(null);
  const read = useMemo(() => () => rhoHat.value, []);
  const summary = useComputed(
    () =>
      `At ρ̂ = ${rhoHat.value}: Ω = ${figure(omega(LECTURE, rhoHat.value))}, slope ${signed(omegaSlope(LECTURE, rhoHat.value))}.`,
  );
  return (
    <div class="lecture-plot" data-term="penalty rho-hat">
      <p>
        k = 1, ρ = 0.2. Ω is 0 only where ρ̂ = ρ, and positive everywhere else. Drag ρ̂ over the minimum: left of it the slope is
        negative, right of it positive.
      </p>
      <ChartFigure
        lab={lab}
        name="The lecture’s plot: Ω against ρ̂ for one unit and ρ = 0.2"
        summary={summary}
        testid="penalty-lecture-chart"
        read={read}
        configure={configure}
        table={table}
        interval={0}
        drawn={(chart) => {
          drawn.value = { chart };
        }}
      >
        <Probe drawn={drawn} rhoHat={rhoHat} held={held} />
      </ChartFigure>
    </div>
  );
}

function Probe({ drawn, rhoHat, held }: { drawn: Signal<Drawn | null>; rhoHat: Signal<number>; held: Signal<boolean> }) {
  return (
    <AxisHandle
      drawn={drawn}
      value={rhoHat}
      stops={STOPS}
      toAxis={same}
      fromAxis={same}
      held={held}
      move={(value) => {
        rhoHat.value = value;
      }}
      release={() => {}}
      symbol="ρ̂"
      label="Average activation ρ̂ to look at"
      term="rho-hat"
      testid="penalty-lecture-rho-hat"
    />
  );
}
