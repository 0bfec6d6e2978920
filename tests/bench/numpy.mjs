/** NumPy as a peer: peers/numpy_peer.py, in a process of its own. */

import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pythonWithNumpy } from '../../scripts/python.mjs';
import { at } from '../../scripts/run.mjs';

/** Debian's NumPy takes the BLAS that is there; which one is loaded only the process itself can tell. */
const BLAS = `
import numpy
print("openblas" in open("/proc/self/maps").read().lower())
`;

const ENVIRONMENT = { ...process.env, OPENBLAS_NUM_THREADS: '1' };

/** @param {Uint8Array} pixels @returns {Promise<import('./peers.mjs').Runner | string>} or why it cannot be compared with */
export async function openNumpy(pixels) {
  const python = pythonWithNumpy();
  if (!python) return 'no Python with NumPy is here (on Debian and Ubuntu: apt-get install python3-numpy libopenblas0-pthread)';
  const { stdout } = spawnSync(python, ['-c', BLAS], { encoding: 'utf8', env: ENVIRONMENT });
  if (stdout.trim() !== 'True')
    return 'NumPy is here, but not on OpenBLAS (on Debian and Ubuntu: apt-get install libopenblas0-pthread)';

  const child = spawn(python, [at('tests/bench/peers/numpy_peer.py')], { stdio: ['pipe', 'pipe', 'inherit'], env: ENVIRONMENT });
  // What cannot be written to one that has ended is told by the answer that does not come.
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  /** @param {string} command */
  const ask = async (command) => {
    child.stdin.write(`${command}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('NumPy ended early; what it said is above');
    return value;
  };
  return {
    async begin({ theta, ...problem }, steps) {
      const thetaBytes = new Uint8Array(theta.buffer, theta.byteOffset, theta.byteLength);
      child.stdin.write(`${JSON.stringify({ ...problem, thetaBytes: thetaBytes.length, pixelBytes: pixels.length })}\n`);
      child.stdin.write(thetaBytes);
      child.stdin.write(pixels);
      const bytes = Buffer.from(await ask(`begin ${steps}`), 'hex');
      return new Float32Array(Uint8Array.from(bytes).buffer);
    },
    rate: async () => Number(await ask('rate')),
    close: () => child.kill(),
  };
}
