/** Digits of one's own on the page: opened, dropped, named, taken back; refused with the run going on; and the link that waits for them. */

import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { beginLink } from '../../web/src/lab/begin-link.ts';
import { theme } from '../../web/src/lab/theme.ts';
import { PLAIN_LINK, parseLink } from '../../web/src/link.ts';
import { DEFAULTS } from '../../web/src/settings.ts';
import { idxImages, idxLabels } from '../digits.ts';
import { openLab } from './shell-fixture.tsx';

const images = (name: string) => new File([idxImages(new Uint8Array(100), 1, 1)], name);
const labels = (name: string, count = 100) => new File([idxLabels(new Uint8Array(count))], name);

const notices = () => [...document.querySelectorAll('[data-testid=notice]')].map((notice) => notice.textContent);
const inUse = page.getByTestId('own-data-in-use');

function drag(type: string, ...files: File[]): DragEvent {
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
  return event;
}

async function openFiles(...files: File[]) {
  (page.getByTestId('own-data').element() as HTMLDetailsElement).open = true;
  await userEvent.upload(page.getByTestId('control-open-digits'), files);
}

describe('other digits', () => {
  it('are opened, named with what was made of them, and given back', async () => {
    const { fake, store } = await openLab();
    await store.step(50);
    store.selectedDigit.value = 1234;
    await openFiles(images('fashion-images'), labels('fashion-labels'));
    await expect.element(inUse).toHaveTextContent('Digits of fashion-images, 28 × 28 pixels');
    await expect.element(inUse).toHaveTextContent('The last 20 are held out.');
    const [, source] = fake.calls.find(([method]) => method === 'useDigits')!;
    expect(Object.entries(source as object).map(([place, file]) => [place, file instanceof File ? file.name : file])).toEqual([
      ['train-images', 'fashion-images'],
      ['train-labels', 'fashion-labels'],
      ['transposed', false],
    ]);
    expect(store.selectedDigit.value).toBe(0);
    expect(store.linkNow().digits).toBe('e'.repeat(12));
    await expect.poll(notices).toEqual([expect.stringContaining('The run before it had made 50 steps.')]);

    await userEvent.click(page.getByTestId('control-lab-digits'));
    await expect.poll(() => document.querySelector('[data-testid=own-data-in-use]')).toBe(null);
    expect(fake.calls.findLast(([method]) => method === 'useDigits')).toEqual(['useDigits', 'data/']);
    expect(store.linkNow().digits).toBe(null);
  });

  it('go when the run before them is brought back', async () => {
    const { fake, store } = await openLab();
    await store.step(50);
    await openFiles(images('mine'));
    await userEvent.click(page.getByRole('button', { name: 'Bring it back' }));
    await expect.poll(() => store.ownDigits.value).toBe(null);
    const deeds = fake.calls.map(([method]) => method).filter((method) => ['useDigits', 'restore'].includes(method as string));
    expect(deeds).toEqual(['useDigits', 'useDigits', 'restore']);
    await expect.poll(() => store.metrics.value.step).toBe(50);
  });

  it('are turned and mirrored by a switch', async () => {
    const { fake } = await openLab();
    await openFiles(images('emnist-train'));
    const turn = page.getByTestId('control-transpose-digits');
    await expect.element(turn).toBeChecked();
    await userEvent.click(turn);
    await expect.element(turn).not.toBeChecked();
    expect(fake.calls.findLast(([method]) => method === 'useDigits')![1]).toMatchObject({ transposed: false });
  });

  it('are refused by name, and the run goes on', async () => {
    const { fake, store } = await openLab();
    await store.step(50);
    await openFiles(labels('only-labels'));
    await expect.poll(notices).toEqual([expect.stringContaining('There are only labels in “only-labels”')]);
    fake.failures.set('useDigits', new Error('mine: the file ends after 7 of 100 images.'));
    await openFiles(images('mine'));
    await expect.poll(notices).toEqual([expect.stringContaining('mine: the file ends after 7 of 100 images.')]);
    expect(store.ownDigits.value).toBe(null);
    expect(store.metrics.value.step).toBe(50);
    // What works afterwards takes the notice away.
    await openFiles(images('mine'));
    await expect.element(inUse).toBeVisible();
    await expect.poll(notices).toEqual([expect.stringContaining('A new run, on the digits of mine.')]);
  });
});

describe('the page', () => {
  it('shows that files can be dropped, and takes them', async () => {
    const { store } = await openLab();
    expect(drag('dragover', images('mine')).defaultPrevented).toBe(true);
    await expect.element(page.getByTestId('drop-place')).toBeVisible();
    drag('dragleave', images('mine'));
    await expect.poll(() => document.querySelector('[data-testid=drop-place]')).toBe(null);
    drag('dragover', images('mine'));
    expect(drag('drop', images('mine'), labels('names')).defaultPrevented).toBe(true);
    await expect.poll(() => store.ownDigits.value?.name).toBe('mine');
    await expect.poll(() => document.querySelector('[data-testid=drop-place]')).toBe(null);
  });

  it('opens a saved run that is dropped, alone', async () => {
    const { fake, store } = await openLab();
    await store.step(7);
    const saved = new File([(await store.save()) as Uint8Array<ArrayBuffer>], 'mine.sae');
    await store.reset();
    drag('drop', saved, images('mine'));
    await expect.poll(notices).toContainEqual(expect.stringContaining('“mine.sae” is a saved run: it was expected alone'));
    expect(fake.calls.some(([method]) => method === 'restore')).toBe(false);
    drag('drop', saved);
    await expect.poll(() => store.metrics.value.step).toBe(7);
  });

  it('leaves pictures to the pad, where there is one', async () => {
    const { store } = await openLab();
    const picture = new File(['x'], 'three.png', { type: 'image/png' });
    drag('dragover', picture);
    expect(document.querySelector('[data-testid=drop-place]')).toBe(null);
    store.panels.value = ['own-digit'];
    expect(drag('drop', picture).defaultPrevented).toBe(false);
    store.panels.value = [];
    expect(drag('drop', picture).defaultPrevented).toBe(true);
    await expect.poll(notices).toEqual([expect.stringContaining('“three.png” is a picture')]);
  });

  it.each(['light', 'dark'] as const)('breaks no rule of axe, %s', async (scheme) => {
    theme.value = scheme;
    const { root } = await openLab();
    await openFiles(images('mine'));
    await expect.element(inUse).toBeVisible();
    for (const details of root.querySelectorAll<HTMLDetailsElement>('.own-data, .own-data-rules')) details.open = true;
    drag('dragover', images('mine'));
    const { violations } = await axe.run(root.querySelector('.digits-line')!);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    theme.value = 'auto';
  });
});

describe('a link of a run on other digits', () => {
  const link = (digits: string) => ({
    ...PLAIN_LINK,
    settings: { ...DEFAULTS, rho: 0.1 },
    changes: [{ step: 5, changes: { beta: 1 } }],
    steps: 20,
    autoplay: true,
    digits,
  });

  it('waits for them, says so in its own link, and then makes the run', async () => {
    const { fake, store } = await openLab({ settings: link('').settings });
    await beginLink(store, link('e'.repeat(12)), Promise.resolve());
    await expect.poll(notices).toEqual([expect.stringContaining(`SHA-256 begins with ${'e'.repeat(12)}`)]);
    expect(fake.calls.some(([method]) => method === 'replay')).toBe(false);
    store.selectedUnit.value = 3;
    expect(parseLink(new URL(store.link()).searchParams).link).toMatchObject({
      digits: 'e'.repeat(12),
      steps: 20,
      changes: link('').changes,
      unit: 3,
    });
    drag('drop', images('theirs'));
    await expect.poll(() => fake.calls.some(([method]) => method === 'play')).toBe(true);
    expect(fake.calls.find(([method]) => method === 'replay')).toEqual([
      'replay',
      link('').settings,
      { changes: link('').changes, until: 20 },
    ]);
    expect(notices()).toEqual([]);
  });

  it('uses others all the same, and says that they are not those', async () => {
    const { fake, store } = await openLab({ settings: link('').settings });
    await beginLink(store, link('abc123abc123'), Promise.resolve());
    drag('drop', images('others'));
    await expect
      .poll(notices)
      .toEqual([expect.stringContaining('The digits of others are used, but they are not those of this link')]);
    expect(store.ownDigits.value?.name).toBe('others');
    expect(fake.calls.some(([method]) => method === 'replay')).toBe(false);
    expect(store.linkNow()).toMatchObject({ digits: 'e'.repeat(12), steps: null });
  });
});
