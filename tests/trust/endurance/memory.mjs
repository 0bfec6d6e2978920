/**
 * What a page holds on to, by the browser's own count, after garbage was collected: of the page, and of each of its workers.
 * Spoken over the DevTools protocol; a worker is a target of its own there, reached through the page's session.
 */

/**
 * @typedef {import('playwright').CDPSession} CDPSession
 * @typedef {(method: string, params?: object) => Promise<any>} Send
 */

/**
 * Counts, and sizes in bytes. Those of workers are sums over all of them.
 * @typedef {{
 *   documents: number, nodes: number, listeners: number, frames: number,
 *   workers: number, instances: number, handles: number,
 *   pageHeap: number, workerHeap: number, wasm: number,
 * }} Held
 */

/**
 * Begins to follow the page's workers; call it before they start.
 * @param {import('playwright').Page} page
 * @returns {Promise<() => Promise<Held>>}
 */
export async function scales(page) {
  await page.route(/\/assets\/worker-[^/]*\.js$/, async (route) => {
    const script = await (await route.fetch()).text();
    await route.fulfill({ contentType: 'text/javascript', body: `(${count})();\n${script}` });
  });
  const session = await page.context().newCDPSession(page);
  const workers = await workersOf(session);
  await session.send('Performance.enable');
  return async () => {
    const sends = [...workers.values()];
    // Twice: what a first collection lets go of may have held something else.
    for (let round = 0; round < 2; round++) {
      await session.send('HeapProfiler.collectGarbage');
      for (const send of sends) await send('HeapProfiler.collectGarbage');
    }
    const { documents, nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
    const { metrics } = await session.send('Performance.getMetrics');
    const { usedSize: pageHeap } = await session.send('Runtime.getHeapUsage');
    const held = { documents, nodes, listeners, frames: metrics.find(({ name }) => name === 'Frames')?.value ?? 0, pageHeap };
    const inWorkers = await Promise.all(sends.map(inWorker));
    const sum = (/** @type {keyof Awaited<ReturnType<typeof inWorker>>} */ key) =>
      inWorkers.reduce((total, worker) => total + worker[key], 0);
    return {
      ...held,
      workers: sends.length,
      instances: sum('instances'),
      handles: sum('handles'),
      workerHeap: sum('heap'),
      wasm: sum('wasm'),
    };
  };
}

/** @param {Send} send */
async function inWorker(send) {
  const { result, exceptionDetails } = await send('Runtime.evaluate', {
    expression: 'globalThis.tally?.()',
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(`a worker cannot tell: ${JSON.stringify(exceptionDetails)}`);
  const { usedSize: heap } = await send('Runtime.getHeapUsage');
  // One without a core, for algebra, does not count.
  return { handles: 0, instances: 0, wasm: 0, ...result.value, heap };
}

/**
 * Runs in each training worker before its own script: counts what only the worker could tell. An Embind handle is an object made with a
 * property `$$`, which its delete() takes off the finalizers' list.
 */
function count() {
  const { create } = Object;
  const { unregister } = FinalizationRegistry.prototype;
  let handles = 0;
  Object.create = (/** @type {any} */ prototype, /** @type {any} */ properties = undefined) => {
    if (properties && '$$' in properties) handles += 1;
    return properties ? create(prototype, properties) : create(prototype);
  };
  FinalizationRegistry.prototype.unregister = function (token) {
    if (Object.hasOwn(Object(token), '$$')) handles -= 1;
    return unregister.call(this, token);
  };

  /** @type {WeakRef<WebAssembly.Memory>[]} */
  const memories = [];
  const note = (/** @type {any} */ made) => {
    const all = Object.values((made.instance ?? made).exports);
    memories.push(...all.filter((value) => value instanceof WebAssembly.Memory).map((memory) => new WeakRef(memory)));
    return made;
  };
  for (const name of /** @type {const} */ (['instantiate', 'instantiateStreaming'])) {
    const own = /** @type {any} */ (WebAssembly[name]);
    WebAssembly[name] = async (/** @type {any[]} */ ...given) => note(await own.apply(WebAssembly, given));
  }
  /** @type {any} */ (globalThis).tally = () => {
    const sizes = memories.flatMap((memory) => memory.deref()?.buffer.byteLength ?? []);
    return { handles, instances: sizes.length, wasm: sizes.reduce((total, size) => total + size, 0) };
  };
}

/**
 * How to speak to each of the workers that live, also to those that other workers started.
 * @param {CDPSession} session
 */
async function workersOf(session) {
  /** @type {Map<string, Send>} */
  const workers = new Map();
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  const asked = new Map();
  let last = 0;

  /** @param {any} send @param {string} sessionId @returns {Send} */
  const through =
    (send, sessionId) =>
    (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        asked.set(id, { resolve, reject });
        send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) }).catch(reject);
      });

  /** @param {Send} send @param {string} method @param {any} params */
  const hear = (send, method, params) => {
    if (method === 'Target.attachedToTarget' && params.targetInfo.type === 'worker') {
      const toWorker = through(send, params.sessionId);
      workers.set(params.sessionId, toWorker);
      // A worker that ends at once does not answer any more.
      attach(toWorker).catch(() => {});
    } else if (method === 'Target.detachedFromTarget') {
      workers.delete(params.sessionId);
    } else if (method === 'Target.receivedMessageFromTarget') {
      const message = JSON.parse(params.message);
      const waiting = asked.get(message.id);
      if (!waiting) return hear(workers.get(params.sessionId) ?? send, message.method, message.params);
      asked.delete(message.id);
      if (message.error) waiting.reject(new Error(message.error.message));
      else waiting.resolve(message.result);
    }
  };
  const attach = (/** @type {Send} */ send) =>
    send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  /** @type {Send} */
  const send = (method, params) => session.send(/** @type {any} */ (method), /** @type {any} */ (params));
  for (const method of ['Target.attachedToTarget', 'Target.detachedFromTarget', 'Target.receivedMessageFromTarget']) {
    session.on(/** @type {any} */ (method), (/** @type {any} */ params) => hear(send, method, params));
  }
  await attach(send);
  return workers;
}
