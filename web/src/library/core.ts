/** The WebAssembly instance: how it is found and started, and the one door through which everything is asked of it. */

import createModule from '#core';
import type { LoadOptions } from './api.js';
import { CoreFailure } from './errors.js';
import type { NativeModule, NativeSettings } from './native.js';

/** What of Node this file uses. Node's types are not seen here: the same code runs in pages and workers. */
interface NodeProcess {
  getBuiltinModule?(name: 'node:fs'): { readFileSync(path: URL): Uint8Array };
}

/** In Node, the bytes of the core.wasm beside the built library: Emscripten's own loader would fetch() a file there. Undefined in browsers. */
function readInNode(): Uint8Array | undefined {
  const node = (globalThis as { process?: NodeProcess }).process;
  const here = import.meta.url;
  return node?.getBuiltinModule?.('node:fs').readFileSync(new URL('core.wasm', here));
}

export class Core {
  /** See Module.failure. */
  failure: CoreFailure | null = null;

  private constructor(private readonly native: NativeModule) {}

  static async load({ wasmModule, wasmBinary = wasmModule ? undefined : readInNode(), locateFile }: LoadOptions): Promise<Core> {
    if (wasmModule) return new Core(await instantiate(wasmModule));
    return new Core(await createModule({ ...(wasmBinary && { wasmBinary }), ...(locateFile && { locateFile }) }));
  }

  get memory(): number {
    return this.native.HEAPU8.byteLength;
  }

  /** RangeError for settings that only the core can tell are wrong: an expression that cannot be read. */
  checkSettings(settings: NativeSettings): void {
    const problem = this.call((native) => native.settingsProblem(settings));
    if (problem) throw new RangeError(problem);
  }

  /**
   * Runs `ask`. What it throws as an error for users goes on to them, and the stack that the error left behind is freed.
   * A trap, an abort or a C++ exception (which arrives as a bare number) leaves the instance in no state to be used, so
   * every later call fails too.
   */
  call<T>(ask: (native: NativeModule) => T): T {
    if (this.failure) throw this.failure;
    const stack = this.native.stackSave();
    try {
      return ask(this.native);
    } catch (error) {
      if (error instanceof Error && !(error instanceof WebAssembly.RuntimeError)) {
        this.native.stackRestore(stack);
        throw error;
      }
      this.failure = new CoreFailure(`the WebAssembly core failed and cannot be used any more: ${describe(error)}`, {
        cause: error,
      });
      throw this.failure;
    }
  }
}

/** Emscripten's code waits for ever where a hook of this kind fails. */
function instantiate(compiled: WebAssembly.Module): Promise<NativeModule> {
  return new Promise((resolve, reject) => {
    createModule({
      instantiateWasm: (imports, receive) => {
        WebAssembly.instantiate(compiled, imports).then((instance) => receive(instance, compiled), reject);
        return {};
      },
    }).then(resolve, reject);
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : `uncaught C++ exception ${String(error)}`;
}
