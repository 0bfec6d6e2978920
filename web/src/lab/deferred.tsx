/** Components whose code is fetched when they are first shown, or shortly before. */

import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Lab } from './lab.js';
import type { Panel, View } from './panel.js';

interface Later<Props> {
  View: FunctionComponent<Props>;
  /** Fetches the code ahead of being shown. */
  load: () => Promise<void>;
}

export function later<Props>(fetch: () => Promise<FunctionComponent<Props>>): Later<Props> {
  let loaded: FunctionComponent<Props> | null = null;
  const load = async () => {
    loaded ??= await fetch();
  };
  return {
    load,
    View(props) {
      const [, redraw] = useState({});
      const [problem, setProblem] = useState<Error | null>(null);
      useEffect(() => {
        if (!loaded) load().then(() => redraw({}), setProblem);
      }, []);
      // The panel's frame says what is wrong and offers to try again.
      if (problem) throw problem;
      const Loaded = loaded;
      return Loaded ? <Loaded {...props} /> : <p class="caption">Loading…</p>;
    },
  };
}

export function deferred(id: string, title: string, size: Panel['size'], fetch: () => Promise<{ View: View }>): Panel {
  return { id, title, size, ...later<{ lab: Lab }>(async () => (await fetch()).View) };
}
