/** The library alone, in a worker of its own: what the page's training is measured against. The settings are the defaults. */

const { loadSparseAutoencoder } = await import(/** @type {any} */ ('/build/library/index.js'));
const module = await loadSparseAutoencoder();
const file = await fetch('/build/data/train-images-idx3-ubyte.gz');
const pixels = new Uint8Array(await new Response(file.body?.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()).subarray(
  16,
);
const trainer = module.createTrainer({ trainDigits: pixels.length / 784 });
trainer.append(pixels);

/** So many steps, or for so long, without ever yielding. @param {MessageEvent<{steps?: number, seconds?: number}>} event */
self.onmessage = ({ data: { steps = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } }) => {
  const begin = performance.now();
  let made = 0;
  while (made < steps && performance.now() - begin < seconds * 1000) {
    trainer.step();
    made += 1;
  }
  postMessage((1000 * made) / (performance.now() - begin));
};

postMessage('ready');
