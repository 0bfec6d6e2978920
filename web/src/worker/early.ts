/** One file asked for before anybody wants it. */

import type { Fetch } from './download.js';

/** As fetch(), with `address` under way already: who asks for it first gets that. */
export function early(address: string, fetch: Fetch): Fetch {
  const controller = new AbortController();
  // The core, without which it cannot be read, is on its way at the same time, and has precedence where the server can give it.
  let answer: Promise<Response> | null = fetch(address, { priority: 'low', signal: controller.signal });
  // Who reads the file is told.
  answer.catch(() => {});
  return (url, init) => {
    if (url !== address || !answer) return fetch(url, init);
    const response = answer;
    answer = null;
    init?.signal?.addEventListener('abort', () => controller.abort());
    return response;
  };
}
