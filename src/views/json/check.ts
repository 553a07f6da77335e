import type { CheckReport } from '#findings/check.ts';
import { schemaVersion } from './simulation.ts';

/** What `check --output json` prints: `{schemaVersion, verdicts, findings, unknowns, read}`. */
export function checkJson({ verdicts, findings, unknowns, read }: CheckReport): object {
  return { schemaVersion, verdicts, findings, unknowns, read };
}
