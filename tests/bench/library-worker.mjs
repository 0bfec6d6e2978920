/** The library alone, in a worker of its own: what the page's training is measured against. The settings are the defaults. */

const { loadSparseAutoencoder } = await import(/** @type {any} */ ('/build/library/index.js'));
const module = await loadSparseAutoencoder();
const file = await fetch('/build/data/train-images-idx3-ubyte.gz');
const pixels = new Uint8Array(await new Response(file.body?.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()).subarray(
  16,
);
const trainer = module.createTrainer({ trainDigits: pixels.length / 784 });
trainer.append(pixels);

/** Steps for so long, without ever yielding. @param {MessageEvent<{warmUp: number, seconds: number}>} event */
self.onmessage = ({ data: { warmUp, seconds } }) => {
  for (let step = 0; step < warmUp; step++) trainer.step();
  const begin = performance.now();
  let steps = 0;
  while (performance.now() - begin < seconds * 1000) {
    trainer.step();
    steps += 1;
  }
  postMessage((1000 * steps) / (performance.now() - begin));
};

postMessage('ready');
