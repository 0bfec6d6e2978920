/** The command line of the lab, as a lecturer's script calls it. */

import { spawnSync } from 'node:child_process';
import { at } from '../../scripts/run.mjs';

/** What the command line makes of these links. */
export function replayed(...links: string[]): { fingerprint: string; metrics: object; heldOut: object }[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('scripts/cli.mjs'), 'replay', '--json', ...links], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr || stdout);
  return JSON.parse(stdout).runs;
}
