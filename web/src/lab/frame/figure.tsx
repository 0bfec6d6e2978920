/** The lab as a figure in somebody's notes: a slim bar, the panels one below the other, and the way to the whole lab. */

import { useEffect, useState } from 'preact/hooks';
import type { LabProps } from '../assemble.js';
import type { Lab } from '../lab.js';
import { DropPlace } from '../own-data/drop-place.js';
import { Bar } from '../page/bar.js';
import { LessonPlace } from '../page/lesson-place.js';
import { ShownPanels } from '../page/shown-panels.js';
import { tellHeight } from './height.js';

export function Figure({ lab, panels }: LabProps) {
  // A lesson ends when the reader says so; its place stays for what it then shows.
  const [hasLesson] = useState(lab.lesson.peek() !== null);
  useEffect(() => {
    if (window.parent !== window) tellHeight(document.body, lab.linkNow().lti);
  }, []);
  return (
    <>
      <h1 class="visually-hidden">Sparse Autoencoder Lab</h1>
      <Bar lab={lab} slim />
      <DropPlace lab={lab} />
      <div class="figure">
        {hasLesson && <LessonPlace lab={lab} />}
        <ShownPanels lab={lab} panels={panels} />
      </div>
      <Caption lab={lab} />
    </>
  );
}

function Caption({ lab }: { lab: Lab }) {
  const own = lab.ownDigits.value;
  return (
    <p class="figure-caption">
      <OpenInLab lab={lab} />
      {own ? (
        <span>Digits: {own.name}</span>
      ) : (
        <span>
          Digits:{' '}
          <a target="_blank" rel="noopener" href="https://yann.lecun.com/exdb/mnist/">
            MNIST
          </a>{' '}
          by LeCun, Cortes and Burges,{' '}
          <a target="_blank" rel="noopener" href="https://creativecommons.org/licenses/by-sa/3.0/">
            CC BY-SA 3.0
          </a>
        </span>
      )}
    </p>
  );
}

/** What the figure shows now, on a page of its own. */
function OpenInLab({ lab }: { lab: Lab }) {
  // What the link is made of. It is asked for again when one of these changes, for people also copy it or open it with the middle button.
  const { metrics, settings, schedule, plan, panels, selectedUnit, lesson, ownDigits } = lab;
  for (const part of [metrics, settings, schedule, plan, panels, selectedUnit, lesson, ownDigits]) part.value;
  return (
    <a
      class="open-in-lab"
      target="_blank"
      rel="noopener"
      href={lab.link({ embed: null, origin: [], lti: false })}
      data-testid="open-in-lab"
    >
      Open in the lab
    </a>
  );
}
