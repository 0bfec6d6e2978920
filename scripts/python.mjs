/** A Python with NumPy, which tests open the lab's .npz files with. */

import { existsSync } from 'node:fs';
import { succeeds, which } from './run.mjs';

/** Where Debian's packages put theirs, whichever Python comes first on PATH. */
const DEBIAN = '/usr/bin/python3';

/** Its path, or undefined. */
export function pythonWithNumpy() {
  const found = [which('python3'), DEBIAN].filter((path) => path !== '' && existsSync(path));
  return found.find((path) => succeeds(path, ['-c', 'import numpy'], 'ignore'));
}
