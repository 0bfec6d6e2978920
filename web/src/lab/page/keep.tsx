/** To keep a run, pass it on, and check it: link, file, fingerprint, gradient check. */

import { useState } from 'preact/hooks';
import { copyLink } from '../copy-link.js';
import { whole } from '../format.js';
import type { Lab } from '../lab.js';

function Tool({ id, label, help, act }: { id: string; label: string; help: string; act: () => Promise<string> }) {
  const [result, setResult] = useState('');
  const run = () => {
    act().then(setResult, () => setResult(''));
  };
  return (
    <div class="tool">
      <button type="button" class="button" onClick={run} aria-describedby={`tool-${id}-help`} data-testid={`control-${id}`}>
        {label}
      </button>
      <p class="help" id={`tool-${id}-help`}>
        {help}
      </p>
      <output class="tool-result" data-testid={`read-${id}`}>
        {result}
      </output>
    </div>
  );
}

async function saveFile(lab: Lab): Promise<string> {
  const bytes = await lab.save();
  const name = `sparse-autoencoder-step-${lab.metrics.peek().step}.sae`;
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return `Saved ${whole(bytes.length)} bytes as ${name}`;
}

async function checkGradient(lab: Lab): Promise<string> {
  const { ratio, passed, indices } = await lab.checkGradient();
  return `${passed ? 'They agree' : 'They differ'}: ‖n − a‖ / ‖n + a‖ = ${ratio.toExponential(1)} over ${whole(indices.length)} weights`;
}

export function Keep({ lab }: { lab: Lab }) {
  const open = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    // A file that is refused is a notice by then; the run goes on as it was.
    await lab.restore(bytes).catch(() => {});
    input.value = '';
  };
  return (
    <details class="more" data-testid="keep">
      <summary>Keep, share and check</summary>
      <Tool id="link" label="Copy link" help="The page’s address with every setting in it." act={() => copyLink(lab)} />
      <Tool
        id="save"
        label="Save run"
        help="Weights, optimizer, random numbers, settings: training goes on exactly from there."
        act={() => saveFile(lab)}
      />
      <div class="tool">
        <label class="button file">
          Open run…
          <input type="file" accept=".sae" onChange={(event) => open(event.currentTarget)} data-testid="control-open" />
        </label>
        <p class="help">A run that was saved here.</p>
      </div>
      <Tool
        id="fingerprint"
        label="Fingerprint"
        help="SHA-256 of all weights: equal runs have equal fingerprints, on any machine."
        act={() => lab.fingerprint()}
      />
      <Tool
        id="check-gradient"
        label="Check gradient"
        help="Compares the gradient, as derived, with finite differences in double precision."
        act={() => checkGradient(lab)}
      />
    </details>
  );
}
