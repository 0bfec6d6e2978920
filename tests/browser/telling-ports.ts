/** This worker tells, over the channel "sent", how many bytes of each message were moved, and how many copied. */

import { buffersIn } from '../../web/src/transfer.js';

const told = new BroadcastChannel('sent');
const post = self.postMessage.bind(self);

self.postMessage = (message: unknown, options?: unknown) => {
  const sizes = buffersIn(message).map((buffer) => ({ buffer, size: buffer.byteLength }));
  post(message, options as StructuredSerializeOptions);
  // A buffer that was moved has no bytes any more.
  const copied = sizes.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  const moved = sizes.reduce((sum, { size }) => sum + size, 0) - copied;
  if (sizes.length > 0) told.postMessage({ moved, copied });
};
