/** The weights between two layers of the diagram: a fan of lines, the arrow, and the selected unit's part of them. */

import type { ComponentChildren } from 'preact';
import { Canvas } from '../charts/canvas.js';
import type { Term } from '../lab.js';
import { imageOf } from '../pixels.js';

const ENDS = [6, 28, 50, 72, 94];

interface LinkProps {
  symbol: ComponentChildren;
  /** Shown while no unit is selected. */
  size: string;
  /** What the tile shows, in a few words. */
  meaning: ComponentChildren;
  /** The same for those who do not see it. */
  name: string;
  selected: boolean;
  /** What the weights are in the formulas. */
  term: Term;
  /** One weight for each pixel, and the weight that gets the strongest colour; null until they are here. */
  read: () => { weights: Float32Array; scale: number } | null;
  testid: string;
}

export function Link({ symbol, size, meaning, name, selected, term, read, testid }: LinkProps) {
  return (
    <div class="link" data-term={term}>
      <svg class="link-lines" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        {ENDS.flatMap((from) => ENDS.map((to) => <line key={`${from} ${to}`} x1="0" y1={from} x2="100" y2={to} />))}
      </svg>
      <p class="link-symbol">
        {symbol}
        <span class="link-arrow" aria-hidden="true" />
      </p>
      {selected ? (
        <figure class="link-tile">
          <Canvas
            read={read}
            name={name}
            testid={testid}
            draw={({ context, width, height, hold, palette }, tile) => {
              if (!tile) return;
              context.drawImage(hold(imageOf(tile.weights, -tile.scale, tile.scale, palette.weight)), 0, 0, width, height);
            }}
          />
          <figcaption>{meaning}</figcaption>
        </figure>
      ) : (
        <p class="link-size">{size}</p>
      )}
    </div>
  );
}
