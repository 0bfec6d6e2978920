import { expect, test } from '@playwright/test';

const LAB = 'https://YOUR-HOST/';

test('the penalty holds the units near ρ', async ({ page }) => {
  await page.goto(`${LAB}?rho=0.05&seed=7`);
  await page.evaluate(() => window.sae.ready);
  await page.evaluate(() => window.sae.step(300));
  const rhoHat = await page.evaluate(async () => [...(await window.sae.averageActivation())]);
  const mean = rhoHat.reduce((sum, each) => sum + each) / rhoHat.length;
  expect(mean).toBeGreaterThan(0.02);
  expect(mean).toBeLessThan(0.12);
});

test('the same link is the same network, bit for bit', async ({ page }) => {
  const fingerprints = [];
  for (let visit = 0; visit < 2; visit++) {
    await page.goto(`${LAB}?seed=7&at=20:beta=1&steps=40&autoplay=true`);
    await expect(page.getByTestId('read-step')).toHaveText('40');
    fingerprints.push(await page.evaluate(() => window.sae.fingerprint()));
  }
  expect(fingerprints[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprints[1]).toBe(fingerprints[0]);
});

test('a student’s hand finds its way', async ({ page }) => {
  await page.goto(LAB);
  await page.getByTestId('setting-rho').fill('0.2');
  await page.getByTestId('setting-rho').press('Enter');
  await page.getByTestId('control-train').click();
  await expect(page.locator('html')).toHaveAttribute('data-status', 'running');
  await page.getByTestId('control-train').click();
  await expect(page.locator('html')).toHaveAttribute('data-status', 'paused');
  expect((await page.evaluate(() => window.sae.settings())).rho).toBe(0.2);
});
