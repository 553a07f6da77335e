import type { Finding } from '#findings/finding.ts';
import { isNew, type Review } from '#findings/review/review.ts';
import { editsOf } from '../fix.ts';
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
    findings: findings.map(findingJson),
    unknowns,
    read,
    ...(suppressed.length === 0
      ? {}
      : { suppressed: suppressed.map(({ finding, suppression: { reason, until, place } }) => ({ ...findingJson(finding), reason, until, place })) }),
    ...(comparison === undefined
      ? {}
      : { baseline: { name: comparison.name, ...sinceThen(review), fixed: comparison.fixed, changed: comparison.changed } }),
  };
}

/** An edit is told by its place and its field as the file has it, not by what of the model stands for it. */
function findingJson(finding: Finding): object {
  const { fix } = finding;
  if (fix?.edits === undefined) return finding;
  const edits = editsOf(fix.edits).map(({ place, field, from, to }) => ({ place, field, from, to }));
  return { ...finding, fix: { ...fix, edits } };
}

function sinceThen(review: Review): { readonly new: readonly string[]; readonly known: readonly string[] } {
  const fingerprints = (ofNew: boolean) =>
    review.findings.filter((finding) => isNew(finding, review) === ofNew).map(({ fingerprint }) => fingerprint);
  return { new: fingerprints(true), known: fingerprints(false) };
}
