/** The letters Kubernetes makes random names of: no vowels, so that no words arise. Follows apimachinery pkg/util/rand, v0.28. */
export const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

const MAX_NAME_LENGTH = 63;
const RANDOM_LENGTH = 5;

/** A random suffix; `draw` answers an integer from 0 up to, but not including, its argument. */
export function randomSuffix(draw: (below: number) => number, length: number = RANDOM_LENGTH): string {
  let suffix = '';
  while (suffix.length < length) suffix += NAME_ALPHABET.charAt(draw(NAME_ALPHABET.length));
  return suffix;
}

/**
 * The name the API server gives an object with `generateName`: a base that is too long loses its end, never the suffix.
 *
 * Follows apiserver pkg/storage/names/generate.go, v0.28.
 */
export function generatedName(base: string, suffix: string): string {
  return base.slice(0, MAX_NAME_LENGTH - RANDOM_LENGTH) + suffix;
}

/** Writes a hash in the letters of random names, one letter for each of its own. Follows rand.SafeEncodeString. */
export function safeEncoded(hash: string): string {
  return Array.from(hash, (letter) => NAME_ALPHABET.charAt((letter.codePointAt(0) ?? 0) % NAME_ALPHABET.length)).join('');
}
