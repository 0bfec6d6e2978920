/** Workers of the bench have this; see room.mjs. */
declare const room: typeof import('./room.mjs').room;

// The peers are installed by npm run bench:peers only, so there are no types of theirs to check against.
declare module '@jax-js/jax';
declare module '@tensorflow/tfjs-backend-wasm';
declare module '@tensorflow/tfjs-core';
declare module '@tensorflow/tfjs-core/dist/*';
declare module 'convnetjs';
