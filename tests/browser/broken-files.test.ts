/** Files that are cut off, packed in pieces, or bombs, in Chromium, whose decompressor takes and tells less than Node's. */

import { loadSparseAutoencoder } from '../../web/src/library/index.js';
import { brokenFiles } from '../broken-files.ts';

brokenFiles(loadSparseAutoencoder);
