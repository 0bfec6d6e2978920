/** The words of the row of lessons, in English: all that is read of them before one begins. */

import type { LessonId } from './ids.js';

/** Short titles: there is little room. */
export const TITLES: Readonly<Record<LessonId, string>> = {
  average: 'What ρ̂ is',
  penalty: 'What Ω does',
  memorising: 'Memorising',
  gradient: 'The gradient',
  features: 'What units fire for',
  'other-penalties': 'Other penalties',
};

export const ROW = {
  lessons: 'Lessons',
  done: 'done',
  loading: 'The lesson is being fetched…',
  failed: 'The lesson could not be fetched: {message}',
} as const;
