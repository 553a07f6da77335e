/**
 * Counter-based random draws: a hash of (seed, subject, purpose, n), not a stream. Nothing needs forking, and one more
 * draw in a fork shifts no other. Murmur3's 32-bit finaliser as the mixing step.
 */
export function draw(seed: number, subject: number, purpose: string, n: number): number {
  let hash = mix(seed ^ 0x9e3779b9);
  hash = mix(hash ^ subject);
  hash = mix(hash ^ Math.floor(subject / 0x1_0000_0000));
  hash = mix(hash ^ purposeHash(purpose));
  return mix(hash ^ n) >>> 0;
}

/** An integer in [0, limit), from the same draw. */
export function drawBelow(limit: number, seed: number, subject: number, purpose: string, n: number): number {
  return Math.floor((draw(seed, subject, purpose, n) / 0x1_0000_0000) * limit);
}

const purposeHashes = new Map<string, number>();

function purposeHash(purpose: string): number {
  const known = purposeHashes.get(purpose);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (let index = 0; index < purpose.length; index++) hash = Math.imul(hash ^ purpose.charCodeAt(index), 0x01000193);
  purposeHashes.set(purpose, hash);
  return hash;
}

function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) + 0x6d2b79f5;
}
