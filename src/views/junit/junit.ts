import { contingenciesText, personText } from '#findings/answers.ts';
import type { CheckedVerdict } from '#findings/check.ts';
import { answerFails, findingFails, type Level } from '#findings/fails.ts';
import type { Finding } from '#findings/finding.ts';
import type { Review } from '#findings/review/review.ts';
import { type Cause, placeText } from '#model/place.ts';
import { causeLines, findingSentences } from '../summary.ts';

interface JunitOptions {
  readonly rules: readonly { readonly id: string; readonly summary: string }[];
  /** Findings at or above it fail. */
  readonly level: Level;
}

interface Case {
  readonly name: string;
  readonly failures: readonly { readonly message: string; readonly type: string; readonly text: string }[];
  readonly skipped?: string;
  /** What was found and does not fail. */
  readonly output?: string;
}

/** Two test suites: a case per contingency, and a case per rule. What makes the exit code 1 is a failure, what is not known is skipped. */
export function junit(review: Review, { rules, level }: JunitOptions): string {
  const suites = [
    { name: 'does it come back by itself', cases: review.verdicts.map((verdict) => contingencyCase(verdict, review, level)) },
    { name: 'hazards', cases: rules.map((rule) => ruleCase(rule.id, review, level)) },
  ];
  const all = suites.flatMap(({ cases }) => cases);
  const body = suites.map(({ name, cases }) =>
    element(
      'testsuite',
      { name, ...totals(cases) },
      cases.map((each) => caseText(each, name)),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'blackstart', ...totals(all) }, body)}`;
}

function contingencyCase(verdict: CheckedVerdict, review: Review, level: Level): Case {
  const { contingency, answer, kind, because } = verdict;
  const name = contingenciesText([contingency]);
  const text = [personText(verdict), ...causeLines(because, causeText)].filter((line) => line !== '').join('\n');
  if (answerFails(verdict, review, level)) return { name, failures: [{ message: because[0]?.text ?? answer, type: kind ?? answer, text }] };
  if (answer === 'unknown') return { name, failures: [], skipped: because[0]?.text ?? 'not known' };
  return { name, failures: [], ...(text === '' ? {} : { output: text }) };
}

function ruleCase(id: string, review: Review, level: Level): Case {
  const found = review.findings.filter(({ rule }) => rule === id);
  const fails = (finding: Finding) => findingFails(finding, review, level);
  const failures = found.filter(fails).map((finding) => ({
    message: finding.message,
    type: finding.severity,
    text: [findingSentences(finding), ...causeLines(finding.because, causeText)].join('\n'),
  }));
  const rest = found.filter((finding) => !fails(finding)).map((finding) => `${finding.severity}: ${findingSentences(finding)}`);
  return { name: id, failures, ...(rest.length === 0 ? {} : { output: rest.join('\n') }) };
}

function causeText({ text, place }: Cause): string {
  return `${text}${place === undefined ? '' : ` [${placeText(place)}]`}`;
}

function totals(cases: readonly Case[]): Readonly<Record<string, number>> {
  return {
    tests: cases.length,
    failures: cases.filter(({ failures }) => failures.length > 0).length,
    errors: 0,
    skipped: cases.filter(({ skipped }) => skipped !== undefined).length,
  };
}

/** Readers expect one failure in a case: further ones stand in its text. */
function caseText({ name, failures, skipped, output }: Case, suite: string): string {
  const [first, ...others] = failures;
  const text = [first, ...others].flatMap((failure) => (failure === undefined ? [] : [failure.text])).join('\n\n');
  const inner = [
    ...(first === undefined ? [] : [element('failure', { message: first.message, type: first.type }, [escaped(text)])]),
    ...(skipped === undefined ? [] : [element('skipped', { message: skipped }, [])]),
    ...(output === undefined ? [] : [element('system-out', {}, [escaped(output)])]),
  ];
  return element('testcase', { name, classname: `blackstart.${suite.replaceAll(' ', '-')}` }, inner);
}

function element(name: string, attributes: Readonly<Record<string, string | number>>, children: readonly string[]): string {
  const head = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(String(value))}"`)].join(' ');
  if (children.length === 0) return `<${head}/>\n`;
  const isText = children.every((child) => !child.startsWith('<'));
  return isText ? `<${head}>${children.join('')}</${name}>\n` : `<${head}>\n${children.join('')}</${name}>\n`;
}

/** XML 1.0 has no place for control characters, escaped or not. */
function escaped(text: string): string {
  const clean = [...text].filter((letter) => letter >= ' ' || letter === '\n' || letter === '\t').join('');
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
