import { sha256 } from '#base/sha256.ts';
import type { Finding } from '../finding.ts';

/** What makes a finding the one it is. Lines, wording and consequences may change without making it another. */
type Identity = Pick<Finding, 'rule' | 'subject' | 'about'>;

/**
 * Fingerprints of findings, in their order: by rule, subject and what it is about. Should several agree in all of these
 * they are told apart by their order.
 */
export function fingerprintsOf(findings: readonly Identity[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, subject, about = '' }) => {
    const identity = `${rule}\n${subject}\n${about}`;
    const before = seen.get(identity) ?? 0;
    seen.set(identity, before + 1);
    return sha256(before === 0 ? identity : `${identity}\n${before + 1}`).slice(0, 16);
  });
}
