const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const encoder = new TextEncoder();

/**
 * The 32-bit FNV-1a hash, as an unsigned number. Pass an earlier result as `state` to go on where it stopped.
 *
 * Follows Go's hash/fnv (New32a), which Kubernetes hashes pod templates with.
 */
export function fnv32a(input: string | Uint8Array, state: number = OFFSET_BASIS): number {
  const bytes = typeof input === 'string' ? encoder.encode(input) : input;
  let hash = state;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return hash >>> 0;
}
