import type { CheckedVerdict, CheckReport } from './check.ts';
import type { Finding, Key } from './finding.ts';
import { type Beside, isOpen } from './review/review.ts';
import { counted, grouped, listed } from './words.ts';

/** What is asked of a cluster, in people's words and in their order. */
const questions = {
  'node-reboot': { asks: 'one node reboots', happens: (node: string) => `${node} rebooted` },
  'node-drain': { asks: 'one node drained', happens: (node: string) => `${node} drained` },
  'node-upgrade': { asks: 'one node upgraded', happens: (node: string) => `${node} upgraded` },
  'node-down': { asks: 'one node lost', happens: (node: string) => `${node} lost` },
  'power-loss': { asks: 'power loss, caches kept', happens: () => 'power loss, caches kept' },
  'power-loss:wiped': { asks: 'power loss, caches gone', happens: () => 'power loss, caches gone' },
  'host-down': { asks: 'one registry down', happens: (host: string) => `${host} down` },
  'dns-down': { asks: 'DNS down', happens: () => 'DNS down' },
  'internet-down': { asks: 'internet down', happens: () => 'internet down' },
} as const satisfies Record<string, { readonly asks: string; readonly happens: (target: string) => string }>;

/** One line of the answer: contingencies that ask the same, end the same, and for the same reason. */
export interface AnswerLine {
  /** `one node lost` */
  readonly question: string;
  readonly answer: CheckedVerdict['answer'];
  readonly kind?: CheckedVerdict['kind'];
  /** The nodes or hosts it is true of. */
  readonly targets: readonly string[];
  /** Whether it is true of all that were asked about. */
  readonly ofAll: boolean;
  /** What a person has to do for a `yes`. */
  readonly condition?: string;
  /** Why it is `no`, what would decide it, or what a `yes` leaves to be done. */
  readonly reason?: string;
  /** Numbers of the findings behind a `no`, as they are printed: from 1. */
  readonly findings: readonly number[];
  /** Whether somebody has accepted it: a baseline that says the same, or suppressed findings. */
  readonly accepted: boolean;
}

interface Asked {
  readonly question: keyof typeof questions;
  readonly target: string;
  readonly verdict: CheckedVerdict;
}

/** The answers, question by question: in each first what is `no`, then what is not known, then the rest. */
export function answerLines(report: Pick<CheckReport, 'verdicts' | 'findings'> & Beside): readonly AnswerLine[] {
  const asked = report.verdicts.map((verdict): Asked => ({ ...questionIn(verdict.contingency), verdict }));
  return Object.keys(questions).flatMap((question) => {
    const all = asked.filter((each) => each.question === question).map((each) => ({ ...each, line: lineOf(each, report) }));
    const lines = grouped(all, ({ line }) => JSON.stringify(line)).map((alike) => ({ ...alike[0].line, ...heldIn(alike), ...targetsOf(alike, all) }));
    return lines.toSorted((left, right) => order.indexOf(left.answer) - order.indexOf(right.answer));
  });
}

function targetsOf(alike: readonly Asked[], all: readonly Asked[]): Pick<AnswerLine, 'targets' | 'ofAll'> {
  return { targets: alike.flatMap(({ target }) => (target === '' ? [] : [target])), ofAll: alike.length === all.length };
}

const order = ['no', 'unknown', 'yes'];

/** What happens in contingencies: `n1 n2 lost, power loss, caches gone`. One that is not asked of every cluster keeps its own words. */
export function contingenciesText(contingencies: readonly string[]): string {
  const asked = contingencies.map((contingency) => ({ ...questionIn(contingency), contingency }));
  const texts = grouped(
    asked.toSorted((left, right) => rank(left.question) - rank(right.question)),
    ({ question, contingency }) => (Object.hasOwn(questions, question) ? question : contingency),
  ).map((alike) => {
    const [{ question, contingency }] = alike;
    if (!Object.hasOwn(questions, question)) return contingency;
    return questions[question].happens(compact(alike.map(({ target }) => target)));
  });
  return texts.join('; ');
}

/** `n1 n2 n3`; what goes beyond that many letters is counted: `n1 n2 +7`. */
export function compact(names: readonly string[], letters = 24): string {
  const fits = (count: number) => names.slice(0, count).join(' ').length <= letters;
  const shown = names.filter((_, index) => index === 0 || fits(index + 1)).length;
  return shown === names.length ? names.join(' ') : `${names.slice(0, shown).join(' ')} +${names.length - shown}`;
}

function rank(question: string): number {
  const index = Object.keys(questions).indexOf(question);
  return index < 0 ? Number.MAX_SAFE_INTEGER : index;
}

function questionIn(contingency: string): { readonly question: keyof typeof questions; readonly target: string } {
  if (Object.hasOwn(questions, contingency)) return { question: contingency as keyof typeof questions, target: '' };
  const [, kind = contingency, target = ''] = /^([a-z-]+):(.+)$/.exec(contingency) ?? [];
  return { question: kind as keyof typeof questions, target };
}

type Unplaced = Omit<AnswerLine, 'targets' | 'ofAll'>;

function lineOf({ question, verdict }: Asked, report: Pick<CheckReport, 'findings'> & Beside): Unplaced {
  const { answer, kind } = verdict;
  const behind = report.findings.flatMap((finding, index) => (isBehind(finding, verdict) ? [index + 1] : []));
  const shown = { question: questions[question].asks, answer, accepted: answer !== 'yes' && !isOpen(verdict, report) };
  if (answer === 'no')
    return { ...shown, kind, reason: report.findings[(behind[0] ?? 0) - 1]?.message ?? verdict.because[0]?.text, findings: behind };
  if (answer === 'unknown') return { ...shown, reason: wouldDecide(verdict), findings: [] };
  const condition = personText(verdict);
  return { ...shown, ...(condition === '' ? {} : { condition }), findings: [] };
}

/** Whether a finding tells of something that does not come back from a contingency. */
export function isBehind(finding: Pick<Finding, 'consequence'>, { contingency, answer, failed = [] }: CheckedVerdict): boolean {
  const workloads = answer === 'no' ? workloadsBy(finding).get(contingency) : undefined;
  return workloads !== undefined && (workloads.length === 0 || failed.length === 0 || workloads.some((key) => failed.includes(key)));
}

const stopped = new WeakMap<object, ReadonlyMap<string, readonly Key[]>>();

/** What a finding stops in which contingency; worked out once, since in a sweep there are as many contingencies as nodes. */
function workloadsBy({ consequence }: Pick<Finding, 'consequence'>): ReadonlyMap<string, readonly Key[]> {
  const known = stopped.get(consequence) ?? new Map(consequence.map(({ contingency, workloads }) => [contingency, workloads]));
  stopped.set(consequence, known);
  return known;
}

/**
 * `after a person unseals vault and openbao`, and what was not read and might make that unnecessary; nothing where nobody has
 * to do anything.
 */
export function personText({ person = [] }: Pick<CheckedVerdict, 'person'>): string {
  const parts = grouped(person, ({ does, unless = '' }) => `${unless} ${does}`).map((alike) => {
    const [{ does, unless }] = alike;
    const work = `${does} ${listed(alike.map(({ workload }) => workload.split('/').at(-1) ?? ''))}`;
    return { isCertain: unless === undefined, text: unless === undefined ? work : `${work}, unless ${unless}` };
  });
  const ordered = [...parts.filter(({ isCertain }) => isCertain), ...parts.filter(({ isCertain }) => !isCertain)];
  return ordered.length === 0 ? '' : `after a person ${ordered.map(({ text }) => text).join(' and ')}`;
}

function wouldDecide({ because }: CheckedVerdict): string {
  const [first, ...others] = because;
  return `${first?.text ?? 'more than was given'}${others.length === 0 ? '' : `; and ${others.length} more (--unknowns)`}`;
}

/** Of a drained node pods come back when it is uncordoned; of a lost one when it returns, or for some when it is given up. */
function heldIn(alike: readonly Asked[]): Pick<AnswerLine, 'reason'> {
  const lists = alike.map(({ verdict: { answer, held = [] } }) => (answer === 'yes' ? held : []));
  const down = mostOf(lists.map((held) => held.filter(({ goesOn }) => goesOn === undefined).length));
  const short = mostOf(lists.map((held) => held.filter(({ goesOn }) => goesOn).length));
  const [back, orGivenUp] = alike[0]?.question === 'node-drain' ? ['is uncordoned', ''] : ['returns', ' or is given up'];
  const parts = [
    ...(down.count === 0 ? [] : [`${down.text} held until the node ${back}${orGivenUp}`]),
    ...(short.count === 0 ? [] : [`${short.text} with fewer pods until the node ${back}`]),
  ];
  return parts.length === 0 ? {} : { reason: parts.join(', ') };
}

function mostOf(counts: readonly number[]): { readonly count: number; readonly text: string } {
  const count = Math.max(...counts);
  return { count, text: `${counts.every((each) => each === count) ? '' : 'up to '}${counted(count, 'workload')}` };
}

/** Answers `no` that no finding explains, as findings: what a list of findings would otherwise pass over. */
export function unexplainedAnswers(report: Pick<CheckReport, 'verdicts' | 'findings'> & Beside): readonly Finding[] {
  return untold(report).map(asFinding);
}

/** Answers `no` that nobody has accepted and no finding tells of. */
export function untold(report: Pick<CheckReport, 'verdicts' | 'findings'> & Beside): readonly CheckedVerdict[] {
  return report.verdicts.filter(
    (verdict) => verdict.answer === 'no' && isOpen(verdict, report) && !report.findings.some((finding) => isBehind(finding, verdict)),
  );
}

/** The name such an answer has where rules have theirs. */
export const unexplainedRule = {
  id: 'does-not-come-back',
  summary: 'the cluster does not come back from a contingency, and no rule says why',
} as const;

function asFinding({ contingency, because: reasons, cause, failed = [], kind }: CheckedVerdict): Finding {
  const because = cause === undefined ? reasons : [...reasons, { text: cause.text, place: cause.place }];
  const place = firstPlace(because);
  return {
    rule: unexplainedRule.id,
    fingerprint: `contingency ${contingency}`,
    severity: 'high',
    certainty: 'proven',
    subject: contingency,
    message: `${contingenciesText([contingency])}: it does not come back by itself${kind === undefined ? '' : ` (${kind})`}: ${because[0]?.text ?? 'no reason is known'}`,
    locations: place === undefined ? [] : [place],
    because,
    consequence: [{ contingency, workloads: failed }],
  };
}

function firstPlace(because: Finding['because']): Finding['locations'][number] | undefined {
  for (const { place, because: deeper = [] } of because) {
    const found = place !== undefined && 'path' in place ? place : firstPlace(deeper);
    if (found !== undefined) return found;
  }
  return undefined;
}
