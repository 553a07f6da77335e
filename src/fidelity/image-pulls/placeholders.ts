import { digestOfPlaceholder } from './test-image.ts';

const names = ['index', 'manifest', 'config', 'layer'].flatMap((role) => [role, `other-${role}`]);
const known = new Map(names.map((name) => [digestOfPlaceholder(name), `{${name}}`]));

/** `{manifest}` and the like, as the digests they stand for. */
export function withDigests(text: string): string {
  return names.reduce((result, name) => result.replaceAll(`{${name}}`, digestOfPlaceholder(name)), text);
}

/**
 * Turns digests back into placeholders: the test images' by name, all others numbered in the order in which they turn up.
 * A digest of one repeated character was written by hand in a script and stays.
 */
export function placeholders(): (text: string) => string {
  const numbered = new Map<string, string>();
  const nameOf = (digest: string) => {
    const name = known.get(digest) ?? numbered.get(digest) ?? (/^sha256:(.)\1+$/.test(digest) ? digest : undefined);
    if (name !== undefined) return name;
    const number = `{digest${numbered.size + 1}}`;
    numbered.set(digest, number);
    return number;
  };
  return (text) => text.replaceAll(/sha256(?::|%3A)[0-9a-f]{64}/g, (found) => nameOf(found.replace('%3A', ':')));
}
