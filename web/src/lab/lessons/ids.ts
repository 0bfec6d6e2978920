/** The lessons, in their order, and their questions. The ids stand in addresses (lesson=average) and with the answers: they are not renamed. */

export const LESSON_IDS = ['average', 'penalty', 'memorising', 'gradient', 'features', 'other-penalties'] as const;

export type LessonId = (typeof LESSON_IDS)[number];

export function isLesson(id: string | null): id is LessonId {
  return (LESSON_IDS as readonly (string | null)[]).includes(id);
}

/** One who has answered these has done the lesson. */
export const QUESTION_IDS: Readonly<Record<LessonId, readonly string[]>> = {
  average: ['untrained', 'training', 'meaning'],
  penalty: ['curve', 'settle'],
  memorising: ['alone', 'penalty'],
  gradient: ['arrives', 'left-out', 'scale'],
  features: ['classes', 'cusp'],
  'other-penalties': ['l1', 'square', 'topk'],
};
