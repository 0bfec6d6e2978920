/** What the update made of one unit's encoder weights. */

import { Canvas } from '../charts/canvas.js';
import { DataTable } from '../charts/data-table.js';
import { figure, whole } from '../format.js';
import { imageOf } from '../pixels.js';
import { largest } from './pictures.js';
import { Summary, signed } from './walk-figures.js';
import type { Walk } from './walk-state.js';

/** So many of the weights that changed most stand in the table. */
const LISTED = 20;

export function Update({ walk, unit }: { walk: Walk; unit: number }) {
  const made = walk.made.value;
  if (!made) return null;
  const { hidden, tied } = walk.settings.value!;
  const report = walk.report.value!;
  const inputs = report.pixels.length / report.images.length;
  const encoder = (theta: Float32Array) => Float32Array.from({ length: inputs }, (_, j) => theta[j * hidden + unit]!);
  const [before, after] = [encoder(made.before), encoder(made.after)];
  const change = after.map((value, j) => value - before[j]!);
  const wholeChange = made.after.map((value, at) => value - made.before[at]!);
  const scale = largest(before);
  const changeScale = largest(change);
  const name = unit + 1;

  const tile = (title: string, values: Float32Array, most: number, testid: string, term: string) => (
    <figure class="walk-tile">
      <figcaption>{title}</figcaption>
      <div class="walk-tile-picture" data-term={term}>
        <Canvas
          testid={testid}
          name={`${title}, unit ${name}`}
          read={() => values}
          draw={({ context, width, height, hold, palette }, values) => {
            context.drawImage(hold(imageOf(values, -most, most, palette.weight)), 0, 0, width, height);
          }}
        />
      </div>
      <p class="walk-tile-note">±{figure(most)}</p>
    </figure>
  );

  return (
    <div class="walk-update">
      <div class="walk-tiles">
        {tile('W before', before, scale, 'walk-before', 'encoder')}
        {tile('what was added', change, changeScale, 'walk-change', 'gradient learning-rate')}
        {tile('W after', after, scale, 'walk-after', 'encoder')}
      </div>
      <Summary testid="walk-update-summary">
        Unit {name}: ‖ΔW‖ = <b data-testid="walk-change-size">{figure(Math.hypot(...change))}</b> beside ‖W‖ ={' '}
        {figure(Math.hypot(...before))}. All of θ{tied && ', tied'}: ‖Δθ‖ = {figure(norm(wholeChange))}.
      </Summary>
      <DataTable
        moment={`${made.step} ${unit}`}
        read={() => ({
          caption: `Unit ${name}: the ${LISTED} weights that step ${whole(made.step)} changed most`,
          columns: ['Pixel j', 'W before', 'Change', 'W after'],
          rows: Array.from(change, (value, j) => ({ value, j }))
            .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
            .slice(0, LISTED)
            .map(({ value, j }) => [String(j + 1), signed(before[j]!), signed(value), signed(after[j]!)]),
        })}
        testid="walk-update-table"
      />
    </div>
  );
}

/** ‖…‖ of more numbers than a call takes arguments. */
function norm(values: Float32Array): number {
  let square = 0;
  for (const value of values) square += value * value;
  return Math.sqrt(square);
}
