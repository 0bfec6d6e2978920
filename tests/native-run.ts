/** Runs of the core as it is built for this machine. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { at } from '../scripts/run.mjs';
import type { TrainerSettings } from '../web/src/library/index.ts';

/** Elsewhere vectors have another width, or a product and a sum are rounded once. */
export const NATIVE_IS_COMPARABLE = process.arch === 'x64';

/** Builds the program, where npm test has not. */
export function buildNative(): void {
  execute('cmake', ['-S', '.', '-B', 'build/native', '-G', 'Ninja']);
  execute('cmake', ['--build', 'build/native', '--target', 'train']);
}

/** @param settings all of them, as Trainer.settings() has them */
export function fingerprintNatively(steps: number, settings: TrainerSettings, pixels: Uint8Array): string {
  const assignments = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return createHash('sha256')
    .update(execute(at('build/native/train'), [String(steps), ...assignments], pixels))
    .digest('hex');
}

function execute(command: string, args: string[], input: Uint8Array = new Uint8Array()): Buffer {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: at('.'), input, maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.toString()}`);
  return stdout;
}
