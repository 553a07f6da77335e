import type { CheckReport } from '#findings/check.ts';
import type { Consequence, Finding, Severity, Since } from '#findings/finding.ts';
import type { Verdict } from '#findings/verdict.ts';
import { counted } from '#findings/words.ts';
import type { Reach } from '#model/cluster.ts';
import { causeTree } from './cause-tree.ts';
import type { Palette } from './palette.ts';
import { alignColumns } from './table.ts';

/** Everything `check` has to say, the answers first. */
export function checkText({ verdicts, findings, unknowns, read }: CheckReport, palette: Palette): string {
  const counts = [
    counted(read.nodes, 'node'),
    counted(read.workloads, 'workload'),
    counted(read.pods, 'pod'),
    counted(read.machineConfigs, 'machine config'),
  ];
  const own = read.ownRegistries.length === 0 ? '' : `; registries of its own: ${read.ownRegistries.join(', ')}`;
  const found = findings.length === 0 ? `  ${palette.good('none')}\n` : findings.map((finding) => findingText(finding, palette)).join('\n');
  return [
    palette.faint(`${counts.join(', ')}${own}`),
    read.reach === undefined ? '' : `\n${palette.faint(reachText(read.reach))}`,
    '\n\n',
    palette.strong('DOES IT COME BACK BY ITSELF?'),
    `\n${verdictsText(verdicts, palette)}\n`,
    palette.strong('FINDINGS'),
    `\n${found}`,
    unknowns.length === 0 ? '' : `\n${palette.strong('UNKNOWN')}\n${unknowns.map((text) => `  ${text}\n`).join('')}`,
  ].join('');
}

const shownEntries = 3;

/** Where what exists begins, and how much of the input that is. */
function reachText({ entries, reached, left }: Reach): string {
  const more = entries.length - shownEntries;
  const begins = entries.slice(0, shownEntries).map(({ text }) => text);
  const all = more > 0 ? [...begins, counted(more, 'more entry point')] : begins;
  const rest = left === 0 ? '' : `; ${counted(left, 'file')} with objects ${left === 1 ? 'is' : 'are'} not applied (--notes)`;
  return `${all.join(', ')}: ${counted(reached, 'file')}${rest}`;
}

/** Answers that are alike stand on one line, by what happens. */
function verdictsText(verdicts: readonly Verdict[], palette: Palette): string {
  const lines = new Map<string, { readonly kind: string; readonly verdict: Verdict; readonly targets: string[] }>();
  for (const verdict of verdicts) {
    const [, kind = '', target] = /^([a-z-]+)(?::(.+))?$/.exec(verdict.contingency) ?? [];
    const key = `${kind === 'power-loss' ? verdict.contingency : kind} ${answerOf(verdict)} ${reasonOf(verdict)}`;
    const line = lines.get(key) ?? { kind: kind === 'power-loss' ? verdict.contingency : kind, verdict, targets: [] };
    if (target !== undefined && kind !== 'power-loss') line.targets.push(target);
    lines.set(key, line);
  }
  const rows = [...lines.values()].map(({ kind, verdict, targets }) => [`  ${kind}`, answerOf(verdict), targets.join(', '), reasonOf(verdict)]);
  return alignColumns(rows)
    .replaceAll(/[ ]+$/gm, '')
    .replaceAll(/\bNO\b/g, palette.bad('NO'))
    .replaceAll(/\byes\b/g, palette.good('yes'));
}

function answerOf({ answer, kind }: Verdict): string {
  return answer === 'no' ? `NO${kind === undefined ? '' : ` (${kind})`}` : answer;
}

/** Why, where the kind of the answer does not say it: the first reason. */
function reasonOf({ answer, kind, because }: Verdict): string {
  return answer === 'yes' || kind !== undefined ? '' : (because[0]?.text ?? '');
}

function findingText({ rule, severity, certainty, message, because, consequence, fix, since }: Finding, palette: Palette): string {
  return [
    `  ${severityText(severity, palette)}  ${palette.strong(message)}  ${palette.faint(`${rule}, ${certainty}`)}\n`,
    causeTree(because, palette, '    '),
    ...consequence.filter(({ workloads }) => workloads.length > 0).map(consequenceText),
    fix === undefined ? '' : `    fix: ${fix.text}\n`,
    since === undefined ? '' : sinceText(since),
  ].join('');
}

function severityText(severity: Severity, palette: Palette): string {
  const word = severity.toUpperCase();
  return severity === 'critical' || severity === 'high' ? palette.bad(word) : severity === 'medium' ? palette.unsure(word) : palette.faint(word);
}

/** Workloads named in one line of a finding. */
const shown = 4;

function consequenceText({ contingency, workloads }: Consequence): string {
  const rest = workloads.length > shown ? ` and ${workloads.length - shown} more` : '';
  return `    ${contingency}: stops ${workloads.slice(0, shown).join(', ')}${rest}\n`;
}

function sinceText({ at, days, where }: Since): string {
  return `    visible for ${counted(days, 'day')}, since ${at.slice(0, 10)}:\n${where.map((each) => `      ${each}\n`).join('')}`;
}
