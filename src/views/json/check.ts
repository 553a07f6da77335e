import { isNew, type Review } from '#findings/review/review.ts';
import { schemaVersion } from './simulation.ts';

/**
 * What `check --output json` prints: `{schemaVersion, verdicts, findings, unknowns, read}`, and where there are such
 * `suppressed` findings with their reasons, and what is `new`, `known` and `fixed` since a baseline.
 */
export function checkJson(review: Review): object {
  const { verdicts, findings, unknowns, read, suppressed, comparison } = review;
  return {
    schemaVersion,
    verdicts,
    findings,
    unknowns,
    read,
    ...(suppressed.length === 0
      ? {}
      : { suppressed: suppressed.map(({ finding, suppression: { reason, until, place } }) => ({ ...finding, reason, until, place })) }),
    ...(comparison === undefined
      ? {}
      : { baseline: { name: comparison.name, ...sinceThen(review), fixed: comparison.fixed, changed: comparison.changed } }),
  };
}

function sinceThen(review: Review): { readonly new: readonly string[]; readonly known: readonly string[] } {
  const fingerprints = (ofNew: boolean) =>
    review.findings.filter((finding) => isNew(finding, review) === ofNew).map(({ fingerprint }) => fingerprint);
  return { new: fingerprints(true), known: fingerprints(false) };
}
