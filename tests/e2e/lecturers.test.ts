/** The page for lecturers, and its recipes: as they stand there they work in somebody's page, and as a test of their own. */

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { recipe } from '../../web/documents.ts';
import { faults } from '../axe.mjs';
import { CHROMIUM } from '../chromium.mjs';
import { FOLDER, site } from './site.ts';

const lab = site();

const address = () => lab.origin() + FOLDER;
const here = (text: string) => text.replaceAll('https://YOUR-HOST/', address());

it('has recipes with its own address in them, which are copied; a figure that trains; and is for everyone', async () => {
  const { page, complaints } = await lab.visit('lecturers.html', {
    bypassCSP: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const codes = page.locator('.recipe');
  expect(await codes.count()).toBe(readdirSync(at('web/recipes')).length);
  for (const code of await codes.all()) {
    const file = (await code.getAttribute('data-recipe'))!;
    expect(await code.innerText()).toBe(here(recipe(file)));
  }
  await page.getByTestId('copy-element.html').click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${here(recipe('element.html'))}\n`);

  await page.locator('iframe').scrollIntoViewIfNeeded();
  await expect.poll(() => page.frames()[1]!.getByTestId('read-step').innerText(), { timeout: 60_000 }).toMatch(/^300/);

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 820, 1440]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    // Its figure is the lab, which has tests of its own.
    expect(await faults(page, 'iframe')).toEqual([]);
  }
  expect(complaints).toEqual([]);

  await page.goto(`${address()}index.html`);
  await page.getByRole('link', { name: 'For lecturers' }).click();
  await expect.poll(() => page.title()).toContain('For lecturers');
});

it('reads as well without scripts', async () => {
  const { page } = await lab.visit('lecturers.html', { javaScriptEnabled: false });
  expect(await page.locator('[data-recipe="frame.html"]').innerText()).toBe(recipe('frame.html'));
  expect(await page.locator('tbody tr').count()).toBeGreaterThan(40);
});

/** What a tool makes of its Markdown or cell: the HTML in it. */
const htmlIn = (text: string) => /<(script|iframe).*<\/(sparse-autoencoder|iframe)>/s.exec(text)![0];

it('every recipe works in somebody’s page', async () => {
  // As they stand there, but for the host, and fewer steps.
  const pasted = ['frame.html', 'element.html', 'canvas.html', 'jupyter-book.md', 'quarto.qmd', 'mkdocs.md', 'observable.js']
    .map((file) => here(htmlIn(recipe(file))).replace(/steps=("?)500/, 'steps=$15'))
    .join('\n');
  const listening = `<script>
    window.asked = [];
    addEventListener('message', ({ data }) => { if (data.subject === 'lti.frameResize') asked.push(data.height); });
  </script>`;
  const { page, complaints } = await lab.visitNotes(listening + pasted);
  const frames = page.locator('iframe');
  expect(await frames.count()).toBe(7);
  for (const frame of await frames.all()) {
    const inside = frame.contentFrame();
    // Again and again: those above may grow meanwhile, and push it out of sight.
    const steps = async () => {
      await frame.scrollIntoViewIfNeeded();
      return (await inside.getByTestId('read-step').allInnerTexts()).join();
    };
    await expect.poll(steps, { timeout: 60_000 }).toMatch(/^5\b/);
    expect(await inside.locator('.panel').count()).toBe(2);
  }
  expect(await page.evaluate(() => (window as unknown as { asked: number[] }).asked.some((height) => height > 300))).toBe(true);
  expect(complaints).toEqual([]);
});

it('the scripted recipe does what its button says', async () => {
  const { page, complaints } = await lab.visitNotes(here(recipe('scripted.html')));
  await page.getByRole('button').first().click();
  await expect.poll(() => page.locator('#answer').innerText(), { timeout: 60_000 }).toMatch(/^After 200 steps: L′ = \d+\.\d$/);
  expect(complaints).toEqual([]);
});

it('the tests for one’s own CI pass', async () => {
  const folder = at('build/recipe');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Playwright's test runner has two names; the one that is installed here is the shorter.
  writeFileSync(join(folder, 'lab.spec.js'), here(recipe('lab.spec.js')).replace('@playwright/test', 'playwright/test'));
  writeFileSync(
    join(folder, 'playwright.config.js'),
    `export default { workers: 1, timeout: 120_000, outputDir: 'results', use: { launchOptions: ${JSON.stringify(CHROMIUM)} } };\n`,
  );
  const run = spawn(process.execPath, [at('node_modules/playwright/cli.js'), 'test', '--reporter=line'], { cwd: folder });
  let said = '';
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (text) => (said += text));
  const code = await new Promise((resolve) => run.on('close', resolve));
  expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('3 passed') });
});
