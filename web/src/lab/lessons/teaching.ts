/** What is fetched when the first lesson begins. */

export { LessonView } from './lesson-view.js';
export { LESSONS } from './lessons.js';
export { LessonSession } from './session.js';
