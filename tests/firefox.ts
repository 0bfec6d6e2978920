/**
 * Firefox as the distribution has it, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/): as much of it as the
 * tests take. Playwright drives only the newest Firefox so, and a lecture hall's is older.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { firefoxPath } from '../scripts/firefox.mjs';

/** What the specification calls events: those that a page's tests want to know of. */
interface Events {
  'log.entryAdded': { level: string; text: string; source: { context?: string } };
  'network.beforeRequestSent': { context: string | null; request: { url: string } };
}

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

export class Firefox {
  private readonly waiting = new Map<number, Waiting>();
  private readonly pages = new Map<string, FirefoxPage>();
  private sent = 0;

  private constructor(
    private readonly process: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    socket.onmessage = ({ data }) => this.receive(JSON.parse(data));
    socket.onclose = () => {
      for (const { reject } of this.waiting.values()) reject(new Error('Firefox has ended'));
    };
  }

  static async launch(): Promise<Firefox> {
    const path = firefoxPath();
    if (!path) throw new Error('no Firefox is here: npm test installs it on Debian');
    const profile = mkdtempSync(join(tmpdir(), 'firefox-'));
    const process = spawn(path, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0', 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const socket = new WebSocket(`${await addressOf(process)}/session`);
    await once(socket, 'open');
    const firefox = new Firefox(process, profile, socket);
    await firefox.send('session.new', { capabilities: {} });
    await firefox.send('session.subscribe', { events: ['log.entryAdded', 'network.beforeRequestSent'] });
    return firefox;
  }

  /** A tab of its own, in front. */
  async open(url: string): Promise<FirefoxPage> {
    const { context } = await this.send<{ context: string }>('browsingContext.create', { type: 'tab' });
    const page = new FirefoxPage(this, context);
    this.pages.set(context, page);
    await page.goto(url);
    return page;
  }

  async close(): Promise<void> {
    const ended = once(this.process, 'exit');
    await this.send('browser.close');
    await ended;
    rmSync(this.profile, { recursive: true, force: true });
  }

  send<Result>(method: string, params = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.sent += 1;
      this.waiting.set(this.sent, { resolve, reject });
      this.socket.send(JSON.stringify({ id: this.sent, method, params }));
    });
  }

  private receive(message: { type: string; id: number; result: never; message: string; method: keyof Events; params: never }) {
    if (message.type === 'event') return this.tell(message.method, message.params);
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.type === 'success') waiting?.resolve(message.result);
    else waiting?.reject(new Error(message.message));
  }

  private tell(method: keyof Events, params: Events[keyof Events]) {
    if (method === 'network.beforeRequestSent') {
      const { context, request } = params as Events[typeof method];
      this.pages.get(context ?? '')?.requests.push(request.url);
    } else {
      const { level, text, source } = params as Events[typeof method];
      if (level === 'error' || level === 'warn') this.pages.get(source.context ?? '')?.complaints.push(text);
    }
  }
}

export class FirefoxPage {
  /** What the page asked for, in order. */
  readonly requests: string[] = [];
  /** Errors and warnings of the console, exceptions that nobody caught. */
  readonly complaints: string[] = [];

  constructor(
    private readonly firefox: Firefox,
    private readonly context: string,
  ) {}

  async goto(url: string): Promise<void> {
    await this.send('navigate', { url, wait: 'complete' });
  }

  /** Calls the function in the page; it sees nothing but its argument. */
  async evaluate<Result, Argument = undefined>(
    call: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Result> {
    const answer = await this.firefox.send<Answer>('script.callFunction', {
      functionDeclaration: `async (text) => JSON.stringify(await (${call})(text && JSON.parse(text)))`,
      arguments: [{ type: 'string', value: JSON.stringify(argument) ?? '' }],
      target: { context: this.context },
      awaitPromise: true,
    });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
    return answer.result.type === 'string' ? JSON.parse(answer.result.value) : (undefined as Result);
  }

  /** Asks again and again, until what the function says is true. */
  async until<Argument = undefined>(condition: (argument: Argument) => boolean, argument?: Argument): Promise<void> {
    while (!(await this.evaluate(condition, argument))) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** In CSS pixels. */
  async resize(width: number, height: number): Promise<void> {
    await this.send('setViewport', { viewport: { width, height } });
  }

  /** Puts its tab in front; the others are hidden then. */
  async bringToFront(): Promise<void> {
    await this.send('activate');
  }

  /** As a PNG. */
  async screenshot(path: string): Promise<void> {
    const { data } = await this.send<{ data: string }>('captureScreenshot', { origin: 'document' });
    writeFileSync(path, Buffer.from(data, 'base64'));
  }

  async close(): Promise<void> {
    await this.send('close');
  }

  private send<Result>(command: string, params = {}): Promise<Result> {
    return this.firefox.send(`browsingContext.${command}`, { context: this.context, ...params });
  }
}

type Answer =
  | { type: 'success'; result: { type: 'string'; value: string } | { type: 'undefined' } }
  | { type: 'exception'; exceptionDetails: { text: string } };

/** The address that it writes down as soon as it listens. */
async function addressOf(process: ChildProcess): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: process.stderr! })) {
    const [, address] = /^WebDriver BiDi listening on (ws:\S+)$/.exec(line) ?? [];
    if (address) {
      process.stderr!.resume();
      return address;
    }
    said.push(line);
  }
  throw new Error(`Firefox does not listen: ${said.join('\n')}`);
}
