/** The worker as it is, with ports that tell how its messages went. */

import './telling-ports.js';
import '../../web/src/worker/worker.js';
