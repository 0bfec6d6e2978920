/** Digits of one's own, on the built site: dropped and opened, refused by name, repeated from their link and in Node, given back. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { gzip, idxImages, idxLabels } from '../digits.ts';
import { read, ready, site } from './site.ts';

const lab = site();

/** 150 images of 16 rows and 12 columns: bars at different heights. */
const COUNT = 150;
const PIXELS = Uint8Array.from({ length: COUNT * 192 }, (_, i) => {
  const [image, row] = [Math.floor(i / 192), Math.floor((i % 192) / 12)];
  return Math.abs(row - (image % 14) - 1) < 2 ? 200 + (i % 50) : 0;
});
const IMAGES = await gzip(idxImages(PIXELS, 16, 12));
const LABELS = idxLabels(Uint8Array.from({ length: COUNT }, (_, i) => (i % 14) % 10));

interface Given {
  name: string;
  bytes: Uint8Array;
}

const MINE: Given[] = [
  { name: 'mine-images.gz', bytes: IMAGES },
  { name: 'mine-labels', bytes: LABELS },
];

const open = (page: Page, ...files: Given[]) =>
  page
    .getByTestId('control-open-digits')
    .setInputFiles(files.map(({ name, bytes }) => ({ name, mimeType: '', buffer: Buffer.from(bytes) })));

/** As the browser does it when a person lets the files go over the page. */
async function drop(page: Page, ...files: Given[]): Promise<void> {
  await page.evaluate(
    (given) => {
      const dataTransfer = new DataTransfer();
      for (const { name, bytes } of given) dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
      for (const type of ['dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    files.map(({ name, bytes }) => ({ name, bytes: [...bytes] })),
  );
}

const inUse = (page: Page) => page.getByTestId('own-data-in-use');
const notice = (page: Page) => page.getByTestId('notice').allInnerTexts();
const fingerprint = (page: Page) => page.evaluate(() => window.sae.fingerprint());

it('are trained on, repeated from their link, in the page and in Node, and given back', async () => {
  const { page, complaints } = await lab.visit('?hidden=30&panels=network,tiles,unit,comparison&unit=2');
  await ready(page);
  const untouched = await fingerprint(page);
  await page.getByTestId('comparison-start').click();
  await open(page, ...MINE);
  await expect.poll(() => inUse(page).innerText()).toContain('Digits of mine-images.gz, 16 × 16 pixels');
  await expect.poll(() => page.getByTestId('digits-progress').innerText()).toBe('All 120 digits here, 30 held out');
  await page.evaluate(async () => {
    await window.sae.step(10);
    await window.sae.configure({ beta: 1 });
    await window.sae.step(10);
  });
  const [made, link] = await page.evaluate(async () => [await window.sae.fingerprint(), await window.sae.link()]);
  expect(link).toMatch(/&digits=[0-9a-f]{12}$/);
  await expect.poll(() => page.url()).toBe(link);
  // The second model has followed, on the same digits.
  await expect.poll(() => page.getByTestId('comparison-standing').innerText()).toBe('Both have made 20 steps.');

  const folder = mkdtempSync(join(tmpdir(), 'sae-'));
  for (const { name, bytes } of MINE) writeFileSync(join(folder, name), bytes);
  const { stdout } = spawnSync(process.execPath, [at('scripts/cli.mjs'), 'replay', '--json', '--digits', folder, link!], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout).runs).toEqual([expect.objectContaining({ fingerprint: made })]);

  // The link waits for its digits; others are used, but are not those.
  const visitor = await lab.visit(new URL(link!).search);
  const other = visitor.page;
  await ready(other);
  await expect.poll(() => notice(other)).toEqual([expect.stringContaining('was made with other digits')]);
  await drop(other, { name: 'others', bytes: idxImages(PIXELS.slice(192 * 20), 16, 12) });
  await expect.poll(() => notice(other)).toEqual([expect.stringContaining('not those of this link')]);
  await drop(other, ...MINE);
  await expect.poll(() => read(other, 'step').innerText()).toBe('20');
  await expect.poll(() => fingerprint(other)).toBe(made);
  expect(await notice(other)).toEqual([]);

  await other.getByTestId('control-lab-digits').click();
  await expect.poll(() => inUse(other).count()).toBe(0);
  await expect.poll(() => notice(other)).toEqual([expect.stringContaining('on the lab’s own digits')]);
  await other.evaluate(() => window.sae.configure({ beta: 5 }));
  expect(await fingerprint(other)).toBe(untouched);
  await other.getByRole('button', { name: 'Bring it back' }).click();
  await expect.poll(() => inUse(other).count()).toBe(1);
  await expect.poll(() => fingerprint(other)).toBe(made);
  expect([...complaints, ...visitor.complaints]).toEqual([]);
});

it('that are none are refused by name; a run of another size is, too; and the run under way goes on', async () => {
  const { page, complaints } = await lab.visit('?hidden=20&panels=penalty');
  await ready(page);
  await page.evaluate(() => window.sae.step(5));
  const before = await fingerprint(page);
  const whole = idxImages(PIXELS, 16, 12);
  const cases: [RegExp, ...Given[]][] = [
    [
      /“notes\.pdf” is no IDX file: it begins with "%PDF-1\.7"/,
      { name: 'notes.pdf', bytes: new TextEncoder().encode('%PDF-1.7') },
    ],
    [/There are only labels in “mine-labels”/, MINE[1]!],
    [/cut: byte \d+: the file ends after 74 of 150 images/, { name: 'cut', bytes: whole.slice(0, 16 + 192 * 74 + 7) }],
    [/cut\.gz: it is cut off or damaged/, { name: 'cut.gz', bytes: IMAGES.slice(0, IMAGES.length - 20) }],
    [/wide: .*65 columns wide/, { name: 'wide', bytes: idxImages(new Uint8Array(65), 1, 65) }],
    [/“mine-labels” has 150 labels; .*149 in “short”/, { name: 'short', bytes: idxImages(PIXELS.slice(192), 16, 12) }, MINE[1]!],
  ];
  for (const [problem, ...files] of cases) {
    await drop(page, ...files);
    await expect.poll(() => notice(page)).toEqual([expect.stringMatching(problem)]);
  }
  expect(await fingerprint(page)).toBe(before);
  expect(await inUse(page).count()).toBe(0);

  const saved = await page.evaluate(async () => [...(await window.sae.save())]);
  await drop(page, ...MINE);
  await expect.poll(() => inUse(page).count()).toBe(1);
  await drop(page, { name: 'other.sae', bytes: Uint8Array.from(saved) });
  await expect.poll(() => notice(page)).toContainEqual(expect.stringContaining('784 inputs'));
  await page.evaluate(() => window.sae.step(3));
  expect(complaints).toEqual([]);
});
