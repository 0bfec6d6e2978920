/** Tells the page around the frame how high the lab is, so that it can give the frame that height. */

import { FRAME_VERSION } from '../../frame-messages.js';

/**
 * From now on, whenever it changes. What is measured is the content, which does not grow with the frame, so that a page that
 * follows comes to rest. A height is nobody's secret: it goes to whatever page is there. With `lti` it is told once more,
 * in the words that learning platforms listen for.
 */
export function tellHeight(content: Element, lti: boolean): void {
  let told = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(content.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    window.parent.postMessage({ sae: FRAME_VERSION, event: 'height', detail: { height } }, '*');
    if (lti) window.parent.postMessage({ subject: 'lti.frameResize', height }, '*');
  });
  observer.observe(content);
}
