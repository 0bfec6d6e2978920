/** Files that are cut off, packed in pieces, or bombs, in Node: tests/browser/broken-files.test.ts has the same in Chromium. */

import { brokenFiles } from '../broken-files.ts';
import { load } from './samples.js';

brokenFiles(load);
