/** Pictures are for the pad of “Your digit”; all other files that are dropped are for the lab. */

export const isPicture = ({ type }: { type: string }) => type.startsWith('image/');
