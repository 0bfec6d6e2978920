/** The built page in frames of another site's page: laid out for notes, loading when seen, answering the right pages only. */

import type { Frame, Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprintInNode } from './in-node.ts';
import { FOLDER, site } from './site.ts';

declare global {
  interface Window {
    /** What the frames told by themselves. */
    told: {
      frame: number;
      data: { event?: string; subject?: string; height?: number; detail?: { height: number; step: number } };
    }[];
    /** Asks a frame, by its place among the page's frames. */
    ask(frame: number, call: string, args?: unknown[]): Promise<unknown>;
  }
}

const { visit, visitNotes, notesOrigin, origin, answer } = site();

/** The page's part of the messages; whether it makes the frames as high as they say. */
function script(fit: boolean) {
  return `<script>
    const frames = [...document.querySelectorAll('iframe')];
    const pending = new Map();
    window.told = [];
    window.ask = (frame, call, args) => new Promise((resolve, reject) => {
      const id = pending.size + 1;
      pending.set(id, { resolve, reject });
      frames[frame].contentWindow.postMessage({ sae: 1, id, call, args }, '*');
    });
    addEventListener('message', ({ source, data }) => {
      const frame = frames.findIndex(({ contentWindow }) => contentWindow === source);
      if (pending.has(data.id)) {
        if (data.error) pending.get(data.id).reject(Object.assign(new Error(data.error.message), { name: data.error.name }));
        else pending.get(data.id).resolve(data.result);
        return;
      }
      told.push({ frame, data });
      if (${fit} && data.event === 'height') frames[frame].style.height = data.detail.height + 'px';
    });
  </script>`;
}

const lab = (query: string) => `${origin()}${FOLDER}?${query}`;
const frameOf = (query: string, attributes = '') =>
  `<iframe src="${lab(query).replaceAll('&', '&amp;')}" style="display: block; width: 640px; height: 300px; border: 0" ${attributes}></iframe>`;
const notes = (content: string, fit = false) => content + script(fit);

const ask = (page: Page, call: string, args?: unknown[], frame = 0) =>
  page.evaluate(([n, what, more]) => window.ask(n, what, more), [frame, call, args] as const);
const labFrame = (page: Page, index = 0): Frame => page.frames()[index + 1]!;
const statusOf = (frame: Frame) => frame.evaluate(() => document.documentElement.dataset.status);
const workers = (requests: string[]) => requests.filter((url) => /\/worker-[^/]*\.js$/.test(url)).length;

const STEPS = 60;
let expected = '';

beforeAll(async () => {
  expected = await fingerprintInNode(STEPS, { hidden: 16 });
});

describe('a frame with panels', () => {
  it('is laid out for a column of notes, fits, and does what its page asks for', async () => {
    const permitted = encodeURIComponent(notesOrigin());
    const { page, complaints } = await visitNotes(
      notes(frameOf(`hidden=16&panels=penalty,tiles&lti=1&origin=${permitted}`), true),
    );
    await ask(page, 'ready');
    const frame = labFrame(page);
    for (const hidden of ['.masthead', '.colophon', '.invitation', '.settings-column', '.views']) {
      expect(await frame.locator(hidden).filter({ visible: true }).count()).toBe(0);
    }
    expect(await frame.locator('.panel').evaluateAll((panels) => panels.map(({ id }) => id))).toEqual([
      'panel-tiles',
      'panel-penalty',
    ]);

    expect(await ask(page, 'configure', [{ rho: 2 }]).catch(String)).toContain('RangeError: rho must be');
    expect(await ask(page, 'constructor').catch(String)).toContain('TypeError: call must be one of hello');
    await frame.getByRole('button', { name: 'Dismiss this notice' }).click();
    expect(await ask(page, 'step', [STEPS])).toMatchObject({ step: STEPS });
    expect(await ask(page, 'fingerprint')).toBe(expected);
    const kind = () =>
      window.ask(0, 'parameters').then((theta) => [theta instanceof Float32Array, (theta as Float32Array).length]);
    expect(await page.evaluate(kind)).toEqual([true, 2 * 784 * 16 + 16 + 784]);
    const steps = () => window.told.flatMap(({ data }) => (data.event === 'step' ? [data.detail!.step] : []));
    await expect.poll(() => page.evaluate(steps)).toContain(STEPS);
    expect(await page.evaluate(() => window.told.filter(({ data }) => data.event === 'ready').length)).toBe(1);

    // The height comes to rest at that of the content: nothing scrolls, nothing is empty.
    const heights = () =>
      frame.evaluate(() => {
        const content = Math.ceil(document.body.getBoundingClientRect().height);
        return [window.innerHeight, document.documentElement.scrollHeight, content];
      });
    await expect.poll(async () => new Set(await heights()).size).toBe(1);
    const [height] = await heights();
    const last = await page.evaluate(() => window.told.filter(({ data }) => data.subject === 'lti.frameResize').at(-1)!.data);
    expect(last).toEqual({ subject: 'lti.frameResize', height });

    // The reader goes on in the lab, with this experiment.
    const link = new URL((await frame.getByTestId('open-in-lab').getAttribute('href'))!);
    expect(Object.fromEntries(link.searchParams)).toEqual({
      v: '1',
      hidden: '16',
      steps: String(STEPS),
      panels: 'tiles,penalty',
    });
    expect(complaints).toEqual([]);
  });

  it('sticks out nowhere in any column', async () => {
    const { page } = await visit('?embed=true&hidden=36&panels=network,tiles,penalty,objective');
    await page.evaluate(() => window.sae.step(5));
    for (const width of [320, 390, 640, 800]) {
      await page.setViewportSize({ width, height: 600 });
      await expect.poll(() => page.evaluate(() => document.documentElement.clientWidth)).toBe(width);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });

  it('is the whole page with embed=false, and without panels', async () => {
    const { page } = await visitNotes(frameOf('hidden=16&panels=tiles&embed=false') + frameOf('hidden=16'));
    for (const index of [0, 1]) await labFrame(page, index).locator('.settings-column').waitFor();
  });
});

describe('out of sight', () => {
  it('a frame loads nothing until it is asked for something, then makes its steps, and rests', async () => {
    const permitted = encodeURIComponent(notesOrigin());
    const below = '<div style="height: 4000px"></div>';
    const { page, requests } = await visitNotes(
      notes(below + frameOf(`hidden=16&panels=tiles&steps=${STEPS}&origin=${permitted}`)),
    );
    expect(await ask(page, 'hello')).toMatchObject({ version: 1, live: { rho: 0.05 } });
    expect(await labFrame(page).locator('#lab').innerText()).toBe('The lab loads when it is seen.');
    expect(workers(requests)).toBe(0);
    expect(requests.filter((url) => /\.(wasm|gz)$/.test(url))).toEqual([]);

    await ask(page, 'ready');
    await expect.poll(() => statusOf(labFrame(page)), { timeout: 60_000 }).toBe('paused');
    expect(await ask(page, 'metrics')).toMatchObject({ step: STEPS });
    expect(await ask(page, 'fingerprint')).toBe(expected);
    expect(await ask(page, 'step', [5])).toMatchObject({ step: STEPS + 5 });
  });

  it('of twelve frames only those load that are seen, and what plays endlessly rests', async () => {
    const frames = Array.from({ length: 12 }, (_, index) =>
      frameOf(`hidden=4&panels=tiles&autoplay=true&seed=${index}`, 'height="700"'),
    );
    const tall = frames.map((frame) => frame.replace('height: 300px', 'height: 700px')).join('<p>And the next.</p>');
    const { page, requests, complaints } = await visitNotes(tall, { viewport: { width: 800, height: 700 } });
    const see = (index: number) => page.locator('iframe').nth(index).scrollIntoViewIfNeeded();
    const first = labFrame(page);
    await expect.poll(() => statusOf(first), { timeout: 60_000 }).toBe('running');
    await page.waitForLoadState();
    const loaded = async () => {
      const texts = await Promise.all(
        page
          .frames()
          .slice(1)
          .map((frame) => frame.locator('#lab').innerText()),
      );
      return texts.flatMap((text, index) => (text === 'The lab loads when it is seen.' ? [] : [index]));
    };
    expect(await loaded()).toEqual([0]);

    await see(6);
    await expect.poll(() => statusOf(labFrame(page, 6)), { timeout: 60_000 }).toBe('running');
    await expect.poll(() => statusOf(first)).toBe('paused');
    const count = (await loaded()).length;
    expect(count).toBeLessThanOrEqual(4);
    // Each has one, and what has trained for a while another that goes through the held-out digits.
    expect(workers(requests)).toBeGreaterThanOrEqual(count);
    expect(workers(requests)).toBeLessThanOrEqual(2 * count);

    await see(0);
    await expect.poll(() => statusOf(first)).toBe('running');
    await expect.poll(() => statusOf(labFrame(page, 6))).toBe('paused');
    expect(complaints).toEqual([]);
  });
});

describe('closed off', () => {
  it('it trains in a sandbox that lets its scripts be of its own origin, and where nothing may be stored', async () => {
    const permitted = encodeURIComponent(notesOrigin());
    const { page, complaints } = await visitNotes('');
    await page.addInitScript(() => {
      const refuse = () => {
        throw new DOMException('no storage here', 'SecurityError');
      };
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, { get: refuse });
      history.replaceState = refuse;
    });
    const html = notes(frameOf(`hidden=16&panels=penalty&origin=${permitted}`, 'sandbox="allow-scripts allow-same-origin"'));
    await page.setContent(html);
    expect(await ask(page, 'step', [STEPS])).toMatchObject({ step: STEPS });
    expect(await ask(page, 'fingerprint')).toBe(expected);
    expect(complaints).toEqual([]);
  });

  it('it says what is missing in a sandbox that does not', async () => {
    const sandboxed = notes(frameOf('hidden=16&panels=penalty&origin=*', 'sandbox="allow-scripts"'));
    const { page } = await visitNotes(sandboxed);
    // A host that lets everybody have its scripts: they run, and may have no worker.
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await labFrame(page).getByTestId('notice').filter({ hasText: 'The lab could not start' }).waitFor();
    expect(await ask(page, 'metrics').catch(String)).toContain('Worker');

    // One that does not: no module of the lab's runs; layout.js is none.
    await page.route(/\/assets\/(?!layout-)[^/]*\.js$/, (route) => route.abort());
    await page.reload();
    await labFrame(page).getByText('its frame needs allow-same-origin beside allow-scripts').waitFor();
    expect(faults).toEqual([]);
  });
});

describe('messages', () => {
  it('from a page that the link does not name are dropped, and the console says how to let it in', async () => {
    const { page, complaints } = await visitNotes(notes(frameOf('hidden=16&panels=tiles&origin=https://notes.example')));
    const frame = labFrame(page);
    await frame.waitForFunction(() => document.documentElement.dataset.status === 'ready');
    await page.evaluate(() => {
      for (const rho of [0.1, 0.2]) window.ask(0, 'configure', [{ rho }]).catch(() => {});
    });
    await expect.poll(() => complaints).toHaveLength(1);
    expect(complaints[0]).toContain(`origin=${notesOrigin()}`);
    // Whatever the messages had begun would be done before this.
    expect(await frame.evaluate(() => window.sae.configure({ beta: 1 }))).toMatchObject({ rho: 0.05, beta: 1 });
    const events = await page.evaluate(() => window.told.map(({ data }) => data.event));
    expect(new Set(events)).toEqual(new Set(['height']));
    expect(complaints).toHaveLength(1);
  });

  it('of pages of the lab’s own origin are heard without a word in the link', async () => {
    const html = notes(frameOf('hidden=16&panels=tiles'));
    answer('notes.html', (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(html));
    const { page } = await visit('notes.html');
    expect(await ask(page, 'step', [1])).toMatchObject({ step: 1 });
  });

  it('10,000 hostile ones do nothing but be refused', async () => {
    const { page, complaints } = await visitNotes(notes(frameOf('hidden=16&panels=tiles&origin=*')));
    await ask(page, 'ready');
    const frame = labFrame(page);
    await frame.waitForFunction(() => document.documentElement.dataset.status === 'ready');
    // But for its numbers: the measures of what is drawn, and the losses over the digits that are here, may come late.
    const shown = () =>
      frame.evaluate(() => {
        const copy = document.body.cloneNode(true) as HTMLElement;
        for (const telling of copy.querySelectorAll('.notices, [aria-live]')) telling.remove();
        return copy.innerHTML.replaceAll(/\d+(\.\d+)?/g, '0');
      });
    let before = '';
    // The last digits may be on their way still, and what is found out on them.
    const settled = async () => {
      const last = before;
      before = await shown();
      return before === last;
    };
    await expect.poll(settled, { interval: 1500, timeout: 30_000 }).toBe(true);
    const settings = await ask(page, 'settings');
    const answers = await page.evaluate(async () => {
      let random = 7;
      const below = (count: number) => {
        random = (random * 48271) % 2147483647;
        return random % count;
      };
      const pick = <T>(values: readonly T[]) => values[below(values.length)] as T;
      const html = '<img src=x onerror="parent.postMessage(1, 1)"><script>alert(1)</script>';
      const circle: Record<string, unknown> = {};
      circle.self = circle;
      const parse = (text: string) => JSON.parse(text);
      const values = [
        ...[
          undefined,
          null,
          Number.NaN,
          -1,
          1e308,
          '',
          html,
          'x'.repeat(2e4),
          true,
          10n,
          [],
          [[[]]],
          {},
          circle,
          new Date(Number.NaN),
        ],
        ...[new Map([[html, html]]), /x/, new Error(html), new Uint8Array(9), new Blob([html]), new ArrayBuffer(4)],
        ...[
          parse('{"__proto__": {"rho": 0.5}}'),
          parse(`{"rho": "${html.replaceAll('"', "'")}"}`),
          { rho: 7 },
          { hidden: 1e9 },
          { x: 1 },
        ],
      ];
      const calls = [
        'configure',
        'restore',
        'step',
        '__proto__',
        'constructor',
        'dispatchEvent',
        'addEventListener',
        html,
        ...values,
      ];
      const before = window.told.length;
      const target = document.querySelector('iframe')!.contentWindow!;
      for (let sent = 0; sent < 10_000; sent++) {
        const call = pick(calls);
        // One that would be right is not hostile.
        const args = call === 'step' ? [pick(values.slice(0, 4)), pick(values)] : below(2) ? [pick(values)] : pick(values);
        const right = (call === 'configure' && Array.isArray(args) && Object.keys(args[0] ?? {}).length === 0) || call === 'step';
        const message = {
          sae: below(8) ? 1 : pick(values),
          id: below(8) ? -1 - sent : pick(values),
          call,
          args: right ? html : args,
        };
        target.postMessage(below(10) ? message : pick(values), '*', below(100) ? [] : [new MessageChannel().port1]);
      }
      // Answered after all of those before it.
      await window.ask(0, 'settings');
      return window.told.slice(before).map(({ data }) => (data as { error?: { message: string } }).error?.message ?? null);
    });
    // Messages to nobody are not answered; all others are, in words.
    const refused = answers.filter((message) => message !== null);
    expect(refused.length).toBeGreaterThan(7000);
    expect(new Set(refused).size).toBeGreaterThan(15);
    expect(Math.max(...refused.map((message) => message.length))).toBeLessThan(500);
    await expect.poll(shown).toBe(before);
    expect(await ask(page, 'settings')).toEqual(settings);
    expect(await frame.locator('.notice img, .notice script').count()).toBe(0);
    expect(await ask(page, 'step', [STEPS])).toMatchObject({ step: STEPS });
    expect(await ask(page, 'fingerprint')).toBe(expected);
    expect(complaints).toEqual([]);
  });
});
