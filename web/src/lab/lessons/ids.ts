/** The lessons, in their order. The ids stand in addresses (lesson=average) and with the answers: they are not renamed. */

export const LESSON_IDS = ['average', 'penalty', 'memorising', 'gradient', 'features', 'other-penalties'] as const;

export type LessonId = (typeof LESSON_IDS)[number];

export function isLesson(id: string | null): id is LessonId {
  return (LESSON_IDS as readonly (string | null)[]).includes(id);
}
