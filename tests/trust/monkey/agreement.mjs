/** Whether what the page shows is what is so. */

/** @typedef {import('playwright').Page} Page */

/** A page rests when it looks the same so often, so far apart. */
const LOOKS = 3;
const LOOK_MS = 200;
const PATIENCE_MS = 60_000;

/**
 * Waits until what was done last has come about: a dialog's code is fetched, a new run begins when the last one's step is made,
 * a lesson puts the run aside. Returns what is wrong where it never does. A draft in a field is given up, a dialog closed.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
async function rest(page) {
  let before = '';
  let alike = 0;
  for (let waited = 0; waited < PATIENCE_MS && alike < LOOKS; waited += LOOK_MS) {
    await page.keyboard.press('Escape');
    const now = await page.evaluate(async () => {
      const sae = /** @type {any} */ (window).sae;
      await sae.pause();
      return JSON.stringify([
        (await sae.metrics()).step,
        await sae.settings(),
        document.documentElement.dataset.status,
        document.querySelector('[data-testid="read-step"]')?.textContent,
        document.querySelector('.lesson-note')?.textContent,
        document.querySelectorAll('dialog[open]').length,
      ]);
    });
    alike = now === before ? alike + 1 : 0;
    before = now;
    await page.waitForTimeout(LOOK_MS);
  }
  if (await page.locator('dialog[open]').count()) return ['a dialog does not close'];
  return alike < LOOKS ? [`the page does not come to rest: ${before}`] : [];
}

/**
 * What is shown otherwise than it is, once the page rests; nothing where all agrees. `core`: the settings are asked of the
 * session too, which ends a run's plan.
 * @param {Page} page
 * @param {boolean} core
 * @returns {Promise<string[]>}
 */
export async function disagreements(page, core) {
  const restless = await rest(page);
  const wrong = await page.evaluate(async (core) => {
    /** @type {string[]} */
    const wrong = [];
    const sae = /** @type {any} */ (window).sae;
    const text = (/** @type {string} */ id) => document.querySelector(`[data-testid="${id}"]`)?.textContent?.trim() ?? '';
    const status = () => document.documentElement.dataset.status;
    const WORDS = /** @type {Record<string, string>} */ ({
      loading: 'Loading',
      ready: 'Ready',
      paused: 'Paused',
      diverged: 'Exploded',
      error: 'Not working',
    });
    const drawn = async () => {
      for (let frames = 0; frames < 2; frames++) await new Promise((resolve) => requestAnimationFrame(resolve));
    };
    const equal = (/** @type {string} */ what, /** @type {unknown} */ shown, /** @type {unknown} */ is) => {
      if (shown !== is) wrong.push(`${what}: shown ${JSON.stringify(shown)}, is ${JSON.stringify(is)}`);
    };

    const before = await sae.metrics();
    await drawn();
    const metrics = await sae.metrics();
    equal('the step while it rests', before.step, metrics.step);

    // What is on its way to the page is drawn with its next frames.
    const settled = async (/** @type {() => boolean} */ agrees) => {
      for (let tries = 0; tries < 50 && !agrees(); tries++) await drawn();
    };
    const shownStep = () => Number(text('read-step').replaceAll(',', ''));
    await settled(() => shownStep() === metrics.step && status() !== 'running');
    equal('step', shownStep(), metrics.step);
    const possible = metrics.step > 0 ? ['paused', 'diverged'] : ['ready', 'loading', 'diverged'];
    if (!possible.includes(status() ?? '')) wrong.push(`status ${status()} at rest, at step ${metrics.step}`);
    equal('status', text('read-status'), WORDS[status() ?? '']);

    const settings = core ? await sae.configure({}) : await sae.settings();
    if (core)
      for (const [key, value] of Object.entries(await sae.settings())) equal(`${key} of page and core`, value, settings[key]);
    const { hidden, tied } = settings;
    const inputs = 784;
    equal('hidden units of the core', (await sae.averageActivation()).length, hidden);
    equal('parameters of the core', (await sae.parameters()).length, inputs * hidden * (tied ? 1 : 2) + hidden + inputs);

    const kebab = (/** @type {string} */ key) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const control = (/** @type {string} */ id) =>
      /** @type {HTMLInputElement | null} */ (document.querySelector(`[data-testid="setting-${id}"]`));
    /** Null where the page shows none now. @returns {[string, unknown, unknown] | null} */
    const shownOf = (/** @type {string} */ key) => {
      const [id, value] = [kebab(key), settings[key]];
      const field = control(id);
      if (!field) return null;
      if (field.tagName === 'FIELDSET') return [key, field.querySelector('input:checked')?.getAttribute('value') ?? null, value];
      if (field.type === 'checkbox') return [key, field.checked, value];
      // A text that is refused stays, and says so.
      if (typeof value !== 'number' || field.ariaInvalid === 'true') return null;
      return [key, field.value === '' ? null : Number(field.value), value];
    };
    const sliderOf = (/** @type {string} */ key) => {
      const slider = control(`${kebab(key)}-slider`);
      return (
        slider &&
        /** @type {[string, unknown, unknown]} */ ([
          `${key} of the slider`,
          Number.parseFloat(slider.ariaValueText ?? ''),
          settings[key],
        ])
      );
    };
    const all = () =>
      Object.keys(settings)
        .flatMap((key) => [shownOf(key), sliderOf(key)])
        .filter((one) => one !== null);
    await settled(() => all().every(([, shown, is]) => shown === is));
    for (const [what, shown, is] of all()) equal(what, shown, is);
    return wrong;
  }, core);
  return [...restless, ...wrong];
}
