import type { PartResult } from '#model/fact.ts';
import { ageText, countText, type Measured, measureAge, measureCount, worst } from './measure.ts';
import { type Observed, type PrintedPod, podsIn } from './observe.ts';
import type { Part, PodRow } from './scenario.ts';

/** What a comparison yields before the part's own words are added. */
export type Compared = Omit<PartResult, 'main'> & { readonly main?: true; readonly open?: string };

type PodsPart = Extract<Part, { readonly kind: 'pods' }>;

/** Each reported line beside a Pod of its own: the pairs that differ least. */
export function comparePods(part: PodsPart, observed: Observed): readonly Compared[] {
  const pods = podsIn(observed, part.namespace);
  const partners = pair(part.rows, pods);
  const rows = part.rows.map((row, index): Compared => {
    const pod = partners.get(index);
    const measured = pod === undefined ? [] : Object.values(measuredOf(row, pod));
    return {
      says: rowText(row),
      shows: pod === undefined ? 'no such pod' : podText(pod, row),
      match: pod === undefined ? 'no' : worst(measured),
      tolerance: toleranceText(row, pod),
      main: row.main,
      open: row.open,
    };
  });
  return part.complete === true ? [...rows, others(part, pods, new Set(partners.values()))] : rows;
}

/** Pods of the listing that the report does not show. */
function others({ namespace }: PodsPart, pods: readonly PrintedPod[], paired: ReadonlySet<PrintedPod>): Compared {
  const left = pods.filter((pod) => !paired.has(pod));
  const shows = left.length === 0 ? 'no other pod' : left.map((pod) => podText(pod)).join('; ');
  return { says: `no other pod in ${namespace}`, shows, match: left.length === 0 ? 'exact' : 'no' };
}

type Column = 'ready' | 'status' | 'restarts' | 'age' | 'node';

/** How much it counts against a pair that a column differs: a pair is of one workload, then of one status. */
const weights: Readonly<Record<Column, number>> = { status: 8, ready: 4, age: 2, restarts: 1, node: 1 };

function measuredOf(row: PodRow, pod: PrintedPod): Partial<Record<Column, Measured>> {
  const equal = (reported: string, shown: string | undefined): Measured => ({ match: reported === shown ? 'exact' : 'no' });
  return {
    ...(row.ready === undefined ? {} : { ready: equal(row.ready, pod.ready) }),
    ...(row.status === undefined ? {} : { status: equal(row.status, pod.status) }),
    ...(row.restarts === undefined ? {} : { restarts: measureCount(row.restarts, pod.restarts) }),
    ...(row.age === undefined ? {} : { age: measureAge(row.age, pod.ageMs) }),
    ...(row.node === undefined ? {} : { node: equal(row.node, pod.node) }),
  };
}

function pair(rows: readonly PodRow[], pods: readonly PrintedPod[]): ReadonlyMap<number, PrintedPod> {
  const candidates = rows.flatMap((row, index) =>
    pods.flatMap((pod) => (isOf(pod, row.workload) ? [{ index, pod, difference: differenceOf(row, pod) }] : [])),
  );
  const partners = new Map<number, PrintedPod>();
  const taken = new Set<PrintedPod>();
  for (const { index, pod } of candidates.sort((left, right) => left.difference - right.difference)) {
    if (partners.has(index) || taken.has(pod)) continue;
    partners.set(index, pod);
    taken.add(pod);
  }
  return partners;
}

/** Whether a Pod is of the workload named; a StatefulSet's Pods have names of their own. */
export function isOf(pod: Pick<PrintedPod, 'workload' | 'ref'>, workload: string): boolean {
  return pod.workload === workload || pod.ref.name === workload;
}

function differenceOf(row: PodRow, pod: PrintedPod): number {
  const measured = Object.entries(measuredOf(row, pod)) as [Column, Measured][];
  return measured.reduce((sum, [column, { match }]) => sum + (match === 'no' ? weights[column] * 10 : match === 'within' ? 1 : 0), 0);
}

function rowText({ workload, ready, status, restarts, age, node }: PodRow): string {
  const cells = [
    workload,
    ready,
    status,
    restarts === undefined ? undefined : countText(restarts),
    age === undefined ? undefined : ageText(age),
    node,
  ];
  return cells.filter((cell) => cell !== undefined).join('  ');
}

/** The columns that the report shows, or all of them. */
function podText(pod: PrintedPod, row?: PodRow): string {
  const shown = (column: Column, text: string | undefined) => (row === undefined || row[column] !== undefined ? text : undefined);
  const cells = [
    pod.ref.name,
    shown('ready', pod.ready),
    shown('status', pod.status),
    shown('restarts', String(pod.restarts)),
    shown('age', pod.age),
    shown('node', pod.node ?? '<none>'),
  ];
  return cells.filter((cell) => cell !== undefined).join('  ');
}

function toleranceText(row: PodRow, pod: PrintedPod | undefined): string | undefined {
  const age = row.age === undefined ? undefined : `AGE ${measureAge(row.age, pod?.ageMs ?? 0).tolerance}`;
  const bounds = row.restarts === undefined ? undefined : measureCount(row.restarts, 0).tolerance;
  const texts = [age, bounds === undefined ? undefined : `RESTARTS ${bounds}`].filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join(', ');
}
