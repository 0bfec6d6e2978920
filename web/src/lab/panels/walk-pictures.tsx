/** What a phase made, in pictures, each with its name, a sentence that tells its numbers, and a table. */

import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Phase, PhaseReport } from '../../protocol.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import { Bars, HeatMap, Sheet, Summary, signed } from './walk-figures.js';
import type { Walk } from './walk-state.js';
import { Update } from './walk-update.js';
import { chosenWeightOf } from './weight-numbers.js';

/** So many digits are shown with their reconstruction and its error. */
const FEW = 10;

interface PhaseProps {
  lab: Lab;
  walk: Walk;
  report: PhaseReport;
  /** One that the report knows of. */
  phase: Phase;
}

export function PhasePicture({ lab, walk, report, phase }: PhaseProps) {
  const unit = chosenWeightOf(lab).unit.value;
  const props = { lab, report, unit: Math.min(unit, hiddenOf(walk) - 1), hidden: hiddenOf(walk) };
  switch (phase) {
    case 'batch':
      return <Batch {...props} />;
    case 'forward':
      return <Forward {...props} />;
    case 'rho-hat':
      return <RhoHat {...props} />;
    case 'penalty':
      return <Penalty {...props} walk={walk} />;
    case 'delta-out':
      return <DeltaOut {...props} />;
    case 'delta':
      return <Delta {...props} />;
    case 'update':
      return <Update walk={walk} unit={props.unit} />;
  }
}

const hiddenOf = (walk: Walk) => walk.settings.peek()!.hidden;

interface PictureProps {
  lab: Lab;
  report: PhaseReport;
  unit: number;
  hidden: number;
}

const inputsOf = ({ pixels, images }: PhaseReport) => pixels.length / images.length;
const labelOf = ({ labels }: PhaseReport, i: number) => (labels ? String(labels[i]) : '–');
/** The column of an m×k matrix that is one unit's. */
const columnOf = (matrix: Float32Array, unit: number, hidden: number) =>
  Float32Array.from({ length: matrix.length / hidden }, (_, i) => matrix[i * hidden + unit]!);

function Batch({ report }: PictureProps) {
  const { images, labels } = report;
  const counts =
    labels && Array.from({ length: 10 }, (_, name) => labels.reduce((sum, label) => sum + Number(label === name), 0));
  return (
    <Sheet
      testid="walk-batch"
      name={`The ${images.length} digits of the mini-batch`}
      term="batch pixel"
      rows={[{ values: report.pixels, range: [0, 255], ramp: 'digit' }]}
      inputs={inputsOf(report)}
      count={images.length}
      summary={
        <>
          {whole(images.length)} digits{counts && `: ${counts.map((count, name) => `${count} × ${name}`).join(', ')}`}.
        </>
      }
      moment={report}
      table={() => ({
        caption: `The mini-batch of step ${whole(report.step)}`,
        columns: ['Place i', 'Training digit', 'It is a'],
        rows: Array.from(images, (image, i) => [String(i + 1), whole(image + 1), labelOf(report, i)]),
      })}
    />
  );
}

function Activations({ lab, report, unit, hidden, children }: PictureProps & { children?: ComponentChildren }) {
  const matrix = report.workspace.hidden!;
  const column = columnOf(matrix, unit, hidden);
  const active = matrix.reduce((sum, value) => sum + Number(value > 0.5), 0);
  return (
    <HeatMap
      lab={lab}
      testid="walk-hidden"
      name="H: the activation of every unit (columns) on every digit (rows)"
      term="hidden unit"
      values={matrix}
      hidden={hidden}
      unit={unit}
      range={[0, 1]}
      ramp="activation"
      summary={`H, ${whole(report.images.length)} digits × ${whole(hidden)} units: ${((100 * active) / matrix.length).toFixed(1)} % of all are above 0.5. Framed: unit ${unit + 1}, from ${figure(Math.min(...column))} to ${figure(Math.max(...column))}.`}
      moment={`${report.step} ${unit}`}
      table={() => ({
        caption: `Unit ${unit + 1} on the mini-batch of step ${whole(report.step)}`,
        columns: ['Place i', 'It is a', `h of unit ${unit + 1}`],
        rows: Array.from(column, (value, i) => [String(i + 1), labelOf(report, i), figure(value)]),
      })}
    >
      {children}
    </HeatMap>
  );
}

function Forward(props: PictureProps) {
  const { report } = props;
  const inputs = inputsOf(report);
  const count = Math.min(FEW, report.images.length);
  const errors = Array.from({ length: count }, (_, i) => {
    let square = 0;
    for (let at = i * inputs; at < (i + 1) * inputs; at++) {
      square += (report.workspace.reconstruction![at]! - report.pixels[at]! / 255) ** 2;
    }
    return square / 2;
  });
  return (
    <>
      <Activations {...props} />
      <Sheet
        testid="walk-reconstruction"
        name={`The first ${count} digits, and below each how the network redraws it`}
        term="reconstruction"
        rows={[
          { values: report.pixels, range: [0, 255], ramp: 'digit' },
          { values: report.workspace.reconstruction!, range: [0, 1], ramp: 'digit' },
        ]}
        inputs={inputs}
        count={count}
        columns={count}
        summary={
          <>
            The first {count} digits x, and x̂ below. Of the whole mini-batch L′ ={' '}
            <b data-testid="walk-loss">{figure(report.reconstruction)}</b>.
          </>
        }
        moment={report}
        table={() => ({
          caption: `Half the squared error of the first ${count} digits`,
          columns: ['Place i', 'It is a', '½‖x̂ − x‖²'],
          rows: errors.map((error, i) => [String(i + 1), labelOf(report, i), figure(error)]),
        })}
      />
    </>
  );
}

/** All units' ρ̂ or Ω′. */
const unitsTable = (report: PhaseReport, of: string) => () => {
  const { rhoHat, slope } = report.workspace;
  return {
    caption: `${of} of all units on the mini-batch of step ${whole(report.step)}`,
    columns: ['Unit', 'ρ̂', ...(slope ? ['Ω′'] : [])],
    rows: Array.from(rhoHat!, (value, unit) => [String(unit + 1), figure(value), ...(slope ? [signed(slope[unit]!)] : [])]),
  };
};

function AverageBars({ report, unit, hidden, lab, rho }: PictureProps & { rho: number }) {
  const rhoHat = report.workspace.rhoHat!;
  const sorted = rhoHat.toSorted();
  return (
    <Bars
      lab={lab}
      testid="walk-rho-hat"
      name="ρ̂: the mean of each column of H"
      term="rho-hat rho"
      values={rhoHat}
      unit={unit}
      hidden={hidden}
      top={Math.max(sorted.at(-1)!, 1.25 * rho)}
      line={rho}
      summary={`ρ̂ from ${figure(sorted[0]!)} to ${figure(sorted.at(-1)!)}; the line is at ρ = ${rho}. Unit ${unit + 1}: ρ̂ = ${figure(rhoHat[unit]!)}.`}
      moment={`${report.step} ${report.workspace.slope !== null}`}
      table={unitsTable(report, 'ρ̂')}
    />
  );
}

function RhoHat(props: PictureProps) {
  const rho = useComputed(() => props.lab.settings.value.rho).value;
  return (
    <Activations {...props}>
      <AverageBars {...props} rho={rho} />
    </Activations>
  );
}

function Penalty({ walk, ...props }: PictureProps & { walk: Walk }) {
  const { report, unit, hidden, lab } = props;
  const { rho, beta } = walk.settings.value!;
  const slope = report.workspace.slope!;
  const down = slope.reduce((sum, value) => sum + Number(value > 0), 0);
  const up = slope.reduce((sum, value) => sum + Number(value < 0), 0);
  // A dead or saturated unit is so far out that beside it nothing else would be seen.
  const usual = Float64Array.from(slope, Math.abs).sort()[Math.floor(0.95 * (slope.length - 1))]!;
  return (
    <>
      <AverageBars {...props} rho={rho} />
      <Bars
        lab={lab}
        testid="walk-slope"
        name="Ω′: the slope of the penalty at each unit’s ρ̂"
        term="slope penalty"
        values={slope}
        unit={unit}
        hidden={hidden}
        top={Math.max(1.2 * usual, 1e-12)}
        both
        summary={`${whole(down)} units are pushed down, ${whole(up)} up. Unit ${unit + 1}: Ω′ = ${signed(slope[unit]!)}.`}
        moment={report.step}
        table={unitsTable(report, 'Ω′')}
      />
      <Summary testid="walk-omega">
        Ω = <b>{figure(report.sparsity)}</b>, so βΩ = <b>{figure(beta * report.sparsity)}</b> beside L′ ={' '}
        <b>{figure(report.reconstruction)}</b>.
      </Summary>
    </>
  );
}

function DeltaOut({ report }: PictureProps) {
  const inputs = inputsOf(report);
  const count = Math.min(FEW, report.images.length);
  const deltaOut = report.workspace.deltaOut!;
  const shown = deltaOut.subarray(0, count * inputs);
  const scale = shown.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
  return (
    <Sheet
      testid="walk-delta-out"
      name={`The first ${count} digits, how the network redraws each, and the error δ′ of each pixel`}
      term="delta-out"
      rows={[
        { values: report.pixels, range: [0, 255], ramp: 'digit' },
        { values: report.workspace.reconstruction!, range: [0, 1], ramp: 'digit' },
        { values: deltaOut, range: [-scale, scale], ramp: 'weight' },
      ]}
      inputs={inputs}
      count={count}
      columns={count}
      summary={
        <>
          x, x̂ and δ′ of the first {count} digits. Colours from −{figure(scale)} to {figure(scale)}.
        </>
      }
      moment={report.step}
      table={() => ({
        caption: `δ′ of the first ${count} digits`,
        columns: ['Place i', 'It is a', 'Least δ′', 'Greatest δ′', '‖δ′‖'],
        rows: Array.from({ length: count }, (_, i) => {
          const errors = deltaOut.subarray(i * inputs, (i + 1) * inputs);
          return [
            ...[String(i + 1), labelOf(report, i), signed(Math.min(...errors)), signed(Math.max(...errors))],
            figure(Math.hypot(...errors)),
          ];
        }),
      })}
    />
  );
}

function Delta({ lab, report, unit, hidden }: PictureProps) {
  const matrix = report.workspace.delta!;
  const column = columnOf(matrix, unit, hidden);
  // A few large ones would leave the rest without colour.
  const sizes = matrix.map(Math.abs).sort();
  const scale = Math.max(sizes[Math.floor(0.99 * (sizes.length - 1))]!, 1e-12);
  return (
    <HeatMap
      lab={lab}
      testid="walk-delta"
      name="δ: the error at every unit (columns) from every digit (rows)"
      term="delta"
      values={matrix}
      hidden={hidden}
      unit={unit}
      range={[-scale, scale]}
      ramp="weight"
      summary={`δ: vermillion is to become less active, blue more. Framed: unit ${unit + 1}, whose column adds up to ${signed(column.reduce((sum, value) => sum + value, 0))} = ∂L/∂b.`}
      moment={`${report.step} ${unit}`}
      table={() => ({
        caption: `Unit ${unit + 1}: δ on the mini-batch of step ${whole(report.step)}`,
        columns: ['Place i', 'It is a', `δ of unit ${unit + 1}`],
        rows: Array.from(column, (value, i) => [String(i + 1), labelOf(report, i), signed(value)]),
      })}
    />
  );
}
