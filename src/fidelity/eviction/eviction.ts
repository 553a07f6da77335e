import type { TimeMs } from '#base/brand.ts';
import { deepEqual } from '#base/equal.ts';
import type { PodDisruptionBudget } from '#model/kubernetes.ts';
import { type Actor, onRow } from '#sim/actor.ts';
import { evict } from '#sim/eviction.ts';
import { readEviction } from '#sim/eviction-request.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Status } from '#sim/store/api/errors.ts';
import { defineRow } from '#sim/store/definitions.ts';
import type { RecordingAdapter } from '../adapter.ts';
import { refOf } from '../control-plane/actions.ts';
import { type ControlPlaneQuestion, startOf } from '../control-plane/harness.ts';
import { patched } from '../control-plane/patches.ts';
import type { ControlPlaneRecord } from '../control-plane/record.ts';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Step {
  readonly id: string;
  readonly t?: number;
  readonly request?: Request;
  readonly response?: { readonly status: number; readonly body?: unknown; readonly retryAfter?: string };
  readonly result?: { readonly pdb: { readonly name: string; readonly spec: unknown; readonly status: PodDisruptionBudget['status'] } };
}

interface EvictionRecord {
  readonly id: string;
  readonly start: string;
  readonly fakeKubelet: ControlPlaneRecord['fakeKubelet'];
  readonly before: ControlPlaneRecord['before'];
  readonly steps: readonly Step[];
}

/** A step without its answer: something to ask, or a budget whose status is looked at. */
interface Ask {
  readonly t: number;
  readonly request?: Request;
  readonly budget?: string;
}

type Question = Pick<ControlPlaneQuestion, 'start' | 'before' | 'fakeKubelet'> & { readonly asks: readonly Ask[] };
type Answer = readonly unknown[];

/** How long a budget's controller is given where the record says no time. */
const settlingSeconds = 2;

/** Eviction requests to a real control plane with their answers, and the statuses of budgets. */
export const evictions: RecordingAdapter<Question, Answer> = {
  name: 'eviction',
  recognises: (record) =>
    isRecord(record) &&
    'fakeKubelet' in record &&
    Array.isArray(record['steps']) &&
    record['steps'].every((step) => 'request' in step || isBudget(step)),
  idOf: (record) => (record as EvictionRecord).id,
  kindOf: () => 'eviction',
  versionOf: () => 'v1.28.3',
  split(record) {
    const { start, before, fakeKubelet, steps } = record as EvictionRecord;
    const asks = steps.map(
      ({ t, request, result }): Ask => ({ t: t ?? (request === undefined ? settlingSeconds : 0), request, budget: result?.pdb.name }),
    );
    return { question: { start, before, fakeKubelet, asks }, expected: steps.map(expectedOf) };
  },
  answer({ asks, ...start }) {
    const simulation = startOf(start, [requests]);
    return asks.map((ask) => {
      simulation.runTo(Math.max(simulation.state.now, Math.round(ask.t * 1000)) as TimeMs);
      return ask.request === undefined ? statusOf(simulation, start, ask.budget ?? '') : answered(ask.request, simulation);
    });
  },
  compare(expected, got) {
    const at = expected.findIndex((one, index) => one !== undefined && !deepEqual(one, got[index]));
    return at < 0 ? undefined : { expected: expected[at], got: got[at] };
  },
};

/** Steps of the recorder's own preparation are not judged. */
function expectedOf({ id, response, result }: Step): unknown {
  if (id === '(setup)') return undefined;
  return response === undefined ? comparable(result?.pdb.status) : { status: response.status, body: response.body };
}

/** Whether the evicted pod is still listed depends on who was quicker; times differ. */
function comparable(status: PodDisruptionBudget['status']): unknown {
  if (status === undefined) return null;
  const { disruptedPods: _, conditions, ...rest } = status;
  return { ...rest, conditions: conditions?.map(({ lastTransitionTime: __, ...condition }) => condition) };
}

function statusOf({ view }: Simulation, { before }: Pick<Question, 'before'>, name: string): unknown {
  const namespace = before.find(({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name === name)?.metadata.namespace;
  return comparable(view.get<PodDisruptionBudget>('PodDisruptionBudget', namespace ?? '', name)?.status);
}

/** A request in flight: who sends it waits in the row for the answer. */
const inFlight = defineRow<{ readonly ask: { readonly body: unknown; readonly dryRun: readonly string[] }; readonly tell: (answer: Status) => void }>(
  'recorded-eviction',
);

const requests: Actor = {
  name: 'recorded-evictions',
  watches: [onRow(inFlight, ({ ref, after }) => (after === undefined ? [] : [ref]))],
  active: () => true,
  *reconcile(ref, view) {
    const request = view.row(inFlight, ref);
    if (request === undefined) return;
    const read = readEviction(ref.name, request.ask.body, request.ask.dryRun);
    request.tell('refused' in read ? read.refused : yield* evict(view, ref, read.options));
  },
};

function answered({ method, path, headers, body }: Request, simulation: Simulation): unknown {
  const [plain = '', query = ''] = path.split('?');
  if (method === 'PATCH') return patch({ path: plain, contentType: headers?.['Content-Type'], body }, simulation);
  const [, namespace = '', name = ''] = /\/namespaces\/([^/]+)\/pods\/([^/]+)\/eviction$/.exec(plain) ?? [];
  const dryRun = [...query.matchAll(/dryRun=([^&]+)/g)].map(([, value]) => value as string);
  let status: Status | undefined;
  const tell = (answer: Status) => {
    status = answer;
  };
  const ref = simulation.view.ref('Pod', namespace, name);
  simulation.perform({ verb: 'row', table: inFlight, ref, value: { ask: { body, dryRun }, tell }, what: 'eviction asked for' }, 'recorder');
  simulation.runTo(simulation.state.now);
  return status === undefined ? undefined : { status: status.code, body: status };
}

function patch({ path, contentType, body }: { path: string; contentType: string | undefined; body: unknown }, simulation: Simulation): unknown {
  const object = simulation.view.object(refOf({ t: 0, verb: 'patch', path }, simulation));
  if (object === undefined) return { status: 404 };
  simulation.perform({ verb: 'update', object: patched(object, body, contentType) }, 'recorder');
  return { status: 200 };
}

function isBudget(step: unknown): boolean {
  return isRecord(step) && isRecord(step['result']) && 'pdb' in step['result'];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
