import { chromiumPath } from '../scripts/chromium.mjs';

/** How every test launches its browser (Playwright's LaunchOptions). */
export const CHROMIUM = {
  executablePath: chromiumPath(),
  // The sandbox needs privileges that containers and root do not have; the tests open nothing but our own page.
  // Machines that test have no graphics card, and emulating one is slower than doing without.
  args: ['--no-sandbox', '--disable-gpu'],
};
