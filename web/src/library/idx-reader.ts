/** The IdxReader of api.ts over the core's. */

import type { IdxReader } from './api.js';
import { checkBytes } from './checks.js';
import type { Core } from './core.js';
import type { NativeIdxReader } from './native.js';

export class CoreIdxReader implements IdxReader {
  private readonly core: Core;
  private native: NativeIdxReader | null;

  constructor(core: Core, kind: 'images' | 'labels') {
    if (kind !== 'images' && kind !== 'labels') {
      throw new RangeError(`kind must be one of images, labels, not ${JSON.stringify(kind)}`);
    }
    this.core = core;
    this.native = core.call((module) => module.createIdxReader(kind));
  }

  push(bytes: Uint8Array): Uint8Array {
    checkBytes('bytes', bytes);
    return this.ask((native) => native.push(bytes));
  }

  finish(): void {
    this.ask((native) => native.finish());
  }

  dimensions(): number[] {
    return [...this.ask((native) => native.dimensions())];
  }

  items(): number {
    return this.ask((native) => native.items());
  }

  delete(): void {
    const native = this.native;
    this.native = null;
    if (native && !this.core.failure) this.core.call(() => native.delete());
  }

  private ask<T>(question: (native: NativeIdxReader) => T): T {
    const { native } = this;
    if (!native) throw new Error('this reader was deleted');
    return this.core.call(() => question(native));
  }
}
