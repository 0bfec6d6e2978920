/**
 * What the first view needs beyond the page's first script is fetched beside it, not after it: the built page gets links to
 * it, in a template, for not every page wants them; public/layout.js puts them to use. What a panel alone needs names it.
 */

import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

/** What main.ts imports for the whole page. Panels: those of the first view. */
const PARTS = ['src/lab/assemble.tsx', 'src/lab/page/page.tsx'];
const PANELS = ['network', 'tiles', 'penalty', 'objective'];
const partOf = (panel: string) => `src/lab/panels/${panel}.tsx`;

export function ahead(): Plugin {
  return {
    name: 'ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, chunk, filename }) {
        if (!bundle || !chunk || !filename.endsWith('/index.html')) return html;
        const files = new Files(bundle);
        const given = files.needed(chunk);
        const common = new Set(PARTS.flatMap((part) => files.needed(files.chunkOf(part))));
        for (const file of given) common.delete(file);
        const links = [...common].map((file) => link(file));
        /** By file, the panels that need it. */
        const owners = new Map<string, string[]>();
        for (const panel of PANELS) {
          for (const file of files.needed(files.chunkOf(partOf(panel)))) {
            if (!common.has(file) && !given.includes(file)) owners.set(file, [...(owners.get(file) ?? []), panel]);
          }
        }
        for (const [file, panels] of owners) links.push(link(file, panels.join(' ')));
        return { html, tags: [{ tag: 'template', attrs: { id: 'ahead' }, children: links, injectTo: 'head-prepend' }] };
      },
    },
  };
}

const link = (file: string, panels?: string): HtmlTagDescriptor => ({
  tag: 'link',
  attrs: {
    ...(file.endsWith('.css') ? { rel: 'preload', as: 'style' } : { rel: 'modulepreload' }),
    crossorigin: true,
    href: `./${file}`,
    ...(panels && { 'data-panels': panels }),
  },
});

class Files {
  readonly #chunks: Rolldown.OutputChunk[];

  constructor(bundle: Rolldown.OutputBundle) {
    this.#chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  }

  chunkOf(module: string): Rolldown.OutputChunk {
    const found = this.#chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/web/${module}`));
    if (!found) throw new Error(`no chunk begins with ${module}`);
    return found;
  }

  /** A chunk, all that it imports, and their style sheets. */
  needed(chunk: Rolldown.OutputChunk, seen = new Set<string>()): string[] {
    if (seen.has(chunk.fileName)) return [];
    seen.add(chunk.fileName);
    const imported = chunk.imports.flatMap((name) => this.#chunks.filter(({ fileName }) => fileName === name));
    const own = [chunk.fileName, ...(chunk.viteMetadata?.importedCss ?? [])];
    return [...own, ...imported.flatMap((each) => this.needed(each, seen))];
  }
}
