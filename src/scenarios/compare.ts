import type { PartResult } from '#model/fact.ts';
import type { Condition } from '#model/kubernetes.ts';
import { humanDuration } from '#model/printers/duration.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import { refOf } from '#sim/actions/words.ts';
import type { EventObject } from '#sim/store/events.ts';
import { workloads } from '#sim/workloads.ts';
import { type Compared, comparePods, isOf } from './compare-pods.ts';
import { ageText, countText, type Measured, measureAge, measureCount, measureText, textText, worst } from './measure.ts';
import { eventsIn, logOf, type Observed, podsIn, textsBetween, valueAt } from './observe.ts';
import type { About, Part, Text } from './scenario.ts';

type Kind = Part['kind'];
type PartOf<K extends Kind> = Extract<Part, { readonly kind: K }>;
type Comparisons = { readonly [K in Kind]: (part: PartOf<K>, observed: Observed) => Compared | readonly Compared[] };

const comparisons: Comparisons = {
  pods: comparePods,
  'no-pods': compareNoPods,
  event: compareEvent,
  log: compareLog,
  condition: compareCondition,
  field: compareField,
  exists: compareExists,
  'ceph-health': compareHealth,
  trace: compareTrace,
  pull: comparePull,
  ready: compareReady,
  question: compareQuestion,
};

/** What a run shows of one part of a statement; a table gives one result for each of its lines. */
export function comparePart(part: Part, observed: Observed): readonly PartResult[] {
  const compare = comparisons[part.kind] as (part: Part, observed: Observed) => Compared | readonly Compared[];
  const compared = [compare(part, observed)].flat();
  return compared.map(({ main, open, ...result }) => judged({ ...result, says: tableOr(part, result.says) }, main ?? part.main, open ?? part.open));
}

/** A part's own words stand for it, except where it is a table. */
function tableOr({ kind, says }: Part, made: string): string {
  return kind === 'pods' ? made : (says ?? made);
}

/** What the report does not determine is open unless the run shows it all the same. */
function judged(result: Omit<PartResult, 'main'>, main: true | undefined, open: string | undefined): PartResult {
  const isOpen = open !== undefined && result.match === 'no';
  return { ...result, match: isOpen ? 'open' : result.match, ...(isOpen ? { missing: open } : {}), main: main === true };
}

function compareNoPods({ namespace, workload }: PartOf<'no-pods'>, observed: Observed): Compared {
  const pods = podsIn(observed, namespace).filter((pod) => isOf(pod, workload));
  const shows = pods.length === 0 ? 'there is none' : pods.map(({ ref, ready, status }) => `${ref.name} ${ready} ${status}`).join('; ');
  return { says: `no pod of ${namespace}/${workload}`, shows, match: pods.length === 0 ? 'exact' : 'no' };
}

function compareEvent(part: PartOf<'event'>, observed: Observed): Compared {
  const about = eventsIn(observed).filter((event) => event.reason === part.reason && isAbout(event, part.about, observed));
  const compared = about.map((event) => ({ event, measured: measureEvent(part, event, observed.view.calendarMs()) }));
  const [best] = compared.sort((left, right) => failures(left.measured) - failures(right.measured));
  const says = [part.reason, part.message === undefined ? '' : textText(part.message), timesText(part)].filter((word) => word !== '').join('  ');
  if (best === undefined) return { says, shows: `no event ${part.reason} of ${aboutText(part.about)}`, match: 'no' };
  const tolerances = best.measured.flatMap(({ tolerance }) => tolerance ?? []);
  const shows = eventText(best.event, part, observed.view.calendarMs());
  return { says, shows, match: worst(best.measured), tolerance: tolerances.length === 0 ? undefined : tolerances.join(', ') };
}

function measureEvent(part: PartOf<'event'>, event: EventObject, nowMs: number): readonly Measured[] {
  const equal = (reported: string | undefined, shown: string): Measured[] =>
    reported === undefined ? [] : [{ match: reported === shown ? 'exact' : 'no' }];
  return [
    ...equal(part.type, event.type),
    ...equal(part.source, event.source.component),
    ...(part.message === undefined ? [] : [measureText(part.message, event.message)]),
    ...(part.count === undefined ? [] : [measureCount(part.count, event.count)]),
    ...(part.age === undefined ? [] : [measureAge(part.age, nowMs - Date.parse(event.lastTimestamp))]),
    ...(part.over === undefined ? [] : [measureAge(part.over, nowMs - Date.parse(event.firstTimestamp))]),
  ];
}

function failures(measured: readonly Measured[]): number {
  return measured.filter(({ match }) => match === 'no').length;
}

function isAbout({ involvedObject: of }: EventObject, about: About, observed: Observed): boolean {
  if ('workload' in about)
    return of.kind === 'Pod' && podsIn(observed, about.namespace).some((pod) => pod.ref.name === of.name && isOf(pod, about.workload));
  return of.kind === about.kind && of.name === about.name && of.namespace === about.namespace;
}

function timesText({ count, age, over }: PartOf<'event'>): string {
  const times = count === undefined ? '' : `x${countText(count)}`;
  const span = over === undefined ? '' : ` over ${ageText(over)}`;
  return [age === undefined ? '' : ageText(age), times + span].filter((word) => word !== '').join(' ');
}

function eventText(event: EventObject, part: PartOf<'event'>, nowMs: number): string {
  const age = part.age === undefined ? '' : humanDuration(nowMs - Date.parse(event.lastTimestamp));
  const times = part.count === undefined ? '' : `x${event.count}`;
  const over = part.over === undefined ? '' : ` over ${humanDuration(nowMs - Date.parse(event.firstTimestamp))}`;
  return [event.reason, part.message === undefined ? '' : event.message, [age, times + over].filter((word) => word !== '').join(' ')]
    .filter((word) => word !== '')
    .join('  ');
}

function compareLog({ namespace, workload, container, line }: PartOf<'log'>, observed: Observed): Compared {
  const pods = podsIn(observed, namespace).filter((pod) => isOf(pod, workload));
  const lines = pods.flatMap(({ ref }) => logOf(observed, ref, container));
  const found = lines.findLast((each) => measureText(line, each).match !== 'no');
  const { tolerance } = measureText(line, found ?? '');
  const shows = found ?? lines.at(-1) ?? `no log of ${namespace}/${workload}, container ${container}`;
  return { says: textText(line), shows, match: found === undefined ? 'no' : measureText(line, found).match, tolerance };
}

function compareCondition(part: PartOf<'condition'>, { view }: Observed): Compared {
  const object = view.object(refOf(view, part.object));
  const conditions = (valueAt(object, 'status.conditions') ?? []) as readonly Condition[];
  const condition = conditions.find(({ type }) => type === part.type);
  const says = [`${part.type}=${part.status ?? 'any'}`, part.reason, part.message === undefined ? undefined : textText(part.message)];
  const made = { says: says.filter((word) => word !== undefined).join('  ') };
  if (object === undefined) return { ...made, shows: `there is no ${nameText(part.object)}`, match: 'no' };
  if (condition === undefined) return { ...made, shows: `${nameText(part.object)} has no condition ${part.type}`, match: 'no' };
  const measured: Measured[] = [
    { match: part.status === undefined || part.status === condition.status ? 'exact' : 'no' },
    { match: part.reason === undefined || part.reason === condition.reason ? 'exact' : 'no' },
    ...(part.message === undefined ? [] : [measureText(part.message, condition.message ?? '')]),
  ];
  const shows = [`${part.type}=${condition.status}`, condition.reason, part.message === undefined ? undefined : condition.message];
  return { ...made, shows: shows.filter((word) => word !== undefined).join('  '), match: worst(measured) };
}

function compareField({ object, path, value }: PartOf<'field'>, { view }: Observed): Compared {
  const stored = view.object(refOf(view, object));
  const shown = valueAt(stored, path);
  const isText = typeof value === 'object' || typeof value === 'string';
  const says = `${path}: ${isText ? textText(value) : String(value)}`;
  if (stored === undefined) return { says, shows: `there is no ${nameText(object)}`, match: 'no' };
  const { match, tolerance }: Measured =
    isText && typeof shown === 'string' ? measureText(value, shown) : { match: shown === value ? 'exact' : 'no' };
  return { says, shows: `${path}: ${typeof shown === 'object' ? JSON.stringify(shown) : String(shown)}`, match, tolerance };
}

function compareExists({ object, exists }: PartOf<'exists'>, { view }: Observed): Compared {
  const found = view.object(refOf(view, object)) !== undefined;
  const text = (is: boolean) => `${nameText(object)} ${is ? 'is there' : 'is not there'}`;
  return { says: text(exists), shows: text(found), match: found === exists ? 'exact' : 'no' };
}

function compareHealth({ status, code, present = true, text }: PartOf<'ceph-health'>, { view, cephHealth }: Observed): Compared {
  const health = cephHealth?.(view);
  const says = [status, code === undefined ? undefined : present ? code : `no ${code}`, text === undefined ? undefined : textText(text)];
  const made = { says: says.filter((word) => word !== undefined).join(' ') };
  if (health === undefined) return { ...made, shows: 'nobody knows the health of Ceph', match: 'no' };
  const checks = health.checks.filter((check) => code === undefined || check.code === code);
  const texts = checks.flatMap(({ summary, detail }) => [summary, ...detail]);
  const measured: Measured[] = [
    { match: status === undefined || status === health.status ? 'exact' : 'no' },
    { match: code === undefined || checks.length > 0 === present ? 'exact' : 'no' },
    ...(text === undefined || !present ? [] : [bestText(text, texts)]),
  ];
  const shown = (code === undefined ? health.checks : checks).map(
    (check) => `${check.code}: ${text === undefined ? check.summary : textShown(text, check)}`,
  );
  const shows = [health.status, ...(shown.length === 0 && code !== undefined ? [`no ${code}`] : shown)].join('; ');
  return { ...made, shows, match: worst(measured), tolerance: measured.at(-1)?.tolerance };
}

function textShown(text: Text, { summary, detail }: { readonly summary: string; readonly detail: readonly string[] }): string {
  return [summary, ...detail].find((each) => measureText(text, each).match !== 'no') ?? [summary, ...detail].join('; ');
}

function bestText(text: Text, shown: readonly string[]): Measured {
  const measured = shown.map((each) => measureText(text, each));
  return measured.find(({ match }) => match === 'exact') ?? measured.find(({ match }) => match === 'within') ?? { match: 'no' };
}

function compareTrace({ sequence, from, to, never }: PartOf<'trace'>, observed: Observed): Compared {
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : observed.at(from).atMs;
  const until = to === undefined ? observed : observed.at(to);
  const says = `${never === true ? 'never: ' : ''}${sequence.map(textText).join(', then ')}`;
  const found = inOrder(sequence, textsBetween(until, fromMs, until.atMs));
  const texts = found.map(({ atMs, text }) => `${humanDuration(Math.abs(atMs))}${atMs < 0 ? ' before' : ''}: ${text}`).join(', then ');
  if (never === true) return { says, shows: found.length === 0 ? 'nothing of the kind' : texts, match: found.length === 0 ? 'exact' : 'no' };
  const missing = sequence[found.length];
  const matches = sequence.map((text, index) => measureText(text, found[index]?.text ?? ''));
  const shows = missing === undefined ? texts : `${texts === '' ? '' : `${texts}, then `}not: ${textText(missing)}`;
  return { says, shows, match: worst(matches), tolerance: matches.find(({ tolerance }) => tolerance !== undefined)?.tolerance };
}

/** The first occurrence of each text after that of the one before it. */
function inOrder(sequence: readonly Text[], texts: Iterable<{ readonly atMs: number; readonly text: string }>) {
  const found: { readonly atMs: number; readonly text: string }[] = [];
  for (const entry of texts) {
    const wanted = sequence[found.length];
    if (wanted === undefined) break;
    if (measureText(wanted, entry.text).match !== 'no') found.push(entry);
  }
  return found;
}

function comparePull({ node, image, by = 'cri', succeeds, error }: PartOf<'pull'>, { twin, view }: Observed): Compared {
  const report = twin.images.report(view, node, image, by);
  const who = by === 'cri' ? node : `${node} itself (${by})`;
  const says = `${who} ${succeeds ? 'can' : 'cannot'} pull ${image}${error === undefined ? '' : `: ${textText(error)}`}`;
  const measured: Measured[] = [
    { match: report.pulled === succeeds ? 'exact' : 'no' },
    ...(error === undefined ? [] : [measureText(error, report.error ?? '')]),
  ];
  const shows = report.pulled ? `${who} pulls it` : `${who}: ${report.error ?? 'the pull fails'}`;
  return { says, shows, match: worst(measured), tolerance: measured.at(-1)?.tolerance };
}

function compareReady({ workload, ready, except = [] }: PartOf<'ready'>, { view }: Observed): Compared {
  const among = workloads(view).filter(({ ref }) => (workload === undefined ? !except.some((other) => isNamed(ref, other)) : isNamed(ref, workload)));
  const says = `${workload === undefined ? 'every workload' : nameText(workload)} is ${ready ? '' : 'not '}ready`;
  if (workload !== undefined && among.length === 0) return { says, shows: 'there is no such workload', match: 'no' };
  const failing = among.filter((each) => !each.ready);
  const names = failing.slice(0, 5).map(({ ref, working, desired }) => `${nameText(ref)} (${working} of ${desired})`);
  const more = failing.length > names.length ? ` and ${failing.length - names.length} more` : '';
  const shows = failing.length === 0 ? (workload === undefined ? `all ${among.length} are` : 'it is ready') : `not ready: ${names.join(', ')}${more}`;
  return { says, shows, match: (failing.length === 0) === ready ? 'exact' : 'no' };
}

function compareQuestion({ asks, answer }: PartOf<'question'>, observed: Observed): Compared {
  const { shows, holds } = answer(observed);
  return { says: asks, shows, match: holds ? 'exact' : 'no' };
}

function isNamed(ref: ObjectName, name: ObjectName): boolean {
  return ref.kind === name.kind && ref.namespace === name.namespace && ref.name === name.name;
}

function nameText({ kind, namespace, name }: ObjectName): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function aboutText(about: About): string {
  return 'workload' in about ? `${about.namespace}/${about.workload}` : nameText(about);
}
