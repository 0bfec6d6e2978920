/** To keep a run, pass it on, and check it: link, file, fingerprint, gradient check, hand-in, files for other tools. */

import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { copyLink } from '../copy-link.js';
import { whole } from '../format.js';
import { download } from '../keep/download.js';
import { Tool } from '../keep/tool.js';
import type { Lab } from '../lab.js';

async function saveFile(lab: Lab): Promise<string> {
  const bytes = await lab.save();
  const name = `sparse-autoencoder-step-${lab.metrics.peek().step}.sae`;
  return download(name, 'application/octet-stream', bytes);
}

async function checkGradient(lab: Lab): Promise<string> {
  const { ratio, passed, indices } = await lab.checkGradient();
  return `${passed ? 'They agree' : 'They differ'}: ‖n − a‖ / ‖n + a‖ = ${ratio.toExponential(1)} over ${whole(indices.length)} weights`;
}

type Section = typeof import('../keep/section.js').Section;

/** Fetched when it is first wanted. */
function More({ lab, shown }: { lab: Lab; shown: ReadonlySignal<boolean> }) {
  const [section, setSection] = useState<{ View: Section } | null>(null);
  const [problem, setProblem] = useState('');
  const [attempt, setAttempt] = useState(0);
  const wanted = shown.value;
  useEffect(() => {
    if (!wanted || section) return;
    setProblem('');
    import('../keep/section.js').then(
      ({ Section: View }) => setSection({ View }),
      (error: Error) => setProblem(error.message),
    );
  }, [wanted, attempt]);
  if (section) return <section.View lab={lab} shown={shown} />;
  if (!problem) return <p class="help">Loading…</p>;
  return (
    <p class="help">
      The hand-in could not be loaded: {problem}{' '}
      <button type="button" class="link-button" onClick={() => setAttempt(attempt + 1)}>
        Try again
      </button>
    </p>
  );
}

export function Keep({ lab }: { lab: Lab }) {
  const shown = useSignal(false);
  const open = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    // A file that is refused is a notice by then; the run goes on as it was.
    await lab.restore(bytes).catch(() => {});
    input.value = '';
  };
  return (
    <details
      class="more"
      onToggle={(event) => {
        shown.value = event.currentTarget.open;
      }}
      data-testid="keep"
    >
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
      <More lab={lab} shown={shown} />
    </details>
  );
}
