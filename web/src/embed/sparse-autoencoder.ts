/**
 * The lab as an element of any page:
 *
 *     <script type="module" src="https://…/sparse-autoencoder.js"></script>
 *     <sparse-autoencoder rho="0.05" panels="penalty,tiles" loading="lazy"></sparse-autoencoder>
 *
 * Attributes are the parameters of the lab's link in kebab case, several `at` separated by blanks. `src` is the lab's address
 * where it is not beside this script; `title` and `loading` are the frame's. Methods, promises and events are those of
 * window.sae on the lab's own page. A frame that is asked for something loads, seen or not.
 */

import { EVENTS, type PublicMethods } from '../frame-messages.js';
import type { Settings } from '../settings.js';
import { frameAddress, PARAMETER_OF, settingOf } from './attributes.js';
import { type Asked, FrameClient } from './frame-client.js';

const HERE = import.meta.url;
const TITLE = 'Sparse Autoencoder Lab';
/** Until the lab has told its own. */
const HEIGHT = '40rem';

// `hidden` is the number of hidden units, unless it says what it says elsewhere in HTML.
const STYLE = `
  :host { display: block }
  :host([hidden=""]), :host([hidden="until-found"]) { display: none }
  iframe { display: block; width: 100%; border: 0 }
`;

export class SparseAutoencoderElement extends HTMLElement implements Omit<PublicMethods, 'ready'> {
  static readonly observedAttributes = [...PARAMETER_OF.keys(), 'src', 'title', 'loading'];

  #frame: HTMLIFrameElement | null = null;
  #client: FrameClient | null = null;
  #ready: Promise<void> | null = null;
  /** Asked for while there is no frame. */
  #waiting: Asked[] = [];
  readonly #changed = new Set<string>();

  settings = () => this.#ask('settings');
  configure = (changes: Partial<Settings>) => this.#ask('configure', changes);
  play = () => this.#ask('play');
  pause = () => this.#ask('pause');
  step = (count = 1) => this.#ask('step', count);
  reset = () => this.#ask('reset');
  metrics = () => this.#ask('metrics');
  averageActivation = () => this.#ask('averageActivation');
  parameters = () => this.#ask('parameters');
  fingerprint = () => this.#ask('fingerprint');
  checkGradient = () => this.#ask('checkGradient');
  save = () => this.#ask('save');
  restore = (bytes: Uint8Array) => this.#ask('restore', bytes);
  link = () => this.#ask('link');

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
  }

  /** Resolves when the first step is possible; rejects when there is nothing to train on. */
  get ready(): Promise<void> {
    if (!this.#ready) {
      this.#ready = this.#ask('ready');
      // Nobody need wait for it; whoever does still gets the rejection.
      this.#ready.catch(() => {});
    }
    return this.#ready;
  }

  connectedCallback(): void {
    this.#mount(HEIGHT);
  }

  disconnectedCallback(): void {
    this.#unmount('the element was taken out of the page');
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || !this.isConnected) return;
    // Together with what else changes now.
    if (this.#changed.size === 0) queueMicrotask(() => this.#follow());
    this.#changed.add(name);
  }

  #mount(height: string): void {
    // What the parser has set so far is followed by this.
    this.#changed.clear();
    const frame = document.createElement('iframe');
    frame.src = frameAddress(this.#lab(), new Map([...this.attributes].map(({ name, value }) => [name, value])), origin()).href;
    frame.title = this.title || TITLE;
    frame.style.height = height;
    if (this.getAttribute('loading') === 'lazy') frame.loading = 'lazy';
    this.#frame = frame;
    this.#client = new FrameClient(frame, (event, detail) => this.#tell(event, detail));
    for (const asked of this.#waiting.splice(0)) this.#client.ask(asked);
    this.shadowRoot!.append(frame);
  }

  #unmount(why: string): void {
    this.#waiting = this.#client?.end(why) ?? [];
    this.#frame?.remove();
    this.#frame = null;
    this.#client = null;
    this.#ready = null;
  }

  /** The lab's address. Not every address is one: of some schemes it would be code of this page. */
  #lab(): URL {
    const src = this.getAttribute('src');
    const base = src === null ? HERE : document.baseURI;
    const url = URL.canParse(src ?? './', base) ? new URL(src ?? './', base) : null;
    if (!url || !/^(https?|file|blob):$/.test(url.protocol))
      throw new TypeError(`src must be the address of a lab, not "${src}"`);
    return url;
  }

  /** Has the frame follow the attributes that were changed: by a message, where these are settings that need no new run. */
  #follow(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    if (!this.isConnected) return;
    if (this.#frame) this.#frame.title = this.title || TITLE;
    const parameters = changed.filter((name) => name !== 'title' && name !== 'loading');
    if (parameters.length === 0) return;
    const live: Record<string, unknown> = this.#client?.welcome?.live ?? {};
    const names = parameters.map((attribute) => PARAMETER_OF.get(attribute) ?? '');
    if (names.every((name) => Object.hasOwn(live, name))) {
      const values = parameters.map((attribute, index) => {
        const like = live[names[index]!];
        const text = this.getAttribute(attribute);
        return [names[index], text === null ? like : settingOf(text, like)];
      });
      // What is refused, the lab shows, and tells by an 'error' event.
      this.configure(Object.fromEntries(values)).catch(() => {});
      return;
    }
    const height = this.#frame?.style.height ?? HEIGHT;
    this.#unmount('the frame was loaded anew');
    this.#mount(height);
  }

  #ask<Method extends keyof PublicMethods>(
    method: Method,
    ...args: Parameters<PublicMethods[Method]>
  ): Promise<Awaited<ReturnType<PublicMethods[Method]>>> {
    return new Promise((resolve, reject) => {
      const asked = { method, args, resolve: resolve as Asked['resolve'], reject };
      if (this.#client) this.#client.ask(asked);
      else this.#waiting.push(asked);
    });
  }

  #tell(event: string, detail: unknown): void {
    if (event === 'height') {
      const { height } = detail as { height: unknown };
      if (typeof height === 'number' && height > 0) this.#frame!.style.height = `${height}px`;
    } else if ((EVENTS as readonly string[]).includes(event)) {
      this.dispatchEvent(new CustomEvent(event, { detail }));
    }
  }
}

/** As the lab hears it: files and sandboxed pages have none that could be named. */
const origin = () => (self.origin.startsWith('http') ? self.origin : 'null');

declare global {
  interface HTMLElementTagNameMap {
    'sparse-autoencoder': SparseAutoencoderElement;
  }
}

// A page may have the script twice.
if (!customElements.get('sparse-autoencoder')) customElements.define('sparse-autoencoder', SparseAutoencoderElement);
