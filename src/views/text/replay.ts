import type { PullStory } from '#findings/pull-story.ts';
import type { TimelineEntry } from '#findings/timeline.ts';
import type { Verdict } from '#findings/verdict.ts';
import { counted } from '#findings/words.ts';
import { type ClaimResult, countMatches, type FactResult, type Match } from '#model/fact.ts';
import type { Pod } from '#model/kubernetes.ts';
import { printRow } from '#model/printers/printers.ts';
import { withDerivedRestarts } from '#sim/kubelet/parking.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { causeTree } from './cause-tree.ts';
import { factsText } from './facts.ts';
import type { Palette } from './palette.ts';
import { renderTable } from './table.ts';
import { clock, timelineText } from './timeline.ts';
import { cut, wrap } from './wrap.ts';

/** A section that another part of the program writes, and what it says in JSON. */
export interface Chapter {
  /** What stands beside the title: `proven: healthy at +14 min`. */
  readonly note?: string;
  readonly text: (palette: Palette) => string;
  readonly json: unknown;
}

/** An incident as it was run, beside its report. */
export interface Replay {
  readonly scenario: {
    readonly name: string;
    readonly title: string;
    readonly source: string;
    readonly trigger: string;
    readonly variant?: { readonly id: string; readonly title: string };
    readonly assumptions: readonly { readonly id: string; readonly text: string; readonly kind: 'timing' | 'derived' | 'placement' | 'fact' }[];
  };
  /** `Talos 1.4.6`, `Kubernetes 1.27.2`: as far as they are known. */
  readonly versions: readonly string[];
  readonly twin: Twin;
  /** The run at its end. */
  readonly simulation: Simulation;
  readonly timeline: readonly TimelineEntry[];
  readonly pulls: readonly PullStory[];
  readonly untilMs: number;
  /** When the question is asked why it does not come back. */
  readonly outageMs: number;
  /** Somebody asked for one moment: the pods as they are then. */
  readonly showsPods: boolean;
  readonly verdict: Verdict;
  readonly chapters: { readonly causes?: Chapter; readonly plan?: Chapter };
  readonly facts: readonly FactResult[];
  readonly claims: readonly ClaimResult[];
  /** Claims that were not looked at. */
  readonly claimsLeft: number;
}

interface Options {
  readonly palette: Palette;
  /** Nothing is cut. */
  readonly all: boolean;
  readonly ledger: boolean;
}

const width = 112;

/** Everything `replay` has to say. */
export function replayText(replay: Replay, options: Options): string {
  const { palette } = options;
  const { causes, plan } = replay.chapters;
  const at = clock(replay.outageMs / 1000);
  return [
    headline(replay, palette),
    section('WHAT HAPPENED', '', storyText(replay, options), palette),
    replay.showsPods ? section('PODS', `at ${clock(replay.untilMs / 1000)}`, podsText(replay), palette) : '',
    causes === undefined
      ? section('WHY IT DID NOT COME BACK', `at ${at}`, whyText(replay, options), palette)
      : section('WHY IT DID NOT COME BACK', causes.note ?? `at ${at}`, causes.text(palette), palette),
    plan === undefined ? '' : section('WAY OUT', plan.note ?? `from ${at}`, plan.text(palette), palette),
    section('REPORT vs TWIN', countsText(replay.facts, 'fact'), factsText(replay.facts, options), palette),
    section('WHAT WOULD HAVE HAPPENED OTHERWISE', verdictsText(replay.claims), factsText(replay.claims, options), palette),
    claimsLeft(replay, palette),
    section('ASSUMED BY THE SCENARIO', '', chosenText(replay), palette),
    options.ledger ? section('ASSUMED BY THE TWIN', '', replay.twin.assumptions.map(({ text }) => `  ${text}\n`).join(''), palette) : '',
  ].join('');
}

function headline({ scenario, versions, twin }: Replay, palette: Palette): string {
  const nodes = twin.eve.view.list('Node').length;
  const timings = scenario.assumptions.filter(({ kind }) => kind === 'timing').length;
  const facts = [counted(nodes, 'node'), ...versions, `one fault: ${scenario.trigger}`, `${counted(timings, 'assumed timing')}`];
  const variant = scenario.variant === undefined ? '' : `${palette.unsure(`variant ${scenario.variant.id}: ${scenario.variant.title}`)}\n`;
  const between = scenario.title.length + scenario.source.length + 2 > width ? '\n' : '  ';
  return `${palette.strong(scenario.title)}${between}${palette.faint(scenario.source)}\n${facts.join(' · ')}\n${variant}`;
}

function section(title: string, note: string, body: string, palette: Palette): string {
  return body === '' ? '' : `\n${palette.strong(title)}${note === '' ? '' : `  ${note}`}\n${body}`;
}

/** Lines between two deeds of people, at most; what is cut is counted. */
const linesBetween = 14;

/** What people and faults did, each time with the first of what followed; pulls that failed in a new way host by host. */
function storyText({ timeline, pulls }: Replay, { palette, all }: Options): string {
  const told = timeline.filter((entry) => !isSaid(entry, timeline) && (all || !isPullFailure(entry) || pulls.length === 0));
  const chapters: TimelineEntry[][] = [];
  const entries: readonly (TimelineEntry & { readonly pull?: PullStory })[] = [...told, ...pulls.map(pullEntry)].toSorted(
    (left, right) => left.at - right.at,
  );
  for (const entry of entries) {
    const last = chapters.at(-1);
    const isNew = entry.kind === 'fault' || last === undefined;
    if (isNew) chapters.push([entry]);
    else last.push(entry);
  }
  return chapters.map((chapter) => chapterText(chapter, palette, all)).join('');
}

/** Of deeds that one sentence tells together it stands once. */
function isSaid(entry: TimelineEntry, timeline: readonly TimelineEntry[]): boolean {
  const { at, text } = entry;
  return entry.kind === 'fault' && timeline.find((other) => other.kind === 'fault' && other.at === at && other.text === text) !== entry;
}

function isPullFailure({ text }: TimelineEntry): boolean {
  return text.includes('Failed: Failed to pull image') || text.includes('Error: ErrImagePull') || text.includes('Error: ImagePullBackOff');
}

function chapterText(chapter: readonly (TimelineEntry & { readonly pull?: PullStory })[], palette: Palette, all: boolean): string {
  const shown = all ? chapter : shownOf(chapter);
  const left = chapter.filter((entry) => !shown.includes(entry));
  const lines = shown.map((entry) => {
    const body = all ? entry : { ...entry, text: cut(entry.text, width - 12) };
    return timelineText([body], palette) + (entry.pull === undefined ? '' : pullText(entry.pull, palette, all));
  });
  const troubles = left.filter(({ kind }) => kind === 'trouble').length;
  const note = troubles === 0 ? '' : `, ${troubles} of them trouble`;
  return lines.join('') + (left.length === 0 ? '' : palette.faint(`            ... and ${left.length} more${note} (--all prints them)\n`));
}

/** The deed, every new way to fail a pull, and of the rest first what befell the cluster as a whole, then single pods. */
function shownOf<Entry extends TimelineEntry & { readonly pull?: PullStory }>(chapter: readonly Entry[]): readonly Entry[] {
  if (chapter.length <= linesBetween + 2) return chapter;
  const always = chapter.filter((entry) => entry.kind === 'fault' || entry.pull !== undefined);
  const rest = chapter.filter((entry) => !always.includes(entry));
  const ranked = [...rest.filter((entry) => !isAboutOne(entry)), ...rest.filter(isAboutOne)].slice(0, linesBetween);
  return chapter.filter((entry) => always.includes(entry) || ranked.includes(entry));
}

/** What becomes of one pod, or who leads: there is much of it, and it follows from the rest. */
function isAboutOne({ text }: TimelineEntry): boolean {
  return /^(pod|daemonset|helmrelease[^/]*|kustomization[^/]*)\//.test(text) || / (no operator runs?|an operator leads?)\b/.test(text);
}

function pullEntry(pull: PullStory): TimelineEntry & { readonly pull: PullStory } {
  return { at: pull.at, kind: 'change', text: `${pull.node} pulls ${pull.image}`, count: 1, pull };
}

function pullText({ hosts, error, alike }: PullStory, palette: Palette, all: boolean): string {
  const indent = ' '.repeat(14);
  const longest = Math.max(0, ...hosts.map(({ host }) => host.length));
  const lines = hosts.map(({ host, answer, why = '' }) => {
    const status = statusOf(answer);
    const reason = why === `answers ${status}` ? '' : why === '' && status === 'no answer' ? (answer ?? '') : why;
    return `${indent}${host.padEnd(longest)}  ${status.padEnd(9)}  ${all ? reason : cut(reason, width - longest - 27)}`.trimEnd();
  });
  const others = alike === 0 ? '' : palette.faint(`  (${alike} more pulls ended alike)`);
  const end = `            -> ${palette.bad(all ? error : ending(error))}${others}`;
  return [...lines, end].map((line) => `${line}\n`).join('');
}

function statusOf(answer: string | undefined): string {
  if (answer === undefined) return 'never asked';
  if (/^\d+$/.test(answer)) return answer;
  return answer.includes('connection refused') ? 'refused' : 'no answer';
}

/** What a runtime's error ends in: the reason, behind the steps it failed in. */
function ending(error: string): string {
  const last = /(?:failed to (?:pull and unpack image|unpack image on snapshotter)[^:]*: )+(.*)$/s.exec(error.replaceAll(/"[^"]*"/g, '"..."'))?.[1];
  return cut((last ?? error).replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:...'), width - 16);
}

function podsText({ simulation: { view } }: Replay): string {
  const rows = view.list('Pod').map((ref) => printRow(withDerivedRestarts(view, ref, view.object<Pod>(ref) as Pod), { nowMs: view.calendarMs() }));
  return renderTable(rows, { namespaceColumn: true }).replaceAll(/^(?=.)/gm, '  ');
}

const workloadsExplained = 4;

function whyText({ verdict: { answer, because } }: Replay, { palette, all }: Options): string {
  if (answer === 'yes') return `  ${palette.good('everything that worked on the eve works')}\n`;
  const shown = all ? because : because.slice(0, workloadsExplained);
  const left = because.length - shown.length;
  return causeTree(shown, palette, '  ') + (left === 0 ? '' : palette.faint(`  ... and ${counted(left, 'more workload')} (--all prints them)\n`));
}

function countsText(results: readonly { readonly match: Match }[], word: string): string {
  const counts = countMatches(results);
  const present = (['exact', 'within', 'open', 'no'] as const).filter((match) => counts[match] > 0);
  return `${counted(results.length, word)}: ${present.map((match) => `${counts[match]} ${match}`).join(', ')}`;
}

function verdictsText(claims: readonly ClaimResult[]): string {
  const verdicts = (['reproduced', 'corrected', 'open'] as const).flatMap((verdict) => {
    const count = claims.filter((claim) => claim.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  return `${counted(claims.length, 'claim')}: ${verdicts.join(', ')}`;
}

function claimsLeft({ claims, claimsLeft: left, scenario }: Replay, palette: Palette): string {
  if (claims.length > 0 || left === 0 || scenario.variant !== undefined) return '';
  return palette.faint(`\n${counted(left, 'claim')} about what would have happened otherwise: --claims runs the variants behind them\n`);
}

function chosenText({ scenario: { assumptions } }: Replay): string {
  const longest = Math.max(0, ...assumptions.map(({ id }) => id.length));
  return assumptions
    .map(({ id, text, kind }) => {
      const [first = '', ...rest] = wrap(text, width - longest - 15);
      const indent = ' '.repeat(longest + 15);
      return [`  ${id.padEnd(longest)}  ${kind.padEnd(9)}  ${first}`, ...rest.map((line) => indent + line)].map((line) => `${line}\n`).join('');
    })
    .join('');
}
