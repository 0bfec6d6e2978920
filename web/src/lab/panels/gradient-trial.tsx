/**
 * What a broken gradient does: from where the run stands, some steps with it and the same steps with the right one, side by
 * side. The run itself is taken aside meanwhile and comes back as it was.
 */

import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { Metrics } from '../../protocol.js';
import { type Gradient, SCHEMA } from '../../settings.js';
import { Canvas, type Surface } from '../charts/canvas.js';
import { figure, whole } from '../format.js';
import type { Lab } from '../lab.js';
import { press } from '../page/press.js';
import { imageOfUnits } from '../pixels.js';
import { shapeOf } from './gradient-parts.js';
import { commonScale, type Weights } from './weights.js';

const STEPS = 200;
/** So many units are shown; the others fare no differently. */
const TILES = 12;

interface Outcome {
  label: string;
  metrics: Metrics;
  meanRhoHat: number;
  /** W, inputs×hidden. */
  encoder: Float32Array;
  hidden: number;
  /** Fewer steps than were wanted: it exploded, or was stopped. */
  short: boolean;
}

export function Trial({ lab, gradient }: { lab: Lab; gradient: ReadonlySignal<Gradient> }) {
  const outcomes = useSignal<readonly Outcome[]>([]);
  const busy = useSignal('');
  const broken = gradient.value;
  const compare = () =>
    runTrial(lab, broken, (doing, found) => {
      busy.value = doing;
      outcomes.value = found;
    });
  const status = lab.status.value;
  const locked = lab.locked.value;
  const cannot = busy.value !== '' || locked !== '' || status === 'loading' || status === 'error' || status === 'diverged';
  if (broken === 'exact' && outcomes.value.length === 0 && !busy.value) return null;
  return (
    <section class="gradient-trial" aria-labelledby="gradient-trial-title" data-testid="gradient-trial">
      <h3 id="gradient-trial-title">What training makes of it</h3>
      {broken !== 'exact' && (
        <p class="gradient-trial-start">
          <button type="button" class="button" disabled={cannot} onClick={press(compare)} data-testid="gradient-trial-run">
            Train {STEPS} steps with it, and {STEPS} with the right one
          </button>
          <span class="help">
            {locked || 'Both from here, on the same digits. Your run is put aside and comes back as it is.'}
          </span>
        </p>
      )}
      <p role="status" class="help" data-testid="gradient-trial-status">
        {busy.value}
      </p>
      {outcomes.value.length > 0 && <Outcomes outcomes={outcomes.value} />}
    </section>
  );
}

async function runTrial(lab: Lab, broken: Gradient, tell: (doing: string, found: readonly Outcome[]) => void): Promise<void> {
  const found: Outcome[] = [];
  tell('Putting the run aside…', found);
  try {
    const bringBack = await lab.setAside();
    try {
      const { step } = await lab.currentMetrics();
      found.push(await outcomeOf(lab, `Before, at step ${whole(step)}`, false));
      for (const way of [broken, 'exact'] as const) {
        const label = SCHEMA.gradient.choices.find(({ value }) => value === way)!.label;
        tell(`${label}: ${STEPS} steps…`, [...found]);
        await lab.configure({ gradient: way });
        const reached = await lab.step(STEPS);
        found.push(await outcomeOf(lab, label, reached.step < step + STEPS));
        await bringBack();
      }
    } catch (error) {
      await bringBack();
      throw error;
    }
  } finally {
    tell('', found);
  }
}

async function outcomeOf(lab: Lab, label: string, short: boolean): Promise<Outcome> {
  const { hidden, tied } = lab.settings.peek();
  const [metrics, rhoHat, theta] = await Promise.all([lab.currentMetrics(), lab.averageActivation(), lab.parameters()]);
  const { inputs } = shapeOf(theta.length, hidden, tied);
  const meanRhoHat = rhoHat.reduce((sum, r) => sum + r, 0) / rhoHat.length;
  return { label, metrics, meanRhoHat, encoder: theta.slice(0, inputs * hidden), hidden, short };
}

function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  // One scale for all, so that what grew looks stronger; of the last, which is the right one.
  const scale = Math.max(...outcomes.map(({ encoder }) => commonScale({ encoder } as Weights)).slice(-1));
  return (
    <div class="gradient-trial-outcomes">
      {outcomes.map((outcome) => (
        <figure key={outcome.label} class="gradient-trial-outcome">
          <figcaption>
            <strong>{outcome.label}</strong>
            <dl>
              <ReadOut term="L′" value={outcome.metrics.reconstruction} id={`${idOf(outcome, outcomes)}-reconstruction`} />
              <ReadOut term="Ω" value={outcome.metrics.sparsity} id={`${idOf(outcome, outcomes)}-sparsity`} />
              <ReadOut term="mean ρ̂" value={outcome.meanRhoHat} id={`${idOf(outcome, outcomes)}-rho-hat`} />
            </dl>
            {outcome.short && (
              <p class="gradient-trial-short">
                It broke off at step {whole(outcome.metrics.step)}: training exploded, or was stopped.
              </p>
            )}
          </figcaption>
          <div class="gradient-trial-tiles">
            <Canvas
              read={() => outcome}
              draw={(surface) => drawStrip(surface, outcome, scale)}
              name={`Weights of the first ${Math.min(TILES, outcome.hidden)} units: ${outcome.label}`}
            />
          </div>
        </figure>
      ))}
    </div>
  );
}

const idOf = (outcome: Outcome, outcomes: readonly Outcome[]) => ['before', 'broken', 'exact'][outcomes.indexOf(outcome)]!;

function ReadOut({ term, value, id }: { term: string; value: number; id: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd data-testid={`gradient-trial-${id}`}>{figure(value)}</dd>
    </div>
  );
}

function drawStrip({ context, width, height, hold, palette, ratio }: Surface, { encoder, hidden }: Outcome, scale: number): void {
  const count = Math.min(TILES, hidden);
  const units = Uint32Array.from({ length: count }, (_, unit) => unit);
  const images = hold(imageOfUnits(encoder, hidden, units, new Float32Array(hidden).fill(scale), palette.weight));
  const gap = Math.round(2 * ratio);
  // Two rows where the strip is narrow.
  const columns = width / height > 9 ? TILES : TILES / 2;
  const side = Math.floor((width - (columns - 1) * gap) / columns);
  const rows = images.height / count;
  context.imageSmoothingEnabled = side % images.width !== 0;
  units.forEach((unit) => {
    const [x, y] = [(unit % columns) * (side + gap), Math.floor(unit / columns) * (side + gap)];
    context.drawImage(images, 0, unit * rows, images.width, rows, x, y, side, side);
  });
}
