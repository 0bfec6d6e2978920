/** The command, as it was typed, is wrong. */
export class UsageError extends Error {}
