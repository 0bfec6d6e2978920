/**
 * The Content-Security-Policy: every page of the built site has a strict one, which really refuses what it should, and nothing
 * that the lab does is against it; and nothing is asked for from anywhere but the site.
 *
 * Who may show the lab in a frame is not restricted (frame-ancestors, which a page could not say in itself anyway): being shown
 * in other people's notes is what it is for. There it hears only the pages that its link names (frame.test.ts).
 */

import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { ready, site } from './site.ts';
import { tour } from './tour.ts';

const lab = site();
const PAGES = ['index.html', 'lecturers.html', 'sparse-autoencoder-lab.html'] as const;
const ONE_FILE = pathToFileURL(at('dist/sparse-autoencoder-lab.html')).href;

const html = (page: string) => readFileSync(at(`dist/${page}`), 'utf8');
const policyOf = (page: string) => /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html(page))?.[1] ?? '';

/** What lecturers are told that a host may send. */
const ADVISED = /<code>(default-src [^<]*)<\/code>/.exec(html('lecturers.html'))?.[1] ?? '';

/** Chromium asks its maker about forms; that is no page's doing. */
const BROWSERS_OWN = 'content-autofill.googleapis.com:443';

/** Everywhere else: all that a page asks for from other hosts comes here, is written down, and gets nothing. */
let elsewhere: Server;
let asked: string[] = [];
beforeAll(async () => {
  elsewhere = createServer((request, response) => {
    asked.push(`${request.url}`);
    response.writeHead(404).end();
  });
  elsewhere.on('connect', (request, socket) => {
    if (request.url !== BROWSERS_OWN) asked.push(`${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  asked = [];
});
afterAll(() => elsewhere?.close());

/** For a page: the way to all hosts but the site's leads elsewhere. */
const watched = () => ({
  proxy: { server: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`, bypass: '127.0.0.1' },
});

interface Violation {
  directive: string;
  disposition: string;
  sample: string;
}

/** From now on, what the page's policy refuses. */
async function violations(page: Page): Promise<() => Promise<Violation[]>> {
  await page.evaluate(() => {
    const found: Violation[] = [];
    Object.assign(window, { found });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, disposition, sample }) => {
      found.push({ directive: effectiveDirective, disposition, sample });
    });
  });
  return () => page.evaluate(() => (window as unknown as { found: Violation[] }).found);
}

describe('the policy', () => {
  it.each(PAGES)('of %s allows nothing but what is listed, and lists no other host, nor what is inline', (page) => {
    const policy = policyOf(page);
    const sources = policy.split('; ').map((directive) => directive.split(' '));
    expect(sources[0]).toEqual(['default-src', "'none'"]);
    const allowed = /^('self'|'none'|'wasm-unsafe-eval'|'sha256-[\w+/]{43}='|data:|blob:)$/;
    expect(sources.flatMap(([, ...values]) => values).filter((value) => !allowed.test(value))).toEqual([]);
    // Nor do scripts come from text, but for the one file, which names them.
    const scripts = sources.find(([name]) => name === 'script-src')!;
    expect(scripts.filter((value) => /^(data|blob):$/.test(value))).toEqual([]);
    expect(sources.map(([name]) => name)).toEqual(expect.arrayContaining(['script-src', 'base-uri', 'form-action']));
    // It stands before all that it is about.
    expect(html(page).search(/<(script|link|style|img|iframe)\b/)).toBeGreaterThan(html(page).indexOf(policy));
  });

  it.each(['', 'lecturers.html', ONE_FILE])('refuses what a page does not need: %s', async (address) => {
    const open = () => (address === ONE_FILE ? lab.visitAddress(address, watched()) : lab.visit(address, watched()));
    const { page } = await open();
    const seen = await violations(page);
    const ran = await page.evaluate(async () => {
      const trips: string[] = [];
      const trip = (what: string) => trips.push(what);
      Object.assign(window, { trip });
      const add = (tag: string, attributes: Record<string, string>, text = '') => {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        element.textContent = text;
        document.body.append(element);
        return element;
      };
      const host = 'http://elsewhere.example';
      add('script', {}, "trip('an inline script')");
      add('script', { src: 'data:text/javascript,trip("a script of data")' });
      add('script', { src: `${host}/script.js` });
      add('img', { src: 'data:,', onerror: "trip('a handler')" });
      add('img', { src: `${host}/picture.png` });
      add('iframe', { src: `${host}/page.html` });
      add('object', { data: `${host}/object` });
      add('link', { rel: 'stylesheet', href: `${host}/style.css` });
      add('style', {}, 'body { --trip: inline }');
      add('base', { href: `${host}/` });
      add('a', { href: "javascript:trip('an address')" }).click();
      const form = add('form', { action: `${host}/form`, target: '_blank' }) as HTMLFormElement;
      form.submit();
      // Later, when it is the page's own doing and not the test's.
      await new Promise((resolve) => setTimeout(resolve));
      for (const name of ['eval', 'Function', 'setTimeout']) {
        try {
          (window as unknown as Record<string, (code: string) => unknown>)[name]!(`trip('${name}')`);
        } catch {
          // Refused, as it should be.
        }
      }
      await fetch(`${host}/fetch`).catch(() => {});
      navigator.sendBeacon(`${host}/beacon`);
      try {
        new WebSocket('ws://elsewhere.example/socket');
      } catch {
        // Some browsers refuse it here, some tell later.
      }
      if (getComputedStyle(document.body).getPropertyValue('--trip')) trip('an inline style');
      if (document.baseURI.startsWith(host)) trip('another base');
      return trips;
    });
    expect(ran).toEqual([]);
    await expect
      .poll(async () => [...new Set((await seen()).map(({ directive }) => directive))].sort())
      .toEqual(
        expect.arrayContaining([
          ...['base-uri', 'connect-src', 'form-action', 'frame-src', 'img-src', 'object-src'],
          ...['script-src', 'script-src-attr', 'script-src-elem', 'style-src-elem'],
        ]),
      );
    expect(asked).toEqual([]);
  });
});

describe('under it', () => {
  it('lecturers may send one that is as strict', () => {
    expect(ADVISED).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; /);
  });

  it('everything works, and under the one that lecturers may send as a header, which holds the workers; nobody else is asked for anything', async () => {
    // What would take text for HTML or for code is only reported.
    lab.send({
      'Content-Security-Policy': ADVISED,
      'Content-Security-Policy-Report-Only': "require-trusted-types-for 'script'",
    });
    const { page, complaints, requests } = await lab.visit('?hidden=16', watched());
    const seen = await violations(page);
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    await tour(page);
    const found = await seen();
    expect(found.filter(({ disposition }) => disposition === 'enforce')).toEqual([]);
    // A worker of the site's own is what text becomes, and nothing else.
    expect(new Set(found.map(({ sample }) => sample.replace(/\|.*/s, '')))).toEqual(new Set(['Worker constructor']));
    expect(complaints.filter((text) => !/TrustedScriptURL/.test(text))).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(lab.origin()) && !url.startsWith('blob:'))).toEqual([]);
    expect(workers.filter((url) => !url.startsWith(lab.origin()))).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('the page for lecturers shows its figure', async () => {
    lab.send({ 'Content-Security-Policy': ADVISED });
    const { page, complaints } = await lab.visit('lecturers.html', watched());
    await page.locator('iframe').scrollIntoViewIfNeeded();
    await page.locator('.recipe button, button').first().waitFor();
    expect(complaints).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('the one file shows all its panels', async () => {
    const { page, complaints } = await lab.visitAddress(`${ONE_FILE}?hidden=16`, watched());
    const seen = await violations(page);
    await ready(page);
    await page.getByTestId('view-everything').click();
    await page.evaluate(() => window.sae.step(10));
    expect([await seen(), complaints, asked]).toEqual([[], [], []]);
  });
});

it('the built files name other hosts only where a person may click, read, or copy', () => {
  const files = ['', 'assets/'].flatMap((folder) => readdirSync(at(`dist/${folder}`)).map((name) => `${folder}${name}`));
  const texts = files.filter((name) => /\.(html|js|css|svg)$/.test(name)).map((name) => html(name));
  const named = texts.flatMap((text) => text.match(/\b(?:https?|wss?):\/\/[\w.-]+/g) ?? []);
  expect([...new Set(named)].sort()).toEqual(
    [
      // Namespaces, which are names and no addresses.
      'http://www.w3.org',
      // Links.
      'http://ufldl.stanford.edu',
      'https://creativecommons.org',
      'https://nodejs.org',
      'https://yann.lecun.com',
      // Examples.
      'https://YOUR-HOST',
      'https://lab.invalid',
      'https://notes.example',
    ].sort(),
  );
  for (const page of PAGES) {
    const document = html(page).replaceAll(/<script\b[^>]*>.*?<\/script>/gs, '');
    const outward = document.match(/<[^>]*\b(?:href|src|srcset|data|action|poster)="(?:https?:)?\/\/[^>]*>/g) ?? [];
    expect(outward.filter((tag) => !/^<a\b/.test(tag))).toEqual([]);
    expect(document).not.toMatch(/rel="(?:dns-prefetch|preconnect|prefetch|prerender)"|<meta http-equiv="refresh"/);
  }
});
