/** Where the lessons stand, above the panels. Their code is fetched after the page's own. */

import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Lab } from '../lab.js';

type Shown = { Lessons: FunctionComponent<{ lab: Lab }> } | { problem: Error } | null;

export function LessonPlace({ lab }: { lab: Lab }) {
  const [shown, setShown] = useState<Shown>(null);
  useEffect(() => {
    import('../lessons/index.js').then(setShown, (problem: Error) => setShown({ problem }));
  }, []);
  if (shown === null) return <div class="lesson-place" />;
  if ('problem' in shown) return <p class="field-error">The lessons could not be fetched: {shown.problem.message}</p>;
  return <shown.Lessons lab={lab} />;
}
