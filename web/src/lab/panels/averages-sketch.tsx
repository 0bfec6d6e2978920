/** What the histogram of a unit with this average would be in the two extremes, and where between them a unit lies. */

import { HISTOGRAM_BINS } from '../../metrics.js';
import { toShareAxis } from './averages-charts.js';

const WIDTH = 120;
const HEIGHT = 52;

/** `shares`: of the digits, by bin. Drawn on the same axes as the unit's own histogram, small and in outline. */
export function Sketch({ shares, average, words }: { shares: readonly number[]; average: number; words: string }) {
  const bar = WIDTH / HISTOGRAM_BINS;
  return (
    <div class="averages-sketch">
      <svg viewBox={`-1 -1 ${WIDTH + 2} ${HEIGHT + 2}`} aria-hidden="true">
        {shares.map((share, bin) => {
          const height = HEIGHT * toShareAxis(share);
          return share > 0 && <rect key={bin} x={bin * bar} y={HEIGHT - height} width={bar} height={height} />;
        })}
        <line class="averages-sketch-axis" x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
        <line class="averages-sketch-average" x1={average * WIDTH} x2={average * WIDTH} y1={0} y2={HEIGHT} />
      </svg>
      <p>{words}</p>
    </div>
  );
}

/** 0…1 between two extremes. */
export function Between({ part }: { part: number }) {
  return (
    <svg
      class="averages-scale"
      viewBox="0 0 200 16"
      role="img"
      aria-label={`${Math.round(100 * part)} % of the way to all or nothing`}
    >
      <line x1={6} x2={194} y1={8} y2={8} />
      <line x1={6} x2={6} y1={3} y2={13} />
      <line x1={194} x2={194} y1={3} y2={13} />
      <circle cx={6 + 188 * part} cy={8} r={5} />
    </svg>
  );
}
