/** The WebAssembly instance: how it is found and started, and the one door through which everything is asked of it. */

import createModule from '#core';
import type { LoadOptions, WasmPart } from './api.js';
import { CoreFailure } from './errors.js';
import type { NativeModule, NativeSettings } from './native.js';
import { compilePart } from './parts.js';

type Loader = () => Promise<WasmPart>;

export class Core {
  /** See Module.failure. */
  failure: CoreFailure | null = null;
  private whole = false;
  private coming: Promise<void> | null = null;

  private constructor(
    private readonly native: NativeModule,
    private readonly exports: WebAssembly.Exports,
    private readonly loadExact: Loader,
  ) {}

  static async load({ wasmModule, wasmBinary, locateFile, exact }: LoadOptions): Promise<Core> {
    const given = wasmModule ?? wasmBinary;
    const later = typeof exact === 'function';
    const load = later
      ? (exact as Loader)
      : async () => (exact as WasmPart | undefined) ?? compilePart('core-exact.wasm', locateFile);
    // Beside the first part; and again where somebody asks once more.
    let early = later ? null : load();
    early?.catch(() => {});
    const { native, exports } = await start(await (given ? compiled(given) : compilePart('core.wasm', locateFile)));
    const core = new Core(native, exports, () => {
      const part = early ?? load();
      early = null;
      return part;
    });
    // Who brought only the first part may have no other: whoever needs it is told.
    if (!later) {
      await core.exact().catch((error: unknown) => {
        if (!given || exact) throw error;
      });
    }
    return core;
  }

  /** See Module.exact. */
  exact(): Promise<void> {
    this.coming ??= this.complete().catch((error: unknown) => {
      this.coming = null;
      throw error;
    });
    return this.coming;
  }

  /** The second part shares the first one's memory, and takes its places in the table of functions. Nothing of it runs yet. */
  private async complete(): Promise<void> {
    await WebAssembly.instantiate(await compiled(await this.loadExact()), { first: this.exports });
    this.whole = true;
  }

  /** To be called before what only the second part can answer, while nothing has been allocated for the question. */
  needExact(question: string): void {
    if (!this.whole && !this.failure) throw notYet(question);
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

const notYet = (question: string) =>
  new Error(
    `${question} is computed in double precision, by a part of the core that is not here yet: await the module’s exact()`,
  );

/** In the second part's places until it is there. Whoever is to be told sooner asks needExact(). */
const PLACES: WebAssembly.ModuleImports = new Proxy(
  {},
  {
    get: () => () => {
      throw notYet('this');
    },
  },
);

/** As BORDER of scripts/split-core.mjs has the names. Emscripten's code waits for ever where a hook of this kind fails. */
export function start(first: WebAssembly.Module): Promise<{ native: NativeModule; exports: WebAssembly.Exports }> {
  return new Promise((resolve, reject) => {
    let exports: WebAssembly.Exports;
    createModule({
      instantiateWasm: (imports, receive) => {
        WebAssembly.instantiate(first, { ...imports, later: PLACES }).then((instance) => {
          exports = instance.exports;
          receive(instance, first);
        }, reject);
        return {};
      },
    }).then((native) => resolve({ native, exports }), reject);
  });
}

const compiled = async (part: WasmPart): Promise<WebAssembly.Module> =>
  'byteLength' in part ? WebAssembly.compile(part as BufferSource) : part;

function describe(error: unknown): string {
  return error instanceof Error ? error.message : `uncaught C++ exception ${String(error)}`;
}
