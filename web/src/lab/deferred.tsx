/** A panel whose code is fetched when it is first shown, or shortly before. */

import { useEffect, useState } from 'preact/hooks';
import type { Panel, View } from './panel.js';

export function deferred(id: string, title: string, size: Panel['size'], load: () => Promise<{ View: View }>): Panel {
  let loaded: View | null = null;
  const fetched = async () => {
    loaded ??= (await load()).View;
  };
  return {
    id,
    title,
    size,
    load: fetched,
    View({ lab }) {
      const [, redraw] = useState({});
      const [problem, setProblem] = useState<Error | null>(null);
      useEffect(() => {
        if (loaded) return;
        fetched().then(() => redraw({}), setProblem);
      }, []);
      // The panel's frame says what is wrong and offers to try again.
      if (problem) throw problem;
      const Loaded = loaded;
      return Loaded ? <Loaded lab={lab} /> : <p class="caption">Loading…</p>;
    },
  };
}
