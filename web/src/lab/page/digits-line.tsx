/** How many of the digits are here, which they are, and how to use others. What goes wrong with them is a notice. */

import { whole } from '../format.js';
import type { Lab } from '../lab.js';
import { OwnData } from '../own-data/own-data.js';

export function DigitsLine({ lab }: { lab: Lab }) {
  const { train, 'held-out': heldOut } = lab.digits.value;
  const complete = train.expected > 0 && train.arrived === train.expected;
  const text =
    train.expected === 0
      ? 'No digits here yet'
      : complete
        ? `All ${whole(train.expected)} digits here`
        : `${whole(train.arrived)} of ${whole(train.expected)} digits here`;
  return (
    <div class="digits-line">
      <div class="digits-arrived" data-testid="digits-progress">
        <span>
          {text}
          {heldOut.arrived > 0 && `, ${whole(heldOut.arrived)} held out`}
        </span>
        {!complete && <progress aria-label="Digits arrived" value={train.arrived} max={train.expected || 1} />}
      </div>
      <OwnData lab={lab} />
    </div>
  );
}
