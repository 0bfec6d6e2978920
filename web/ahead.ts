/**
 * What the first view needs beyond the page's first script is fetched beside it, not after it: the built page gets links to
 * it, in a template, for not every page wants them. src/lab/layout.js, which is run before anything else, puts them to use;
 * it is no module, so it also gets its lasting name here.
 */

import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minifySync, type Plugin, type Rolldown } from 'vite';

/** What main.ts imports for the whole page, and the first panels of its first view. */
const PARTS = ['src/lab/assemble.tsx', 'src/lab/page/page.tsx'];
const PANELS = ['network', 'tiles'];

const LAYOUT = 'src/lab/layout.js';
const SCRIPT = /<script\s+src="[^"]*layout\.js"><\/script>/;

/** The page's first script: the chunk that has it, which need not be the one that Vite calls so; and what it looks like. */
const FIRST = /<script\b[^>]*\btype="module"[^>]*\bsrc="\.\/([^"]+)"/;
const STYLE = /<link rel="stylesheet"[^>]*\bhref="\.\/([^"]+)"/;

export function ahead(): Plugin {
  return {
    name: 'ahead',
    apply: 'build',
    buildStart() {
      const path = fileURLToPath(new URL(LAYOUT, import.meta.url));
      this.emitFile({ type: 'asset', name: 'layout.js', source: minifySync(path, readFileSync(path, 'utf8')).code });
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, chunk, filename }) {
        if (!bundle || !chunk || !filename.endsWith('/index.html')) return html;
        const first = FIRST.exec(html)?.[1];
        const style = STYLE.exec(html)?.[1];
        if (!first || !style || !SCRIPT.test(html)) throw new Error(`${FIRST}, ${STYLE} or ${SCRIPT} is not in the page`);
        const files = Object.values(bundle);
        const chunks = files.filter((file) => file.type === 'chunk');
        const { fileName: layout } = files.find((file) => file.type === 'asset' && file.names.includes('layout.js'))!;
        const { fileName: worker } = files.find(({ fileName }) => /\/worker-[^/]+\.js$/.test(fileName))!;
        const ahead = [
          // What stands behind a script that the parser must wait for is found out too late.
          link(first),
          link(style),
          `<template id="ahead" data-worker="./${worker}">`,
          ...linksAhead(chunks, chunk).map((line) => `  ${line}`),
          '</template>',
          `<script src="./${layout}"></script>`,
        ];
        return html.replace(SCRIPT, ahead.join('\n    '));
      },
    },
  };
}

/** To all that `first` has not with it. What only panels need names them. */
function linksAhead(chunks: readonly Rolldown.OutputChunk[], first: Rolldown.OutputChunk): string[] {
  const having = (module: string) => {
    const found = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/web/${module}`)));
    if (!found) throw new Error(`no chunk has ${module}`);
    return found;
  };
  const given = new Set(needed(chunks, first));
  const page = new Set(PARTS.flatMap((part) => needed(chunks, having(part))).filter((file) => !given.has(file)));
  /** By file. */
  const panels = new Map<string, string[]>();
  for (const panel of PANELS) {
    for (const file of needed(chunks, having(`src/lab/panels/${panel}.tsx`))) {
      if (!given.has(file) && !page.has(file)) panels.set(file, [...(panels.get(file) ?? []), panel]);
    }
  }
  return [
    ...[...page].map((file) => link(file)),
    ...[...panels].map(([file, names]) => link(file, ` data-panels="${names.join(' ')}"`)),
  ];
}

/** A chunk, all that it imports, and their style sheets. */
function needed(chunks: readonly Rolldown.OutputChunk[], chunk: Rolldown.OutputChunk, seen = new Set<string>()): string[] {
  if (seen.has(chunk.fileName)) return [];
  seen.add(chunk.fileName);
  const imported = chunks.filter(({ fileName }) => chunk.imports.includes(fileName));
  const own = [chunk.fileName, ...(chunk.viteMetadata?.importedCss ?? [])];
  return [...own, ...imported.flatMap((each) => needed(chunks, each, seen))];
}

const KINDS: Readonly<Record<string, string>> = {
  '.css': 'rel="preload" as="style"',
  '.js': 'rel="modulepreload"',
};

/** In the way in which the page asks for it later: else it would be fetched twice. */
function link(file: string, more = ''): string {
  return `<link ${KINDS[extname(file)]} crossorigin href="./${file}"${more}>`;
}
