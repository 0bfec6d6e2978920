/**
 * `npm run trust -- everyone [WORD…]`: what axe-core finds in every state of the site, in light, dark and forced colours, wide
 * and narrow; and what is lost of each at 320 px, with text of twice the size, with wide spacing. With words only in the states
 * whose name has one of them.
 */

import { chromium } from 'playwright';
import { at } from '../../../scripts/run.mjs';
import { serve } from '../../../scripts/serve.mjs';
import { faults } from '../../axe.mjs';
import { CHROMIUM } from '../../chromium.mjs';
import { lost, ROOMS } from '../../room.mjs';
import { JOURNEYS } from './journeys.mjs';

/** @typedef {import('playwright').Page} Page */

/** @type {[string, Parameters<Page['emulateMedia']>[0]][]} */
const THEMES = [
  ['light', { colorScheme: 'light', forcedColors: 'none' }],
  ['dark', { colorScheme: 'dark', forcedColors: 'none' }],
  ['forced colours', { colorScheme: 'dark', forcedColors: 'active' }],
];
const WIDTHS = [1440, 320];

/** @type {import('../run.mjs').Trial} */
export default async function everyone(words) {
  const site = await serve(at('dist'), 0);
  const browser = await chromium.launch(CHROMIUM);
  /** @type {boolean[]} */
  const looks = [];
  /** @type {boolean[]} */
  const rooms = [];
  let states = 0;
  try {
    for (const [name, journey] of Object.entries(JOURNEYS)) {
      if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
      const context = await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce' });
      for await (const [state, page] of journey({ url: site.url, open: () => context.newPage() })) {
        states += 1;
        looks.push(...(await inEveryLook(page, `${name}, ${state}`)));
        rooms.push(...(await inEveryRoom(page, `${name}, ${state}`)));
        console.log(
          `${name}, ${state}: ${looks.filter((good) => !good).length} and ${rooms.filter((good) => !good).length} bad so far`,
        );
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await site.close();
  }
  const held = (/** @type {boolean[]} */ all) => ({
    tried: all.length,
    held: all.filter(Boolean).length,
    note: `${states} states`,
  });
  return [
    {
      what: `States of the site × ${THEMES.map(([theme]) => theme).join(', ')} × ${WIDTHS.join(' and ')} px: axe-core finds nothing by WCAG 2.2 AA and best practice`,
      ...held(looks),
    },
    {
      what: `States of the site × ${Object.keys(ROOMS).join('; ')}: no text cut off or covered, every control reachable, no sideways scrolling`,
      ...held(rooms),
    },
  ];
}

/** Whether all is well in each. @param {Page} page @param {string} name */
async function inEveryLook(page, name) {
  const well = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const [theme, media] of THEMES) {
      await page.emulateMedia(media);
      // The figure in the lecturers' page is the lab itself.
      well.push(nothing(await faults(page, 'iframe'), `${name}, ${theme}, ${width} px`));
    }
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await page.setViewportSize({ width: 1440, height: 900 });
  return well;
}

/** Whether all is well in each. @param {Page} page @param {string} name */
async function inEveryRoom(page, name) {
  const well = [];
  for (const [room, how] of Object.entries(ROOMS)) well.push(nothing(await lost(page, how), `${name}, ${room}`));
  return well;
}

/** @param {string[]} found @param {string} where */
function nothing(found, where) {
  if (found.length > 0) console.log(`${where}:\n  ${[...new Set(found)].join('\n  ')}`);
  return found.length === 0;
}
