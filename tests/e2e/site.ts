/** The built site, served as any static host would, and pages of it in a real browser. */

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { at } from '../../scripts/run.mjs';
import { staticFiles } from '../../scripts/serve.mjs';
import type { Automation } from '../../web/src/lab/automation.ts';
import { CHROMIUM } from '../chromium.mjs';

declare global {
  interface Window {
    sae: Automation;
  }
}

/** The site lies in a folder of its host, as it will for most lecturers. */
export const FOLDER = '/courses/deep-learning/';

export interface Opened {
  page: Page;
  /** What the page asked for, in order. */
  requests: string[];
  /** Errors and warnings of the console, exceptions that nobody caught. */
  complaints: string[];
}

type PageOptions = Parameters<Browser['newPage']>[0];

/** How the server answers for one file instead of sending it. */
export type Answer = (response: ServerResponse) => void;

/** Starts the server and the browser for a file of tests, and ends them; every page opened is closed after its test. */
export function site() {
  let server: Server;
  /** Somebody else's site, with one page. */
  let notes: Server;
  let notesPage = '';
  const answers = new Map<string, Answer>();
  let headers: Record<string, string> = {};
  let browser: Browser;
  let origin = '';
  const open: Page[] = [];

  beforeAll(async () => {
    const files = staticFiles(at('dist'));
    server = createServer((request, response) => {
      if (!request.url?.startsWith(FOLDER)) return void response.writeHead(404).end();
      request.url = request.url.slice(FOLDER.length - 1);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const answer = answers.get(request.url.slice(1));
      if (answer) answer(response);
      else files(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    notes = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(notesPage);
    });
    await new Promise<void>((resolve) => notes.listen(0, resolve));
    browser = await chromium.launch(CHROMIUM);
  });

  afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close();
    answers.clear();
    headers = {};
  });

  afterAll(async () => {
    await browser?.close();
    for (const each of [server, notes]) {
      each?.closeAllConnections();
      each?.close();
    }
  });

  const visit = (query = '', options: PageOptions = {}) => visitAddress(origin + FOLDER + query, options);

  const visitAddress = async (address: string, options: PageOptions = {}) =>
    watched(await browser.newPage(options), (page) => page.goto(address));

  async function watched(page: Page, go: (page: Page) => Promise<unknown>): Promise<Opened> {
    open.push(page);
    const opened: Opened = { page, requests: [], complaints: [] };
    page.on('request', (request) => opened.requests.push(request.url()));
    page.on('pageerror', (error) => opened.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') opened.complaints.push(message.text());
    });
    await go(page);
    return opened;
  }

  /** Another host than the site's, as browsers count hosts. */
  const notesOrigin = () => `http://localhost:${(notes.address() as AddressInfo).port}`;

  return {
    visit,
    visitAddress,
    origin: () => origin,
    notesOrigin,
    /** As visit(), in a tab of the same browser as another page; `prepare` is called before it is there. */
    async visitBeside(
      context: BrowserContext,
      query = '',
      prepare: (page: Page) => Promise<unknown> = async () => {},
    ): Promise<Opened> {
      return watched(await context.newPage(), async (page) => {
        await prepare(page);
        await page.goto(origin + FOLDER + query);
      });
    },
    /** A browser that has never been here. */
    newContext: () => browser.newContext(),
    /** Opens this HTML as a page of somebody else's site. */
    visitNotes(html: string, options: PageOptions = {}): Promise<Opened> {
      notesPage = `<!doctype html><meta charset="utf-8"><title>Lecture notes</title>${html}`;
      return visitAddress(`${notesOrigin()}/`, options);
    },
    /** Until the test's end, or until `answer` is null, this file (such as 'data/…gz') is answered for so. */
    answer(file: string, answer: Answer | null) {
      if (answer) answers.set(file, answer);
      else answers.delete(file);
    },
    /** Until the test's end, every file of the site is sent with these as well. */
    send(more: Record<string, string>) {
      headers = more;
    },
  };
}

export const status = (page: Page) => page.evaluate(() => document.documentElement.dataset.status);

export async function reach(page: Page, wanted: string): Promise<void> {
  await expect.poll(() => status(page), { timeout: 60_000, message: `status ${wanted}` }).toBe(wanted);
}

/** The page, when its first step is possible. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => window.sae !== undefined);
  await page.evaluate(() => window.sae.ready);
}

export const read = (page: Page, id: string) => page.getByTestId(`read-${id}`);

/** A read-out's number; NaN where it shows none. */
export async function number(page: Page, id: string): Promise<number> {
  return Number((await read(page, id).innerText()).replaceAll(',', ''));
}

export const control = (page: Page, id: string) => page.getByTestId(`control-${id}`);
