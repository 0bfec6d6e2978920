/** What is for other tools: curves, weights, pictures. */

import type { Lab } from '../lab.js';
import { csvOf } from './curves.js';
import { download } from './download.js';
import { heldOutOf, momentOf, picturesOf } from './moment.js';
import { npzOf } from './parameters.js';
import { type Drawn, pngOf } from './pictures.js';
import { Tool, Tools } from './tool.js';

const nameOf = (what: string, step: number, ending: string) => `sparse-autoencoder-${what}-step-${step}.${ending}`;

async function saveCurves(lab: Lab): Promise<string> {
  const { metrics } = await momentOf(lab);
  return download(nameOf('curves', metrics.step, 'csv'), 'text/csv;charset=utf-8', csvOf(lab.history));
}

async function saveWeights(lab: Lab): Promise<string> {
  const { metrics, settings, parameters, fingerprint } = await momentOf(lab);
  const npz = npzOf(parameters, settings, metrics.step, fingerprint);
  return download(nameOf('weights', metrics.step, 'npz'), 'application/zip', npz);
}

async function savePicture(lab: Lab, id: Drawn['id']): Promise<string> {
  const moment = await momentOf(lab);
  const picture = (await picturesOf(lab, moment, await heldOutOf(lab, moment))).find((drawn) => drawn.id === id);
  if (!picture) throw new Error('there is nothing to see yet: no step has been made');
  return download(nameOf(id, moment.metrics.step, 'png'), 'image/png', await pngOf(picture));
}

export function Exports({ lab }: { lab: Lab }) {
  return (
    <>
      <h3 class="keep-heading">For other tools</h3>
      <p class="help">Training pauses, so that each file is of one step.</p>
      <Tool
        id="save-curves"
        label="Curves (CSV)"
        help="Every step, then every evaluation over the held-out digits, with all their digits. Beyond 512 steps a row has the mean of several, from first_step to last_step."
        act={() => saveCurves(lab)}
      />
      <Tool
        id="save-weights"
        label="Weights (.npz)"
        help="For NumPy: W, b, W_prime (not where it is tied) and c as the lecture has them, with settings, step and fingerprint."
        act={() => saveWeights(lab)}
      />
      <Tools
        id="save-pictures"
        help="On white, in twice the screen’s usual sharpness."
        actions={[
          { id: 'save-tiles', label: 'Tiles (PNG)', act: () => savePicture(lab, 'tiles') },
          { id: 'save-penalty', label: 'Penalty (PNG)', act: () => savePicture(lab, 'penalty') },
          { id: 'save-objective', label: 'Objective (PNG)', act: () => savePicture(lab, 'objective') },
        ]}
      />
    </>
  );
}
