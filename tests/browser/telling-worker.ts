/** The worker as it is, and it tells how its messages went. */

import './telling-ports.js';
import '../../web/src/worker/worker.js';
