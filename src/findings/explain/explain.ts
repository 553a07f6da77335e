import type { ContainerStatus, Deployment, KubeObject, Node, Pod, Service } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { matchesLabels } from '#model/selectors.ts';
import { webhookService } from '#sim/capabilities/expand.ts';
import type { Judge } from '#sim/capabilities/judge.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import { waits } from '#sim/capabilities/waits.ts';
import type { EntryId, TraceEntry } from '#sim/engine/trace.ts';
import { machines } from '#sim/machines.ts';
import { acts, apiServerProcess, processes, processRef } from '#sim/processes.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { TraceBody } from '#sim/trace-body.ts';
import type { Twin } from '#sim/twin.ts';
import { podsSelected } from '#sim/webhooks.ts';
import type { Workload } from '#sim/workloads.ts';
import { grouped, listed } from '../words.ts';
import type { Provenance } from './provenance.ts';

/**
 * Walks from an object that does not work down to facts, faults or the closing of a circle. What it says is read off
 * the state and its trace: what the object waits for, what was refused, what a container last met.
 */
export class Explanation {
  readonly #simulation: Simulation;
  readonly #judge: Judge;
  readonly #provenance: Provenance;
  readonly #logOf: Twin['logOf'];
  readonly #open = new Set<ObjectRef>();
  /** Pods whose reasons stand in an explanation already: told again in full, chains that meet would grow beyond all bounds. */
  readonly #told = new Set<ObjectRef>();

  constructor(simulation: Simulation, judge: Judge, provenance: Provenance, logOf: Twin['logOf']) {
    this.#logOf = logOf;
    this.#simulation = simulation;
    this.#judge = judge;
    this.#provenance = provenance;
  }

  workload(workload: Workload): Cause {
    const { view } = this.#simulation;
    const failing = workload.pods.filter((pod) => !isWorkingPod(view, pod) && !isFinished(view.object<Pod>(pod)));
    const because = [...failing.map((pod) => this.pod(pod)), ...this.#missing(workload, failing.length)];
    const text = `${workload.ref.kind} ${nameOf(workload.ref)} has ${workload.working} of ${workload.desired} pods ready`;
    if (workload.ref.kind === 'Pod') return because[0] ?? this.pod(workload.ref);
    return { text, place: this.#provenance.placeOf(workload.ref), because };
  }

  /** Why a pod does not work, or that it does. */
  pod(ref: ObjectRef): Cause {
    const { view } = this.#simulation;
    const name = `pod ${nameOf(ref)}`;
    if (this.#open.has(ref)) return { text: `${name} is not ready`, closesCycle: true };
    const pod = view.object<Pod>(ref);
    if (pod === undefined) return { text: `${name} does not exist`, because: this.#deleted(ref) };
    if (isWorkingPod(view, ref)) return { text: `${name} is ready` };
    const place = this.#provenance.placeOf(ref);
    if (this.#told.has(ref)) return { text: `${name} is not ready`, place };
    this.#open.add(ref);
    const because = this.#reasons(ref, pod);
    this.#open.delete(ref);
    this.#told.add(ref);
    return { text: `${name} is not ready`, place, because };
  }

  /** Why a node's machine or kubelet does not run or is not ready, or that all is well. */
  node(ref: ObjectRef): Cause {
    const trouble = this.#nodeTrouble(ref.name) ?? this.#notReady([ref]);
    return trouble ?? { text: `node ${ref.name} is up and its kubelet runs`, place: this.#provenance.placeOf(ref) };
  }

  /** Why the API does not answer; nothing when it does. */
  controlPlane(): readonly Cause[] {
    const cause = this.#controlPlane();
    return cause === undefined ? [] : [cause];
  }

  #reasons(ref: ObjectRef, pod: Pod): readonly Cause[] {
    const node = this.#nodeTrouble(pod.spec.nodeName);
    if (node !== undefined) return [node];
    const waiting = this.#waiting(ref);
    if (waiting.length > 0) return [...waiting, ...this.#logs(ref, pod)];
    const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
    if (pod.spec.nodeName === undefined && unscheduled !== undefined) return [this.#unscheduled(unscheduled.message ?? 'it is not scheduled')];
    const control = this.#controlPlane();
    if (pod.spec.nodeName === undefined && control !== undefined) return [control];
    const containers = this.#containers(pod);
    if (containers.length > 0) return [...containers, ...this.#logs(ref, pod)];
    return pod.metadata.deletionTimestamp === undefined
      ? [{ text: 'nothing is known to hold it; it may still be starting' }]
      : [{ text: 'it is being deleted', because: this.#deleted(ref) }];
  }

  #nodeTrouble(name: string | undefined): Cause | undefined {
    const { view } = this.#simulation;
    if (name === undefined) return undefined;
    const node = view.ref('Node', '', name);
    const phase = view.row(machines, node)?.phase ?? 'up';
    if (phase !== 'up') return { text: `node ${name} is ${phase}`, because: this.#faultsBehind(view.rowEntry(machines, node)) };
    const kubelet = `kubelet/${name}`;
    if (acts(view, kubelet)) return undefined;
    const because = this.#waiting(node);
    return {
      text: `the kubelet of ${name} does not run`,
      because: because.length > 0 ? because : this.#faultsBehind(view.rowEntry(processes, processRef(view, kubelet))),
    };
  }

  /** Where it is the nodes that are not ready, why they are not. */
  #unscheduled(text: string): Cause {
    const { view } = this.#simulation;
    const unready = view
      .list('Node')
      .filter((node) => this.#nodeTrouble(node.name) === undefined && unreadyMessage(view.object<Node>(node)) !== undefined);
    if (!text.includes('{node.kubernetes.io/not-ready: }')) return { text };
    const groups = grouped(unready, (node) => unreadyMessage(view.object<Node>(node)) ?? '');
    return { text, because: groups.flatMap((nodes) => this.#notReady(nodes) ?? []) };
  }

  /** What the kubelets of nodes say of them; what the first waits for stands for all. */
  #notReady(nodes: readonly [ObjectRef, ...ObjectRef[]]): Cause | undefined {
    const message = unreadyMessage(this.#simulation.view.object<Node>(nodes[0]));
    if (message === undefined) return undefined;
    const names = listed(nodes.map(({ name }) => name));
    const text = `${nodes.length === 1 ? `node ${names} is` : `nodes ${names} are`} not ready: ${message}`;
    return { text, place: this.#provenance.placeOf(nodes[0]), because: this.#waiting(nodes[0]) };
  }

  #controlPlane(): Cause | undefined {
    const { view } = this.#simulation;
    if (acts(view, apiServerProcess)) return undefined;
    const entry = view.rowEntry(processes, processRef(view, apiServerProcess));
    const body = entry === undefined ? undefined : this.#simulation.state.trace.get(entry)?.body;
    return { text: body?.kind === 'row' ? body.what : 'the API server does not answer', because: this.#faultsBehind(entry) };
  }

  /** What it waits for, down to the facts. */
  #waiting(ref: ObjectRef): readonly Cause[] {
    const { view } = this.#simulation;
    const wait = view.row(waits, ref);
    return wait === undefined ? [] : this.#judge.whyNot(view, wait.on, (pod) => this.pod(pod));
  }

  #containers(pod: Pod): readonly Cause[] {
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
    return statuses.flatMap((status) => {
      const text = troubleOf(status);
      return text === undefined ? [] : [{ text, place: this.#provenance.placeOfContainer(pod, status.name) }];
    });
  }

  /** What containers that lack something last logged. */
  #logs(ref: ObjectRef, pod: Pod): readonly Cause[] {
    const { view } = this.#simulation;
    return pod.spec.containers.flatMap(({ name }) =>
      this.#logOf(view, ref, name).map(({ text }) => ({ text: `its log: ${text}`, place: this.#provenance.placeOfContainer(pod, name) })),
    );
  }

  /** Pods that are wanted and not there: what the API last answered when one was to be created. */
  #missing({ ref, desired, pods }: Workload, failing: number): readonly Cause[] {
    const { view } = this.#simulation;
    const alive = pods.filter((pod) => view.object<Pod>(pod)?.metadata.deletionTimestamp === undefined);
    if (alive.length >= desired || (failing > 0 && alive.length > 0)) return [];
    const control = this.#controlPlane();
    if (control !== undefined) return [control];
    const refused = this.#lastRefusal(ref);
    return refused === undefined ? [] : [refused];
  }

  #lastRefusal(workload: ObjectRef): Cause | undefined {
    const entries = [...this.#simulation.state.trace.entries()].reverse();
    const owners = new Set([workload, ...this.#replicaSetsOf(workload)]);
    for (const { body } of entries) {
      if (body.kind !== 'event' || body.reason !== 'FailedCreate' || !owners.has(body.ref)) continue;
      return {
        text: body.message,
        place: this.#provenance.placeInMessage(workload, body.message),
        because: this.#refusalCauses(entries, body.message, workload),
      };
    }
    return undefined;
  }

  /** A refusal may itself have reasons: a webhook that could not be called, a quota. */
  #refusalCauses(entries: readonly TraceEntry<TraceBody>[], message: string, workload: ObjectRef): readonly Cause[] {
    const refused = entries.find(({ body }) => body.kind === 'refused' && message.includes(body.message));
    const webhook = /failed calling webhook "([^"]+)"/.exec(message)?.[1];
    if (webhook !== undefined) return this.#webhookCauses(webhook, workload);
    return refused?.body.kind === 'refused' ? refused.body.because : [];
  }

  /** A webhook that is down because the very pods it holds up serve it closes a circle. */
  #webhookCauses(name: string, workload: ObjectRef): readonly Cause[] {
    const { view } = this.#simulation;
    const unmet = this.#judge.whyNot(view, { kind: 'capability', capability: { kind: 'webhook', name } }, (pod) => this.pod(pod));
    const service = webhookService(view, name);
    if (service === undefined) return unmet;
    const causes = [...unmet, ...this.#unbound(service)];
    if (service.namespace !== workload.namespace) return causes;
    const selector = view.get<Service>('Service', service.namespace, service.name)?.spec.selector;
    const labels = templateLabels(view.object(workload));
    if (selector === undefined || !matchesLabels(selector, labels)) return causes;
    const own: Cause = {
      text: `Service ${service.namespace}/${service.name} is served by ${workload.kind} ${nameOf(workload)} itself`,
      closesCycle: true,
    };
    return [...causes, own];
  }

  /** Pods of a Service that have no node yet: it has no endpoint for them. */
  #unbound(service: { readonly namespace: string; readonly name: string }): readonly Cause[] {
    const { view } = this.#simulation;
    const unbound = podsSelected(view, service).filter((pod) => view.object<Pod>(pod)?.spec.nodeName === undefined);
    return unbound.map((pod) => this.pod(pod));
  }

  #replicaSetsOf(workload: ObjectRef): ObjectRef[] {
    const { view } = this.#simulation;
    const uid = view.object(workload)?.metadata.uid;
    return view.list('ReplicaSet', workload.namespace).filter((ref) => ownedBy(view.object(ref), uid));
  }

  #deleted(ref: ObjectRef): readonly Cause[] {
    const entries = [...this.#simulation.state.trace.entries()].reverse();
    const found = entries.find(({ body }) => body.kind === 'write' && body.ref === ref && body.verb !== 'create');
    return found === undefined ? [] : this.#faultsBehind(found.id);
  }

  /** The injected faults an entry goes back to. */
  #faultsBehind(entry: EntryId | undefined): readonly Cause[] {
    const faults: Cause[] = [];
    const seen = new Set<number>();
    const queue = entry === undefined ? [] : [entry];
    for (const id of queue) {
      if (seen.has(id)) continue;
      seen.add(id);
      const found = this.#simulation.state.trace.get(id);
      if (found === undefined) continue;
      if (found.body.kind === 'fault') faults.push({ text: `fault: ${found.body.text}` });
      else queue.push(...found.causes);
    }
    return faults;
  }
}

function troubleOf({ name, state, ready }: ContainerStatus): string | undefined {
  if (state?.waiting?.reason !== undefined && !['ContainerCreating', 'PodInitializing'].includes(state.waiting.reason)) {
    return `container ${name}: ${state.waiting.reason}${state.waiting.message === undefined ? '' : `: ${state.waiting.message}`}`;
  }
  if (state?.terminated !== undefined && state.terminated.exitCode !== 0)
    return `container ${name} ended with ${state.terminated.exitCode} (${state.terminated.reason ?? 'Error'})`;
  return state?.running !== undefined && !ready ? `container ${name} runs and is not ready` : undefined;
}

/** What a node says of itself while it is not ready. */
function unreadyMessage(node: Node | undefined): string | undefined {
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready === undefined || ready.status === 'True' ? undefined : (ready.message ?? ready.reason ?? ready.status);
}

function isFinished(pod: Pod | undefined): boolean {
  return pod?.status?.phase === 'Succeeded' || (pod?.status?.phase === 'Failed' && pod.metadata.ownerReferences !== undefined);
}

function ownedBy(object: KubeObject | undefined, uid: string | undefined): boolean {
  return uid !== undefined && (object?.metadata.ownerReferences ?? []).some((owner) => owner.uid === uid);
}

function templateLabels(object: KubeObject | undefined): Readonly<Record<string, string>> | undefined {
  return (object as Deployment | undefined)?.spec?.template?.metadata?.labels;
}

function nameOf(ref: ObjectRef): string {
  return ref.namespace === '' ? ref.name : `${ref.namespace}/${ref.name}`;
}
