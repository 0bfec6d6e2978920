/** After the last question: what was asked, expected and found, and where to go from here. */

import type { ComponentChildren } from 'preact';
import { answerTo } from './answers.js';
import { LESSON_IDS, type LessonId } from './ids.js';
import type { Lesson } from './lessons.js';
import { LESSONS as TEXTS, WORDS } from './texts.en.js';
import { fill } from './wording.js';

interface LessonEndProps {
  lesson: Lesson;
  title: ComponentChildren;
  onTurn: (id: LessonId | null) => void;
}

export function LessonEnd({ lesson, title, onTurn }: LessonEndProps) {
  const texts = TEXTS[lesson.id];
  const next = LESSON_IDS[LESSON_IDS.indexOf(lesson.id) + 1];
  return (
    <div class="lesson-end">
      {title}
      <p class="lesson-last-word" data-testid="lesson-last-word">
        {texts.end}
      </p>
      <Explanations lesson={lesson} />
      <div class="lesson-actions">
        {next && (
          <button type="button" class="button button-primary" onClick={() => onTurn(next)} data-testid="lesson-next-lesson">
            {fill(WORDS.nextLesson, { title: TEXTS[next].title })}
          </button>
        )}
        <button type="button" class="button" onClick={() => onTurn(null)} data-testid="lesson-back">
          {WORDS.leave}
        </button>
      </div>
    </div>
  );
}

/** What the student wrote, question by question. */
function Explanations({ lesson }: { lesson: Lesson }) {
  const written = lesson.questions.flatMap(({ id }) => {
    const answer = answerTo(lesson.id, id);
    return answer?.explanation ? [{ id, explanation: answer.explanation }] : [];
  });
  if (written.length === 0) return null;
  return (
    <dl class="lesson-explanations" data-testid="lesson-explanations">
      {written.map(({ id, explanation }) => (
        <div key={id}>
          <dt>{TEXTS[lesson.id].questions[id]!.ask}</dt>
          <dd>{explanation}</dd>
        </div>
      ))}
    </dl>
  );
}
