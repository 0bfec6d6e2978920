/** Nothing typed, dropped, linked or set is executed or becomes part of a page, whatever it is. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, expect, it } from 'vitest';
import { PARAMETER_OF } from '../../web/src/embed/attributes.ts';
import { parseHandIn } from '../../web/src/hand-in.ts';
import { LINK_PARAMETERS } from '../../web/src/link.ts';
import { SCHEMA, SETTING_KEYS } from '../../web/src/settings.ts';
import { control, FOLDER, ready, site } from './site.ts';

const lab = site();
const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each would call trip() if anything took it for more than text. There is no trip: a page would complain. */
const HOSTILE = [
  `"><img src=x onerror="trip('picture')">`,
  `<script>trip('script')</script>`,
  `</script></textarea></title><svg onload="trip('svg')">`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=trip()&gt;">`,
  `<iframe srcdoc="<script>parent.trip('frame')</script>"></iframe>`,
  "javascript:trip('address')",
  "data:text/html,<script>parent.trip('data')</script>",
  "';trip();//",
  `\${trip('template')}{{constructor.constructor('trip()')()}}`,
  "constructor.constructor('trip()')()",
  '__proto__',
  'constructor',
  '{"__proto__":{"polluted":true}}',
  '%3Cscript%3Etrip()%3C/script%3E',
  '＜script＞trip()＜/script＞\u202e\u2028\ufeff',
  `<a href="javascript:trip()" style="position:fixed;inset:0">${'x'.repeat(300)}</a>`,
];

/** What of a page could run or show something that is not the lab's, and what its prototypes have that they should not. */
const injected = (page: Page) =>
  page.evaluate(() => {
    const elements = [...document.querySelectorAll('*')];
    const attributes = elements.flatMap(({ attributes }) => [...attributes]);
    const polluted: string[] = [];
    for (const key in {}) polluted.push(key);
    return [
      ...elements.filter((element) => element.matches('iframe, object, embed, base, script:not([src]), style, mglyph')),
      ...elements.filter((element) => element.matches('img:not([src^="data:"], [src^="blob:"]), [style*="fixed"]')),
      ...attributes.filter(({ name }) => name.startsWith('on') || name === 'srcdoc'),
      ...attributes.filter(({ name, value }) => name !== 'value' && /^\s*(javascript|data:text)/i.test(value)),
    ]
      .map((found) => ('outerHTML' in found ? found.outerHTML : `${found.name}="${found.value}"`).slice(0, 100))
      .concat(polluted);
  });

it('in a link: what is wrong is named, and the page is as it would be without', async () => {
  const names = [...SETTING_KEYS, ...LINK_PARAMETERS.map(({ name }) => name), 'v', ...HOSTILE];
  for (let turn = 0; turn < HOSTILE.length; turn += 4) {
    const query = new URLSearchParams(names.map((name, i) => [name, HOSTILE[(turn + i) % HOSTILE.length]!]));
    query.append('at', `3:${HOSTILE[turn]}=1,rho=${HOSTILE[turn + 1]}`);
    query.append('panels', `tiles,${HOSTILE[turn + 2]}`);
    const { page, complaints } = await lab.visit(`?${query}#${encodeURIComponent(HOSTILE[turn]!)}`);
    await ready(page);
    await page.getByTestId('notice').first().waitFor();
    const settings = await page.evaluate(() => window.sae.settings());
    expect(settings).toEqual(Object.fromEntries(SETTING_KEYS.map((key) => [key, SCHEMA[key].default])));
    expect([await injected(page), complaints]).toEqual([[], []]);
    await page.close();
  }
});

it('as settings, as a penalty, as an answer, as a name and a note; and the hand-in that comes of it runs nothing', async () => {
  const { page, complaints } = await lab.visit('?hidden=9&panels=penalty,tiles,own-penalty,own-digit');
  await ready(page);
  const before = await page.evaluate(() => window.sae.settings());
  const taken = await page.evaluate(
    async ([keys, hostile]) => {
      const values = [...hostile, [hostile[0]], { toString: hostile[0] }, JSON.parse('{"__proto__":{"x":1}}')];
      const accepted: string[] = [];
      for (const key of [...keys, ...hostile]) {
        for (const value of values) {
          const change = Object.defineProperty({}, key, { value, enumerable: true });
          await window.sae.configure(change).then(
            () => accepted.push(`${key}: ${value}`),
            () => {},
          );
        }
      }
      return accepted;
    },
    [SETTING_KEYS as readonly string[], HOSTILE] as const,
  );
  expect(taken).toEqual([]);
  expect(await page.evaluate(() => window.sae.settings())).toEqual(before);
  expect(await injected(page)).toEqual([]);

  for (const text of HOSTILE) {
    await page.getByTestId('own-penalty-text').fill(text);
    await page.getByTestId('own-penalty-problem').waitFor();
  }
  expect(await injected(page)).toEqual([]);

  await page.getByTestId('lesson-begin-average').click();
  await page.getByTestId('lesson-answer-half').check();
  await page.getByTestId('lesson-commit').click();
  await page.getByTestId('lesson-run').click();
  await page.getByTestId('lesson-why').fill(HOSTILE.join('\n').slice(0, 500));
  await page.getByTestId('lesson-leave').click();
  await page.getByTestId('lesson-begin-average').waitFor();
  await page.evaluate(() => window.sae.step(3));
  await control(page, 'hand-in').click();
  const browser = page.context().browser()!;
  for (const text of HOSTILE.slice(0, 5)) {
    await page.getByTestId('hand-in-student').fill(text);
    await page.getByTestId('hand-in-note').fill(HOSTILE.join('\n').slice(0, 1000));
    const [download] = await Promise.all([page.waitForEvent('download'), control(page, 'hand-in-html').click()]);
    const path = join(folder, 'hand-in.html');
    await download.saveAs(path);
    expect(download.suggestedFilename()).toMatch(/^[\p{L}\p{N}._ -]+\.html$/u);

    const report = await browser.newPage();
    const said: string[] = [];
    report.on('console', (message) => said.push(message.text()));
    report.on('pageerror', (error) => said.push(error.message));
    report.on('request', (request) => said.push(request.url()));
    await report.goto(`file://${path}`);
    const { student } = parseHandIn(readFileSync(path, 'utf8'));
    expect(await report.locator('h1').textContent()).toBe(student);
    // Its style and its data are its own.
    expect(await report.locator('script').count()).toBe(1);
    expect((await injected(report)).filter((found) => !/^<(style|script type="application\/json")/.test(found))).toEqual([]);
    expect(said.filter((text) => !/^(file:|data:image\/png)/.test(text))).toEqual([]);
    await report.close();
  }
  expect([await injected(page), complaints]).toEqual([[], []]);
});

it('as the names of files', async () => {
  const { page, complaints } = await lab.visit('?hidden=9&panels=own-digit');
  await ready(page);
  for (const [i, text] of HOSTILE.entries()) {
    const name = `${text.slice(0, 200)}${i % 2 === 0 ? '' : '.sae'}`;
    await page.getByTestId('control-open-digits').setInputFiles({ name, mimeType: 'text/html', buffer: Buffer.from(text) });
    await page.getByTestId('own-digit-open').setInputFiles({ name, mimeType: 'image/svg+xml', buffer: Buffer.from(text) });
    await expect.poll(() => page.getByTestId('notice').count()).toBeGreaterThan(0);
    await page.getByTestId('own-digit-problem').waitFor();
  }
  expect([await injected(page), complaints]).toEqual([[], []]);
});

it('as the element’s attributes, in other people’s pages', async () => {
  const { page, complaints } = await lab.visitNotes(
    `<script type="module" src="${lab.origin()}${FOLDER}sparse-autoencoder.js"></script><main></main>`,
  );
  await page.evaluate(() => customElements.whenDefined('sparse-autoencoder'));
  for (const turn of [0, 5, 10]) {
    await page.evaluate(
      ([attributes, hostile, from]) => {
        const element = document.createElement('sparse-autoencoder');
        attributes.forEach((name, i) => {
          element.setAttribute(name, hostile[(from + i) % hostile.length]!);
        });
        for (const name of ['title', 'class', 'loading']) element.setAttribute(name, hostile[from]!);
        document.querySelector('main')!.replaceChildren(element);
      },
      [[...PARAMETER_OF.keys()], HOSTILE, turn] as const,
    );
    const element = page.locator('sparse-autoencoder');
    await element.evaluate((found) => (found as HTMLElement & { ready: Promise<void> }).ready);
    expect(await element.evaluate((found) => found.shadowRoot!.querySelectorAll('*:not(iframe, style)').length)).toBe(0);
    const address = await element.evaluate((found) => found.shadowRoot!.querySelector('iframe')!.src);
    expect(address.startsWith(lab.origin() + FOLDER)).toBe(true);
    expect(complaints).toEqual([]);
  }
});
