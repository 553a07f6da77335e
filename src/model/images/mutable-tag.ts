import { parseDockerReference } from './reference.ts';

/** Words that people give to whatever is newest. */
const rolling =
  /^(?:latest|dev|devel|develop|development|edge|main|master|trunk|head|nightly|snapshot|unstable|testing|stable|canary|rolling|next)$/i;

/** Whether a reference names an image by a tag that is made to move. A version, however short, and a digest are taken to stay. */
export function isMutableTag(text: string): boolean {
  const parsed = parseDockerReference(text);
  return parsed.ok && parsed.reference.digest === undefined && rolling.test(parsed.reference.tag ?? '');
}
