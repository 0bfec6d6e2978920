/** A held-out 3, and the same with its cusp erased: what lesson 5's experiment does to every 3. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Canvas } from '../charts/canvas.js';
import type { Lab } from '../lab.js';
import { drawDigit } from '../panels/digit-picker.js';
import { threesOf, withoutCusp } from './cusp.js';
import { WORDS } from './texts.en.js';

/** Among so many digits there is a 3. */
const SAMPLE = 60;

export function CuspPictures({ lab }: { lab: Lab }) {
  const three = useSignal<Uint8Array | null>(null);
  useEffect(() => {
    lab.images('held-out', 0, SAMPLE).then(
      (images) => {
        three.value = images.labels ? (threesOf(images)[0] ?? null) : null;
      },
      // The store has told the person; the lesson goes on without the pictures.
      () => {},
    );
  }, [lab]);
  const pixels = three.value;
  if (!pixels) return null;
  return (
    <div class="cusp-pictures" data-testid="lesson-cusp">
      {[
        { name: WORDS.cuspWhole, shown: pixels },
        { name: WORDS.cuspErased, shown: withoutCusp(pixels) },
      ].map(({ name, shown }) => (
        <figure key={name}>
          <Canvas read={() => shown} draw={drawDigit} name={name} />
          <figcaption>{name}</figcaption>
        </figure>
      ))}
    </div>
  );
}
