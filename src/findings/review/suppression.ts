import type { Diagnostic, Place } from '#model/place.ts';
import type { Finding } from '../finding.ts';
import { matchesPattern } from './pattern.ts';

/** Somebody has looked at a finding and decided to live with it, as a config file or an annotation says. */
export interface Suppression {
  readonly rule: string;
  /** `kind/namespace/name`; `*` stands for anything. Absent: any. */
  readonly subject?: string;
  /** Of the file a finding is reported in: a file, a folder, or a pattern with `*` and `**`. Absent: any. */
  readonly path?: string;
  readonly reason?: string;
  /** The last day it holds, as `2026-12-31`. */
  readonly until?: string;
  readonly place: Place;
  readonly origin: 'config' | 'annotation';
}

/** A finding that is not reported, and why. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly suppression: Suppression & { readonly reason: string };
}

interface Suppressed {
  readonly standing: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Takes out of findings what is suppressed. A suppression without a reason, with one that has run out, or of a rule that
 * does not exist suppresses nothing, and is said so; so is one that meets no finding.
 *
 * @param today `2026-12-31`
 */
export function suppress(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  { rules, today }: { readonly rules: readonly string[]; readonly today: string },
): Suppressed {
  const judged = suppressions.map((suppression) => ({ suppression, wrong: wrongWith(suppression, rules, today) }));
  const valid = judged.flatMap(({ suppression, wrong }) => (wrong === undefined && hasReason(suppression) ? [suppression] : []));
  const by = new Map(findings.map((finding) => [finding, valid.find((suppression) => applies(suppression, finding))]));
  const used = new Set(by.values());
  return {
    standing: findings.filter((finding) => by.get(finding) === undefined),
    suppressed: findings.flatMap((finding) => {
      const suppression = by.get(finding);
      return suppression === undefined ? [] : [{ finding, suppression }];
    }),
    diagnostics: [
      ...judged.flatMap(({ suppression, wrong }) => (wrong === undefined ? [] : [warning(`not suppressed: ${wrong}`, suppression)])),
      ...valid.filter((each) => !used.has(each)).map((each) => warning(`suppresses nothing: there is no such finding of ${each.rule}`, each)),
    ],
  };
}

function hasReason(suppression: Suppression): suppression is Suppression & { readonly reason: string } {
  return (suppression.reason ?? '').trim() !== '';
}

function wrongWith(suppression: Suppression, rules: readonly string[], today: string): string | undefined {
  const { rule, until } = suppression;
  if (!rules.includes(rule)) return `there is no rule ${rule}`;
  if (!hasReason(suppression)) return `${rule} needs a reason`;
  if (until !== undefined && !isDate(until)) return `"until ${until}" is no date such as 2026-12-31`;
  if (until !== undefined && until < today) return `${rule} was accepted until ${until}, which is over`;
  return undefined;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function applies({ rule, subject, path }: Suppression, finding: Finding): boolean {
  if (rule !== finding.rule) return false;
  if (subject !== undefined && !matchesPattern(subject, finding.subject)) return false;
  if (path === undefined) return true;
  const [place] = finding.locations.filter((each) => 'path' in each);
  return place !== undefined && matchesPattern(path, place.path, 'path');
}

function warning(message: string, { place }: Suppression): Diagnostic {
  return { severity: 'warning', message, place };
}
