/** The part of "Keep, share and check" that is fetched when it is first opened: the hand-in, and files for other tools. */

import type { ReadonlySignal } from '@preact/signals';
import type { Lab } from '../lab.js';
import { Exports } from './exports.js';
import { HandingIn } from './handing-in.js';
import './keep.css';

export function Section({ lab, shown }: { lab: Lab; shown: ReadonlySignal<boolean> }) {
  return (
    <>
      <HandingIn lab={lab} shown={shown} />
      <Exports lab={lab} />
    </>
  );
}
