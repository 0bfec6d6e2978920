/**
 * Decides, before anything is painted, whether this is the whole page or a figure in somebody's notes: as the link's `embed`
 * says, otherwise where it is framed and the link names panels. For the whole page it starts the worker, whose thread takes its
 * time, and has all code fetched. And says why where a frame's sandbox keeps the lab's code out.
 */
(() => {
  const params = new URLSearchParams(location.search);
  const wish = params.get('embed');
  const framed = window.parent !== window;
  const figure = /^(true|1)$/.test(wish ?? '') || (framed && Boolean(params.get('panels')) && !/^(false|0)$/.test(wish ?? ''));
  if (figure) document.documentElement.dataset.layout = 'embed';

  // What the page will ask for is begun beside its first script. A figure asks for less, and for nothing before it is seen.
  const ahead = document.getElementById('ahead');
  if (ahead && !figure) {
    try {
      const digits = new URL('data/', document.baseURI);
      const worker = new Worker(ahead.dataset.worker, { type: 'module', name: `training ${digits}` });
      const first = (name) => new Promise((resolve) => worker.addEventListener(name, resolve, { once: true }));
      // For head-start.ts, which may come too late to hear them.
      self.begun = { worker, failed: first('error'), heard: first('message') };
    } catch {
      // The page may have none. The lab's code finds that out too, and says so.
    }
    const shown = params.get('panels')?.split(',');
    for (const link of ahead.content.querySelectorAll('[data-panels]')) {
      if (shown && !link.dataset.panels.split(' ').some((panel) => shown.includes(panel))) link.remove();
    }
    document.head.append(ahead.content);
  }

  const explain = (event) => {
    const line = document.querySelector('#lab > .loading');
    if (!line || !(event.target instanceof HTMLScriptElement)) return;
    line.textContent =
      self.origin === 'null'
        ? 'The lab cannot load here: the sandbox of its frame needs allow-same-origin beside allow-scripts.'
        : 'The code of the lab could not be fetched: reload the page to try again.';
  };
  // Faults of scripts do not bubble.
  addEventListener('error', explain, true);
})();
