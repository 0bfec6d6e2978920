import { existsSync } from 'node:fs';

/**
 * The browser that the tests drive: the one that CHROMIUM names, or the distribution's.
 * @returns {string | undefined} its path; undefined for the one that Playwright installs for itself
 */
export function chromiumPath() {
  const named = process.env.CHROMIUM;
  if (named !== undefined && !existsSync(named)) throw new Error(`CHROMIUM is "${named}", and there is no such file`);
  return named ?? ['/usr/bin/chromium'].find((path) => existsSync(path));
}
