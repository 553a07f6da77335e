import type { TimeMs } from '#base/brand.ts';
import type { Condition, KubeObject } from '#model/kubernetes.ts';
import type { Simulation } from '#sim/simulation.ts';
import { startOf } from '../control-plane/harness.ts';
import type { ApiRequest } from './record.ts';
import { type Target, targetOf } from './target.ts';

/** What the control plane makes of accepted requests: the events it wrote and the state of what was asked for last. */
export interface Aftermath {
  readonly events: readonly SeenEvent[];
  readonly conditions?: readonly Condition[];
  readonly phase?: string;
}

interface SeenEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly kind: string;
  readonly source: { readonly component: string };
}

interface Sent {
  readonly request: ApiRequest;
  readonly seconds: number;
}

const by = 'recorder';
/** The stand-in for kubelets did everything at once here. */
const fakeKubelet = { startDelaySeconds: 0, terminationDelaySeconds: 0, heartbeatSeconds: 10, resyncSeconds: 1 };
/** Controllers of the recorded cluster and of the twin need not be equally quick. */
const patienceSeconds = 2;

/** Sends the requests to a running control plane and looks at it at the given second. Creations and deletions are all it needs. */
export function aftermath(before: readonly KubeObject[], startMs: number, sent: readonly Sent[], seconds: number): Aftermath {
  const simulation = startOf({ start: new Date(startMs).toISOString(), before, fakeKubelet });
  let last: Target | undefined;
  for (const { request, seconds: at } of sent) {
    simulation.runTo(Math.round(at * 1000) as TimeMs);
    last = sentTo(simulation, request) ?? last;
  }
  simulation.runTo(Math.round((seconds + patienceSeconds) * 1000) as TimeMs);
  return { events: eventsOf(simulation), ...stateOf(last, simulation) };
}

/** The target of a request that was accepted. */
function sentTo(simulation: Simulation, { method, path, body }: ApiRequest): Target | undefined {
  const target = targetOf(path, []);
  if (typeof target === 'string') return undefined;
  if (method === 'POST') {
    const object = body as KubeObject;
    const namespaced = target.namespace === '' ? object : { ...object, metadata: { ...object.metadata, namespace: target.namespace } };
    const { stored } = simulation.perform({ verb: 'create', object: namespaced }, by);
    return stored ? { ...target, name: object.metadata.name } : undefined;
  }
  if (method !== 'DELETE') return undefined;
  const { stored } = simulation.perform({ verb: 'delete', ref: simulation.view.ref(target.kind.kind, target.namespace, target.name) }, by);
  return stored ? target : undefined;
}

function eventsOf({ state }: Simulation): readonly SeenEvent[] {
  const events: SeenEvent[] = [];
  for (const { body } of state.trace.entries()) {
    if (body.kind !== 'event') continue;
    const { type, reason, message, source, ref } = body;
    events.push({ type, reason, message, kind: ref.kind, source: { component: source } });
  }
  return events;
}

function stateOf(target: Target | undefined, { view }: Simulation): Pick<Aftermath, 'conditions' | 'phase'> {
  if (target === undefined) return {};
  const object = view.object(view.ref(target.kind.kind, target.namespace, target.name));
  const { status } = (object ?? {}) as { readonly status?: { readonly conditions?: readonly Condition[]; readonly phase?: string } };
  const conditions = status?.conditions?.map(({ type, status: is, reason, message }) => ({ type, status: is, reason, message }) as Condition);
  return { ...(conditions === undefined ? {} : { conditions }), ...(status?.phase === undefined ? {} : { phase: status.phase }) };
}
