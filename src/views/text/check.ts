import { answerLines, contingenciesText } from '#findings/answers.ts';
import type { Unknown, WhatWasRead } from '#findings/check.ts';
import { answerFails, fails, findingFails, isInFull, type Level } from '#findings/fails.ts';
import { type Finding, severities } from '#findings/finding.ts';
import type { Comparison } from '#findings/review/baseline.ts';
import { isNew, type Review } from '#findings/review/review.ts';
import { untoldAlike } from '#findings/top-cause.ts';
import { counted } from '#findings/words.ts';
import type { Reach } from '#model/cluster.ts';
import { type Place, placeText } from '#model/place.ts';
import { answersText } from './answers.ts';
import { findingText, headingText } from './finding.ts';
import { flow } from './flow.ts';
import type { Palette } from './palette.ts';
import { untoldText } from './untold.ts';

export interface CheckTextOptions {
  readonly palette: Palette;
  /** What was checked, in the words of the call. */
  readonly asked: string;
  /** Letters in a line. */
  readonly width: number;
  /** Findings at or above it stand in full, and those behind an answer `no`. */
  readonly level: Level;
  /** Everything in full: also what is below the level, was known before, or is suppressed. */
  readonly all: boolean;
  readonly unknowns: boolean;
  readonly assumptions: boolean;
}

/** Everything `check` has to say, the answers first. */
export function checkText(review: Review, options: CheckTextOptions): string {
  const { palette, width } = options;
  const isShown = (finding: Finding) => isInFull(finding, review, options);
  const numberOf = (fingerprint: string) => review.findings.findIndex((finding) => finding.fingerprint === fingerprint) + 1;
  return [
    flow([{ text: readText(review.read), dress: palette.faint }], { rest: '  ', width }),
    review.read.reach === undefined ? '' : flow([{ text: reachText(review.read.reach), dress: palette.faint }], { first: '  ', rest: '    ', width }),
    answersText(answerLines(review), palette, width),
    basisText(review, options),
    ...review.findings.filter(isShown).map((finding) => `\n${findingText(finding, numberOf, palette, width)}`),
    ...untoldAlike(review).map((alike) => `\n${untoldText(alike, options)}`),
    review.comparison === undefined ? '' : comparisonText(review, review.comparison, palette, width),
    options.all ? suppressedText(review, palette, width) : '',
    options.unknowns ? section('UNKNOWN', review.unknowns, options) : '',
    options.assumptions ? section('ASSUMED', review.assumptions, options) : '',
    `\n${closingText(
      review,
      review.findings.filter((finding) => !isShown(finding)),
      options,
    )}`,
  ].join('');
}

function readText({ files, nodes, workloads, pods, machineConfigs, releases, ownRegistries }: WhatWasRead): string {
  const counts = [
    counted(nodes, 'node'),
    counted(workloads, 'workload'),
    counted(pods, 'pod'),
    ...(machineConfigs === 0 ? [] : [counted(machineConfigs, 'machine config')]),
    ...(releases.total === 0 ? [] : [releasesText(releases)]),
  ];
  const own = ownRegistries.length === 0 ? '' : `; registries of its own: ${ownRegistries.join(', ')}`;
  return `Read ${files === undefined ? '' : `${counted(files, 'file')}: `}${counts.join(', ')}${own}`;
}

function releasesText({ total, fromCatalogue, notRendered }: WhatWasRead['releases']): string {
  const parts = [
    ...(fromCatalogue === 0 ? [] : [`${fromCatalogue} from the catalogue`]),
    ...(notRendered === 0 ? [] : [`${notRendered} not understood: --unknowns`]),
  ];
  return `${counted(total, 'release')}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
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

/** What the answers rest on, and what they leave out. */
function basisText({ read, unknowns }: Review, { palette, width, assumptions, unknowns: listed }: CheckTextOptions): string {
  const images =
    read.imagesTakenToExist === 0
      ? ''
      : `, such as that ${counted(read.imagesTakenToExist, 'image')} still exist${read.imagesTakenToExist === 1 ? 's' : ''} upstream`;
  const { notRendered } = read.releases;
  const lines = [
    ...(notRendered === 0
      ? []
      : [`a yes is about what was read: ${counted(notRendered, 'release')} ${notRendered === 1 ? 'is' : 'are'} not understood`]),
    ...(read.assumptions === 0
      ? []
      : [`each answer rests on ${counted(read.assumptions, 'assumption')}${images}${assumptions ? '' : ' (--assumptions)'}`]),
    ...(read.errors === 0 ? [] : [`left out: what ${counted(read.errors, 'error')} in the input kept from being read or accepted`]),
    ...(unknowns.length === 0 || listed
      ? []
      : [`${unknowns.length === 1 ? '1 thing' : `${unknowns.length} things`} nobody said may matter (--unknowns)`]),
  ];
  return lines.map((text) => flow([{ text, dress: palette.faint }], { first: '  ', rest: '    ', width })).join('');
}

function comparisonText({ findings }: Review, { name, known, fixed, changed }: Comparison, palette: Palette, width: number): string {
  const still = findings.filter(({ fingerprint }) => known.has(fingerprint)).length;
  const gone = fixed.map(({ rule, subject, message }) =>
    flow([{ text: 'gone', dress: palette.good }, { text: `  ${message}` }, { text: `  [${rule} ${subject}]`, dress: palette.faint }], {
      first: '  ',
      rest: '        ',
      width,
    }),
  );
  const answers = Map.groupBy(changed, ({ before, now }) => `${before} -> ${now === 'no' ? 'NO' : now}`);
  const moved = [...answers].map(([change, alike]) =>
    flow([{ text: `${contingenciesText(alike.map(({ contingency }) => contingency))}: ${change}` }], { first: '  ', rest: '    ', width }),
  );
  const counts = `${findings.length - still} new, ${still} known, ${fixed.length} gone`;
  return `\n${palette.strong(`SINCE ${name}`)}  ${counts}\n${moved.join('')}${gone.join('')}`;
}

function suppressedText({ suppressed }: Review, palette: Palette, width: number): string {
  if (suppressed.length === 0) return '';
  const lines = suppressed.map(({ finding, suppression: { reason, until, place } }) => {
    const says = { text: `suppressed${until === undefined ? '' : ` until ${until}`}: ${reason}  [${placeText(place)}]` };
    return `${headingText(finding, '', palette, width)}${flow([says], { first: '  ', width })}`;
  });
  return `\n${palette.strong('SUPPRESSED')}\n${lines.join('')}`;
}

function section(title: string, entries: readonly (Unknown & { readonly place?: Place })[], { palette, width }: CheckTextOptions): string {
  const lines = entries.map(({ text, place }) => {
    const where = place === undefined ? [] : [{ text: `  [${placeText(place)}]`, dress: palette.faint }];
    return flow([{ text }, ...where], { first: '  ', rest: '    ', width });
  });
  return `\n${palette.strong(title)}\n${lines.length === 0 ? '  nothing\n' : lines.join('')}`;
}

/** What is not shown in full, and how the program ends. */
function closingText(review: Review, folded: readonly Finding[], options: CheckTextOptions): string {
  const { level, all, width } = options;
  const left = foldedCounts(review, folded, all);
  const counting = countedLevel(review, options);
  const answers = review.findings.some((finding) => findingFails(finding, review, counting)) ? [] : failingAnswers(review, counting);
  const isElse = answers.length > 0 || review.findings.some((finding) => !folded.includes(finding));
  const limit = level === 'unknown' || level === 'never' ? 'high' : level;
  const nothing = all ? (isElse ? '' : 'nothing found') : `nothing${isElse ? ' else' : ''} at ${limit}${limit === 'critical' ? '' : ' or above'}`;
  const parts = [...answers, ...(nothing === '' ? [] : [nothing]), ...(left.length === 0 ? [] : [`${left.join(', ')} folded (--all)`])];
  const sentence = parts.join('; ').replace(/^./, (letter) => letter.toUpperCase());
  return flow([{ text: `${sentence === '' ? '' : `${sentence}. `}Exit ${fails(review, level) ? 1 : 0}.` }], { width });
}

/** From where on answers are counted: where no exit code is asked for, as if it were; before it is said that nothing was found, all. */
function countedLevel({ findings }: Review, { level, all }: CheckTextOptions): Level {
  if (all && findings.length === 0) return 'unknown';
  return level === 'never' ? 'high' : level;
}

/** `2 medium`, `1 known` */
function foldedCounts(review: Review, folded: readonly Finding[], all: boolean): readonly string[] {
  const known = folded.filter((finding) => !isNew(finding, review)).length;
  const counts = severities.flatMap((severity) => {
    const count = folded.filter((finding) => isNew(finding, review) && finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  return [
    ...counts,
    ...(known === 0 ? [] : [`${known} known`]),
    ...(all || review.suppressed.length === 0 ? [] : [`${review.suppressed.length} suppressed`]),
  ];
}

/** `2 answers are NO`: what makes, or would make, the exit code where no finding does, as many as there are rows. */
function failingAnswers(review: Review, level: Level): readonly string[] {
  const failing = answerLines({ ...review, verdicts: review.verdicts.filter((verdict) => answerFails(verdict, review, level)) });
  return (['no', 'unknown'] as const).flatMap((answer) => {
    const count = failing.filter((line) => line.answer === answer).length;
    return count === 0 ? [] : [`${counted(count, 'answer')} ${count === 1 ? 'is' : 'are'} ${answer === 'no' ? 'NO' : answer}`];
  });
}
