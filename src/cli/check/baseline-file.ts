import { readFileSync, writeFileSync } from 'node:fs';
import { UserError } from '#base/user-error.ts';
import type { CheckReport } from '#findings/check.ts';
import { type Baseline, type BaselineFinding, baselineOf } from '#findings/review/baseline.ts';
import { schemaVersion } from '#views/json/simulation.ts';

/**
 * Reads what `--write-baseline` wrote, or `check --output json` printed.
 *
 * @throws UserError when it is neither
 */
export function readBaseline(file: string): Baseline {
  const content = parsed(file);
  const { findings, verdicts } = (typeof content === 'object' && content !== null ? content : {}) as Record<string, unknown>;
  if (!Array.isArray(findings) || !Array.isArray(verdicts) || !findings.every(isKnownFinding) || !verdicts.every(isVerdict)) {
    throw new UserError(`${file} is no baseline: --write-baseline writes one, and the output of check -o json is one`);
  }
  return { name: file, findings, verdicts };
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(
      `cannot read the baseline ${file}: ${error instanceof SyntaxError ? 'it is not valid JSON' : 'the file could not be opened'}`,
    );
  }
}

function isKnownFinding(each: unknown): each is BaselineFinding {
  return hasTexts(each, ['fingerprint', 'rule', 'subject', 'message']);
}

function isVerdict(each: unknown): each is Baseline['verdicts'][number] {
  return hasTexts(each, ['contingency', 'answer']);
}

function hasTexts(each: unknown, names: readonly string[]): boolean {
  return typeof each === 'object' && each !== null && names.every((name) => typeof (each as Record<string, unknown>)[name] === 'string');
}

/** Writes what is there now, so that later only what is new fails. */
export function writeBaseline(file: string, report: Pick<CheckReport, 'findings' | 'verdicts'>): Baseline {
  const baseline = baselineOf(report);
  writeOutput(file, `${JSON.stringify({ schemaVersion, ...baseline }, undefined, 2)}\n`);
  return { name: file, ...baseline };
}

/** Writes a file that the user asked for. */
export function writeOutput(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    throw new UserError(`cannot write ${file}`);
  }
}
