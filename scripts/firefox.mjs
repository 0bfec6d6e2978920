import { which } from './run.mjs';

/**
 * The Firefox that the tests drive: Debian's, or another on PATH.
 * @returns {string} its path, or '' where there is none
 */
export const firefoxPath = () => which('firefox-esr') || which('firefox');
