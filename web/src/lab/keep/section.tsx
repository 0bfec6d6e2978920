/** The part of "Hand in, keep and check" that is fetched when it is first opened: the hand-in, and files for other tools. */

import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Lab } from '../lab.js';
import { Exports } from './exports.js';
import { HandingIn } from './handing-in.js';
import './keep.css';

interface SectionProps {
  lab: Lab;
  shown: ReadonlySignal<boolean>;
  /** What stands between the two. */
  children: ComponentChildren;
}

export function Section({ lab, shown, children }: SectionProps) {
  return (
    <>
      <HandingIn lab={lab} shown={shown} />
      <h3 class="keep-heading">Keep and check</h3>
      {children}
      <Exports lab={lab} />
    </>
  );
}
