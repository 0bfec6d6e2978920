/** Python with NumPy, and files as NumPy reads them. */

import { spawnSync } from 'node:child_process';
import { pythonWithNumpy } from '../scripts/python.mjs';

export interface NumpyArray {
  dtype: string;
  shape: number[];
  /** SHA-256 of the values' bytes, row by row. */
  sha256: string;
  /** As Python writes it. */
  text: string;
}

const READ = `
import hashlib, json, sys
import numpy
with numpy.load(sys.argv[1]) as arrays:
    print(json.dumps({name: {
        "dtype": array.dtype.str,
        "shape": list(array.shape),
        "sha256": hashlib.sha256(array.tobytes("C")).hexdigest(),
        "text": str(array) if array.ndim == 0 else "",
    } for name, array in arrays.items()}))
`;

let python: string | undefined;

/** The JSON that a Python with NumPy writes when it is called with these arguments and given `input`. */
export function askPython(args: readonly string[], input = ''): unknown {
  python ??= pythonWithNumpy();
  if (!python) throw new Error('no Python with NumPy is here: npm test installs it on Debian and Ubuntu');
  const { status, stdout, stderr } = spawnSync(python, args, { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${python} failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** The arrays of a .npz, by name. */
export function readNpz(path: string): Record<string, NumpyArray> {
  return askPython(['-c', READ, path]) as Record<string, NumpyArray>;
}
