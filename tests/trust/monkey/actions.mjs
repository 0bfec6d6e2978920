/** What the monkey does: everything by mouse, keyboard and the browser's own buttons, as a person would. */

import { find, SELECTORS } from './target.mjs';

/** @typedef {import('playwright').Page} Page */
/** @typedef {import('./random.mjs').Chance} Chance */

/**
 * Does something, and says what it was.
 * @typedef {(page: Page, chance: Chance, address: string) => Promise<string>} Action
 */

const TEXTS = [
  ...['0', '1', '3', '7', '16', '25', '40', '64', '200', '0.05', '0.5', '0.001', '1e-4', '5', '100'],
  ...[
    '',
    ' 7 ',
    '-1',
    '1,5',
    '1e309',
    'NaN',
    'Infinity',
    '0x10',
    '9999999999',
    'abc',
    '½',
    '٣',
    '<b>bold</b>',
    "'; drop table",
    '🐒',
  ],
  ...['(r - rho)^2', 'abs(r - rho)', 'r log(r/rho)', 'sqrt(r', '1/0', 'exp(exp(r))', 'r^r^r', '((((', 'a'.repeat(300)],
];
const KEYS = [
  ...['Tab', 'Tab', 'Tab', 'Shift+Tab', 'Enter', 'Escape', 'Space', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
  ...['Home', 'End', 'PageUp', 'PageDown', 'Backspace', 'Delete', 'a', 'b', 'k', 'r', 's', 't', '1', '5', '?', '/'],
];
const SIZES = /** @type {const} */ ([
  [1440, 900],
  [1024, 768],
  [768, 1024],
  [390, 844],
  [320, 640],
  [2000, 1200],
]);
/** Of a small network on small mini-batches, so that training is no obstacle. */
const QUERIES = [
  '?hidden=25&batch-size=20',
  '?hidden=16&batch-size=10&penalty=l1',
  '?hidden=25&batch-size=20&penalty=topk&topk=3',
  '?hidden=9&batch-size=20&tied=true&optimizer=sgd',
  '?hidden=25&batch-size=20&steps=40&autoplay=true',
  '?hidden=25&batch-size=20&loss=cross-entropy',
  '?hidden=0&rho=2&nonsense=yes',
];
const MEDIA = /** @type {const} */ ([
  { colorScheme: 'light' },
  { colorScheme: 'dark' },
  { reducedMotion: 'reduce' },
  { reducedMotion: 'no-preference' },
  { forcedColors: 'active' },
  { forcedColors: 'none' },
]);

/** @type {Action} */
async function click(page, chance) {
  const target = await find(page, SELECTORS.clicked, chance.next());
  if (!target) return 'click nothing';
  const count = chance.below(12) === 0 ? 2 : 1;
  await page.mouse.click(target.x, target.y, { clickCount: count });
  return `click ${target.name}${count > 1 ? ' twice' : ''}`;
}

/** @type {Action} */
async function clickAnywhere(page, chance) {
  const { width, height } = /** @type {{width: number, height: number}} */ (page.viewportSize());
  const [x, y] = [chance.below(width), chance.below(height)];
  await page.mouse.click(x, y);
  return `click at ${x}, ${y}`;
}

/** @type {Action} */
async function train(page, chance) {
  const id = chance.of(['train', 'train', 'step', 'epoch', 'reset', 'new-seed']);
  const target = await find(page, `[data-testid="control-${id}"]`, 0);
  if (!target) return `no ${id}`;
  await page.mouse.click(target.x, target.y);
  return `click control-${id}`;
}

/** @type {Action} */
async function drag(page, chance) {
  const target = await find(page, SELECTORS.dragged, chance.next());
  if (!target) return 'drag nothing';
  const { x, y, width, height } = target;
  const somewhere = () =>
    /** @type {const} */ ([x + (chance.next() - 0.5) * width * 1.1, y + (chance.next() - 0.5) * height * 1.1]);
  await page.mouse.move(...somewhere());
  await page.mouse.down();
  for (let moves = 1 + chance.below(3); moves > 0; moves--) await page.mouse.move(...somewhere());
  await page.mouse.up();
  return `drag on ${target.name}`;
}

/** @type {Action} */
async function write(page, chance) {
  const target = await find(page, SELECTORS.written, chance.next());
  if (!target) return 'write nowhere';
  await page.mouse.click(target.x, target.y);
  await page.keyboard.press('Control+a');
  const text = chance.of(TEXTS);
  await page.keyboard.insertText(text);
  const end = chance.of(['Enter', 'Tab', 'Escape', '']);
  if (end) await page.keyboard.press(end);
  return `write ${JSON.stringify(text.slice(0, 40))} ${end} into ${target.name}`;
}

/** @type {Action} */
async function press(page, chance) {
  const key = chance.of(KEYS);
  await page.keyboard.press(key);
  return `press ${key}`;
}

/** A list opens over the page where it is clicked, so it is gone through by keys. @type {Action} */
async function choose(page, chance) {
  const target = await find(page, SELECTORS.chosen, chance.next());
  if (!target) return 'choose nothing';
  await page.evaluate(
    ([x, y]) => document.elementFromPoint(x, y)?.closest('select')?.focus(),
    /** @type {const} */ ([target.x, target.y]),
  );
  const key = chance.of(['ArrowDown', 'ArrowUp', 'Home', 'End']);
  await page.keyboard.press(key);
  return `choose by ${key} in ${target.name}`;
}

/** @type {Action} */
async function point(page, chance) {
  const target = await find(page, '[data-term], [data-point], canvas, button', chance.next());
  if (!target) return 'point at nothing';
  await page.mouse.move(target.x, target.y);
  return `point at ${target.name}`;
}

/** @type {Action} */
async function scroll(page, chance) {
  const by = (chance.next() - 0.5) * 4000;
  await page.mouse.wheel(0, by);
  return `scroll by ${Math.round(by)}`;
}

/** @type {Action} */
async function resize(page, chance) {
  const [width, height] = chance.of(SIZES);
  await page.setViewportSize({ width, height });
  return `resize to ${width}×${height}`;
}

/** @type {Action} */
async function prefer(page, chance) {
  const media = chance.of(MEDIA);
  await page.emulateMedia(media);
  return `prefer ${JSON.stringify(media)}`;
}

/** @type {Action} */
async function go(page, chance, address) {
  const where = chance.of(['reload', 'reload', 'back', 'forward', 'link', 'link']);
  const query = chance.of(QUERIES);
  if (where === 'reload') await page.reload();
  if (where === 'back') await page.goBack();
  if (where === 'forward') await page.goForward();
  if (where === 'link' || !page.url().startsWith(address)) await page.goto(address + query);
  return `go ${where} ${where === 'link' ? query : ''}`;
}

/** Each as often as its number says, of some 200. @type {readonly (readonly [number, Action])[]} */
export const ACTIONS = [
  [80, click],
  [20, train],
  [20, write],
  [28, press],
  [16, drag],
  [8, choose],
  [10, point],
  [6, scroll],
  [6, clickAnywhere],
  [3, resize],
  [2, prefer],
  [1, go],
];
