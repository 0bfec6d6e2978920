/**
 * The two files of the core: core.wasm, which training needs, and core-exact.wasm, for what is computed in double precision.
 * They lie in build/wasm; beside the built library, which has its own addresses from vite.library.config.ts.
 */

const FILES = {
  'core.wasm': new URL('../../../build/wasm/core.wasm', import.meta.url),
  'core-exact.wasm': new URL('../../../build/wasm/core-exact.wasm', import.meta.url),
};

export type Part = keyof typeof FILES;

/** What of Node this file uses. Node's types are not seen here: the same code runs in pages and workers. */
interface NodeProcess {
  getBuiltinModule?(name: 'node:fs'): { readFileSync(path: URL): Uint8Array<ArrayBuffer> };
}

/** @param locateFile where a browser finds it, if not there */
export async function compilePart(part: Part, locateFile?: (path: string) => string): Promise<WebAssembly.Module> {
  try {
    const file = FILES[part];
    const node = (globalThis as { process?: NodeProcess }).process?.getBuiltinModule?.('node:fs');
    if (node) return await WebAssembly.compile(node.readFileSync(file));
    return await compileAnswer(await fetch(locateFile?.(part) ?? file, { credentials: 'same-origin' }));
  } catch (error) {
    throw new Error(`${part} could not be loaded: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

async function compileAnswer(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}`);
  // While it comes; but browsers refuse that where the server does not know the type.
  if (response.headers.get('Content-Type') === 'application/wasm') return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
