/** To hand in a run, keep it, pass it on, and check it: hand-in, link, file, fingerprint, gradient check, files for other tools. */

import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
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

/** The hand-in above `children`, and files for other tools below them: fetched when they are first wanted. */
function More({ lab, shown, children }: { lab: Lab; shown: ReadonlySignal<boolean>; children: ComponentChildren }) {
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
  if (section) {
    return (
      <section.View lab={lab} shown={shown}>
        {children}
      </section.View>
    );
  }
  return (
    <>
      <p class="help">
        {problem ? `The hand-in could not be loaded: ${problem} ` : 'Loading…'}
        {problem && (
          <button type="button" class="link-button" onClick={() => setAttempt(attempt + 1)}>
            Try again
          </button>
        )}
      </p>
      {children}
    </>
  );
}

/** Opens it wherever it is folded away, and brings it into sight. */
export function showHandIn(): void {
  const keep = document.getElementById(ID);
  for (let fold = keep; fold; fold = fold.parentElement) if (fold instanceof HTMLDetailsElement) fold.open = true;
  keep?.querySelector('summary')?.focus({ preventScroll: true });
  keep?.scrollIntoView({ block: 'start' });
}

const ID = 'keep';

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
      id={ID}
      class="more"
      onToggle={(event) => {
        shown.value = event.currentTarget.open;
      }}
      data-testid="keep"
    >
      <summary>Hand in, keep and check</summary>
      <More lab={lab} shown={shown}>
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
      </More>
    </details>
  );
}
