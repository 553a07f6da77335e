import { unexplainedAnswers, unexplainedRule } from '#findings/answers.ts';
import type { Finding, Severity } from '#findings/finding.ts';
import { isNew, type Review } from '#findings/review/review.ts';
import type { Cause } from '#model/place.ts';
import { findingSentences } from '../summary.ts';
import { encoded, type FileLine, fileLineOf, fileLinesOf, type Locate } from '../where.ts';
import { type LineOf, sarifFixes } from './fixes.ts';

/** A rule as SARIF tells of it; `page` is its page in Markdown. */
export interface DescribedRule {
  readonly id: string;
  readonly summary: string;
  readonly page: string;
}

interface SarifOptions {
  readonly version: string;
  readonly rules: readonly DescribedRule[];
  readonly locate: Locate;
  readonly lineOf: LineOf;
  /** Where to show what stands in no file. */
  readonly elsewhere: string;
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** Findings and unexplained answers in SARIF 2.1.0, as code scanning reads it: paths from the root of the repository, fingerprints that outlive moved lines. */
export function sarif(review: Review, options: SarifOptions): object {
  const rules = [...options.rules, { ...unexplainedRule, page: `# ${unexplainedRule.id}\n\n${unexplainedRule.summary}.\n` }];
  const found = [...review.findings, ...unexplainedAnswers(review)];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'blackstart', semanticVersion: options.version, rules: rules.map(ruleOf) } },
        automationDetails: { id: 'blackstart/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        properties: { suppressed: review.suppressed.length },
        results: found.map((finding) => resultOf(finding, review, { ...options, rules })),
      },
    ],
  };
}

function ruleOf({ id, summary, page }: DescribedRule): object {
  return {
    id,
    name: id.replaceAll(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: { text: plain(page), markdown: page },
    defaultConfiguration: { level: 'warning' },
    properties: { tags: ['reliability', 'kubernetes'] },
  };
}

function plain(markdown: string): string {
  return markdown.replaceAll(/^#+ /gm, '').replaceAll('`', '');
}

function resultOf(finding: Finding, review: Review, { rules, locate, lineOf, elsewhere }: SarifOptions): object {
  const [first = { uri: elsewhere, line: 1 }] = fileLinesOf(finding, locate);
  const fixes = sarifFixes(finding, locate, lineOf);
  const flow = threadFlow(finding.because, locate);
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
    level: levels[finding.severity],
    message: { text: findingSentences(finding) },
    locations: [{ ...location(first), logicalLocations: [{ fullyQualifiedName: finding.subject, kind: 'resource' }] }],
    relatedLocations: fileLinesOf(finding, locate)
      .slice(1)
      .map((line, id) => ({ id: id + 1, ...location(line) })),
    ...(flow.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations: flow }] }] }),
    ...(fixes.length === 0 ? {} : { fixes }),
    partialFingerprints: { 'blackstart/v1': finding.fingerprint },
    ...(review.comparison === undefined ? {} : { baselineState: isNew(finding, review) ? 'new' : 'unchanged' }),
    properties: { severity: finding.severity, certainty: finding.certainty, subject: finding.subject },
  };
}

function location({ uri, line }: FileLine): { readonly physicalLocation: object } {
  return { physicalLocation: { artifactLocation: { uri: encoded(uri), uriBaseId: '%SRCROOT%' }, region: { startLine: line } } };
}

/** The chain of causes as steps one can click through; what stands in no file is left out. */
function threadFlow(causes: readonly Cause[], locate: Locate): readonly object[] {
  return causes.flatMap(({ text, place, because = [] }) => {
    const line = place === undefined ? undefined : fileLineOf(place, locate);
    const step = line === undefined ? [] : [{ location: { ...location(line), message: { text } } }];
    return [...step, ...threadFlow(because, locate)];
  });
}
