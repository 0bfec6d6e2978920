/** The dialog that makes links and embed code: what is in it is what is copied, and it says what the switches say. */

import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { frameAddress } from '../../web/src/embed/attributes.ts';
import type { Panel } from '../../web/src/lab/panel.ts';
import { theme } from '../../web/src/lab/theme.ts';
import { parseLink } from '../../web/src/link.ts';
import { openLab } from './shell-fixture.tsx';

const PANELS: readonly Panel[] = ['network', 'tiles', 'penalty'].map((id) => ({
  id,
  title: `Panel ${id}`,
  size: 'wide',
  View: () => <p>{id}</p>,
}));

const part = (id: string) => page.getByTestId(`share-${id}`);
const text = (id: string) => (part(id).element() as HTMLTextAreaElement).value;
const linked = () => parseLink(new URL(text('link')).searchParams);

async function openShare() {
  const opened = await openLab({ panels: PANELS });
  const { store, fake } = opened;
  await store.configure({ rho: 0.1 });
  await store.step(200);
  await store.configure({ beta: 1 });
  await expect.poll(() => store.schedule.value.changes.length).toBeGreaterThan(0);
  // The session that is played here keeps step 0's changes apart; a real one does not.
  fake.schedule = { start: { ...store.settings.value, beta: 5 }, changes: [{ step: 200, changes: { beta: 1 } }], complete: true };
  fake.send();
  await expect.poll(() => store.schedule.value).toEqual(fake.schedule);
  return opened;
}

async function openDialog() {
  await userEvent.click(page.getByTestId('control-share'));
  await expect.element(page.getByTestId('share')).toBeVisible();
}

/** What is in the one element of an HTML text, as a page that it was pasted into has it. */
function pasted(html: string, selector: string): Element {
  const element = new DOMParser().parseFromString(html, 'text/html').querySelector(selector);
  if (!element) throw new Error(`no ${selector} in ${html}`);
  return element;
}

describe('sharing', () => {
  it('begins with the link of what is on the screen', async () => {
    const { store } = await openShare();
    store.selectedUnit.value = 16;
    await openDialog();
    expect(text('link')).toBe(store.link());
    expect(linked().link).toMatchObject({ steps: 200, autoplay: true, unit: 16, panels: ['network', 'tiles', 'penalty'] });
    expect(linked().link.changes).toEqual([{ step: 200, changes: { beta: 1 } }]);
  });

  it('has of a run that a link plays what was changed, and what is still to be', async () => {
    const { store, fake } = await openShare();
    fake.plan = { changes: [{ step: 300, changes: { rho: 0.2 } }], until: 400 };
    fake.send();
    await openDialog();
    await expect.poll(() => parseLink(new URL(store.link()).searchParams).link.steps).toBe(400);
    expect(linked().link.changes).toEqual([
      { step: 200, changes: { beta: 1 } },
      { step: 300, changes: { rho: 0.2 } },
    ]);
  });

  it('says what the switches say', async () => {
    const { store } = await openShare();
    store.selectedUnit.value = 16;
    await openDialog();
    await userEvent.click(part('panel-network'));
    await userEvent.click(part('unit'));
    await userEvent.selectOptions(part('theme'), 'dark');
    await userEvent.click(part('lti'));
    expect(linked().link).toMatchObject({ panels: ['tiles', 'penalty'], unit: null, theme: 'dark', lti: true, steps: 200 });
    await userEvent.fill(part('steps'), '500');
    await userEvent.click(part('autoplay'));
    expect(linked().link).toMatchObject({ steps: 500, autoplay: false });

    // Without its run: the settings as they are now, from step 0, with no end.
    await userEvent.click(part('run'));
    expect(linked()).toMatchObject({ problems: [], link: { steps: null, changes: [], settings: store.settings.value } });
    await userEvent.fill(part('steps'), '30');
    await userEvent.click(part('autoplay'));
    expect(linked().link).toMatchObject({ steps: 30, autoplay: true });
  });

  it('takes no end before the last change', async () => {
    await openShare();
    await openDialog();
    await userEvent.fill(part('steps'), '100');
    expect(linked()).toMatchObject({ problems: [], link: { steps: 200 } });
  });

  it('makes code that says the same in somebody’s page', async () => {
    const { store, fake } = await openShare();
    const changes = { penalty: 'custom', penaltyExpression: 'abs(r - rho) + "' } as const;
    fake.schedule = { ...fake.schedule, changes: [...fake.schedule.changes, { step: 200, changes }] };
    fake.send();
    await expect.poll(() => store.schedule.value.changes.length).toBe(2);
    await openDialog();
    const frame = pasted(text('embed'), 'iframe') as HTMLIFrameElement;
    expect(frame.src).toBe(text('link'));
    expect(frame).toMatchObject({ title: 'Sparse autoencoder lab', loading: 'lazy' });

    await userEvent.click(part('kind-element'));
    const element = pasted(text('embed'), 'sparse-autoencoder');
    const { origin, pathname } = new URL(text('link'));
    expect((pasted(text('embed'), 'script') as HTMLScriptElement).src).toBe(
      new URL('sparse-autoencoder.js', origin + pathname).href,
    );
    // What the element makes of its attributes is the link again, and how it is laid out.
    const attributes = new Map([...element.attributes].map(({ name, value }) => [name, value]));
    const address = frameAddress(new URL(origin + pathname), attributes, origin);
    expect(parseLink(address.searchParams)).toEqual({ link: { ...linked().link, embed: true }, problems: [] });
    expect(linked().link.changes.length).toBeGreaterThan(1);
  });

  it('copies; where the browser forbids it, the text is selected', async () => {
    await openShare();
    await openDialog();
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await userEvent.click(part('copy-embed'));
    expect(write).toHaveBeenLastCalledWith(text('embed'));
    await expect.element(part('copied-embed')).toHaveTextContent('Copied.');
    write.mockRejectedValue(new DOMException('no', 'NotAllowedError'));
    await userEvent.click(part('copy-link'));
    await expect.element(part('copied-link')).toHaveTextContent('it is selected');
    const field = part('link').element() as HTMLTextAreaElement;
    expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe(field.value);
    vi.restoreAllMocks();
  });

  it('tells where a link cannot repeat the run', async () => {
    const { fake, store } = await openShare();
    fake.schedule = { start: store.settings.value, changes: [], complete: false };
    fake.send();
    await expect.poll(() => store.schedule.value.complete).toBe(false);
    await openDialog();
    await expect.element(part('incomplete')).toHaveTextContent('a link cannot repeat it');
    await expect.element(part('run')).toBeDisabled();
    expect(linked().link).toMatchObject({ steps: null, changes: [], settings: store.settings.value });
  });

  it('closes with Escape and gives the focus back', async () => {
    await openShare();
    await openDialog();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => document.querySelector('dialog')).toBe(null);
    expect(document.activeElement).toBe(page.getByTestId('control-share').element());
  });

  it.each(['light', 'dark'] as const)('breaks no rule of axe, %s', async (scheme) => {
    theme.value = scheme;
    await openShare();
    await openDialog();
    const { violations } = await axe.run(page.getByTestId('share').element());
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    theme.value = 'auto';
  });
});
