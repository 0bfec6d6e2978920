/**
 * `npm run trust -- axe [WORD…]`: what axe-core finds in every state of the site, in light, dark and forced colours, wide and
 * narrow. With words only in the states whose name has one of them.
 */

import { chromium } from 'playwright';
import { at } from '../../../scripts/run.mjs';
import { serve } from '../../../scripts/serve.mjs';
import { faults } from '../../axe.mjs';
import { CHROMIUM } from '../../chromium.mjs';
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
export default async function axe(words) {
  const site = await serve(at('dist'), 0);
  const browser = await chromium.launch(CHROMIUM);
  let [states, tried, held] = [0, 0, 0];
  try {
    for (const [name, journey] of Object.entries(JOURNEYS)) {
      if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
      const context = await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce' });
      for await (const [state, page] of journey({ url: site.url, open: () => context.newPage() })) {
        states += 1;
        const found = await inEveryLook(page, `${name}, ${state}`);
        tried += THEMES.length * WIDTHS.length;
        held += THEMES.length * WIDTHS.length - found;
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await site.close();
  }
  return [
    {
      what: `States of the site × ${THEMES.map(([theme]) => theme).join(', ')} × ${WIDTHS.join(' and ')} px, in which axe-core finds nothing by WCAG 2.2 AA and best practice`,
      tried,
      held,
      note: `${states} states`,
    },
  ];
}

/** In how many themes and widths there is a fault. @param {Page} page @param {string} name */
async function inEveryLook(page, name) {
  let faulty = 0;
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const [theme, media] of THEMES) {
      await page.emulateMedia(media);
      // The figure in the lecturers' page is the lab itself.
      const found = await faults(page, 'iframe');
      if (found.length > 0) console.log(`${name}, ${theme}, ${width} px:\n  ${[...new Set(found)].join('\n  ')}`);
      faulty += Number(found.length > 0);
    }
  }
  console.log(`${name}: ${faulty === 0 ? 'nothing found' : `${faulty} with faults`}`);
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await page.setViewportSize({ width: 1440, height: 900 });
  return faulty;
}
