/** Starts the core, which is beside the worker's script. The one-file build has ../one-file/load-core.ts in this module's place. */

export { loadSparseAutoencoder as loadCore } from '../library/index.js';
