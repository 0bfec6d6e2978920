/** Each lesson, from its first question to its end. */

/** @typedef {import('./journeys.mjs').Journey} Journey @typedef {import('./journeys.mjs').Site} Site */

const LESSONS = ['average', 'penalty', 'memorising', 'gradient', 'features', 'other-penalties'];

export const lessons = Object.fromEntries(LESSONS.map((id) => [`lesson ${id}`, (/** @type {Site} */ site) => lesson(site, id)]));

/** @param {Site} site @param {string} id @returns {Journey} */
async function* lesson({ url, open }, id) {
  const page = await open();
  await page.goto(`${url}?lesson=${id}`);
  const stage = (/** @type {string} */ name) =>
    page.locator(`.lesson[data-stage=${name}]`).waitFor({ state: 'visible', timeout: 120_000 });
  const press = (/** @type {string} */ name) => page.getByTestId(`lesson-${name}`).click();

  for (let question = 1; ; question++) {
    await stage('predict');
    await press('commit');
    yield [`question ${question}, a prediction missing`, page];
    await predict(page);
    await press('commit');
    await stage('run');
    await press('run');
    await stage('compare');
    yield [`question ${question}, compared`, page];
    await page.getByTestId('lesson-why').fill('Because.');
    await press('explain');
    await stage('others');
    yield [`question ${question}, explained`, page];
    await press('next');
    await page.locator('.lesson:is([data-stage=predict], [data-stage=end])').waitFor({ timeout: 120_000 });
    if (await page.getByTestId('lesson-last-word').count()) break;
  }
  yield ['its end', page];
}

/** As each question wants it: a choice, a number, a unit, a sketch. @param {import('playwright').Page} page */
async function predict(page) {
  if ((await page.getByTestId('lesson-missing').innerText()) === '') return;
  if (await page.getByTestId('lesson-answers').count())
    await page.getByTestId('lesson-answers').getByRole('radio').first().check();
  else if (await page.getByTestId('lesson-number').count()) await page.getByTestId('lesson-number').fill('0.3');
  else if (await page.getByTestId('lesson-selected').count())
    await page.locator('[data-testid=tile-grid] [data-unit="4"]').click();
  else await page.getByTestId('lesson-handle-0').press('ArrowUp');
}
