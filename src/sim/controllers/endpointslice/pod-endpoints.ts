import type { Endpoint, EndpointSlice, Pod, Service } from '#model/kubernetes.ts';
import { type Actor, type Change, type Outcome, onObject, type Reconciliation, setRow, type Write } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { isPodReady } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { addressTypesOf, endpointOf, hasEndpoint, isSameEndpoint, type Ports, portsKey, portsOf } from './endpoint.ts';
import { type Membership, memberships, servicesOf, slicesOf } from './indexes.ts';
import { maxEndpoints, newSlice } from './slices.ts';

/**
 * Carries the change of one pod into the slices that hold it, and looks at no other pod.
 *
 * Follows staging/src/k8s.io/endpointslice/reconciler.go, 1.28.
 */
export const podEndpoints: Actor = {
  name: 'endpointslice-pods',
  watches: [onObject<Pod>('Pod', (change, view) => (matters(change) ? keysOf(change, view) : []))],
  active: controllerActs,
  *reconcile(ref, view) {
    if (ref.kind === 'Service') {
      yield* prune(ref, view);
      return;
    }
    const pod = view.object<Pod>(ref);
    const known = view.row(memberships, ref) ?? none;
    const services = pod === undefined || !hasEndpoint(pod) ? noServices : servicesOf(pod, view);
    for (const membership of known) if (!services.includes(membership.service)) yield* remove(ref, membership, view);
    const kept: Membership[] = [];
    for (const service of services) {
      for (const family of addressTypesOf(view.object<Service>(service) as Service)) {
        const held = yield* place({ ref, pod: pod as Pod, serviceRef: service, family }, known, view);
        if (held !== undefined) kept.push(held);
      }
    }
    if (!isSame(known, kept)) yield setRow(memberships, ref, kept.length === 0 ? undefined : kept);
  },
};

const none: readonly Membership[] = [];
const noServices: readonly ObjectRef[] = [];

function isSame(before: readonly Membership[], after: readonly Membership[]): boolean {
  return before.length === after.length && before.every(({ service, slice }, at) => service === after[at]?.service && slice === after[at]?.slice);
}

/** Conditions, addresses, labels and life matter; everything else of a pod does not. */
function matters({ before, after }: Change<Pod>): boolean {
  if (before === undefined || after === undefined) return true;
  if (before.metadata !== after.metadata) {
    if (before.metadata.labels !== after.metadata.labels || before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp) return true;
  }
  if (before.status === after.status) return false;
  return (
    before.status?.podIPs !== after.status?.podIPs ||
    before.status?.podIP !== after.status?.podIP ||
    before.status?.phase !== after.status?.phase ||
    isPodReady(before) !== isPodReady(after)
  );
}

/**
 * The pod, if some Service selects it or has it. Where a pod that is in slices nobody here wrote goes away, its Services
 * are looked through instead: the pod itself cannot be asked any more.
 */
function keysOf({ ref, before, after }: Change<Pod>, view: View): readonly ObjectRef[] {
  if (view.row(memberships, ref) !== undefined) return [ref];
  const isIn = after !== undefined && hasEndpoint(after) && servicesOf(after, view).length > 0;
  const leaves = after === undefined || !hasEndpoint(after) || before?.metadata.labels !== after.metadata.labels;
  const former = !leaves || before === undefined || !hasEndpoint(before) ? noServices : servicesOf(before, view);
  return isIn ? [ref, ...former] : former;
}

/** Takes out what has no place in a Service's slices any more. */
function* prune(service: ObjectRef, view: View): Reconciliation {
  for (const slice of slicesOf(service, view)) {
    for (const { targetRef } of slice.endpoints) {
      const ref = view.ref('Pod', targetRef?.namespace ?? '', targetRef?.name ?? '');
      const pod = view.object<Pod>(ref);
      const belongs = pod !== undefined && hasEndpoint(pod) && servicesOf(pod, view).includes(service);
      if (!belongs) yield* remove(ref, { service, slice: view.refOf(slice) }, view);
    }
  }
}

/** An endpoint to be: of a pod, for a Service, of one family of addresses. */
interface Wanted {
  readonly ref: ObjectRef;
  readonly pod: Pod;
  readonly serviceRef: ObjectRef;
  readonly family: string;
}

/** Puts a pod's endpoint into a Service's slices: where it is, else into the fullest with room, else into a new one. */
function* place(wanted: Wanted, known: readonly Membership[], view: View): Generator<Write, Membership | undefined, Outcome> {
  const { ref, pod, serviceRef, family } = wanted;
  const service = view.object<Service>(serviceRef) as Service;
  const endpoint = endpointOf(pod, service, family, view);
  const ports = portsOf(pod, service);
  const remembered = rememberedIn(wanted, known, view);
  if (remembered !== undefined && endpoint !== undefined && portsKey(remembered.slice.ports) === portsKey(ports)) {
    const write = replacement(ref, remembered, endpoint);
    if (write !== undefined) yield write;
    return remembered.membership;
  }
  return yield* placeAnew(wanted, remembered, { endpoint, ports, service }, view);
}

/** Where in a slice a pod's endpoint is. */
interface Position {
  readonly slice: EndpointSlice;
  readonly at: number;
}

function* placeAnew(
  { ref, serviceRef, family }: Wanted,
  remembered: Position | undefined,
  { endpoint, ports, service }: { readonly endpoint: Endpoint | undefined; readonly ports: Ports; readonly service: Service },
  view: View,
): Generator<Write, Membership | undefined, Outcome> {
  const key = portsKey(ports);
  const ofFamily = slicesOf(serviceRef, view).filter(({ addressType }) => addressType === family);
  const held = remembered ?? foundIn(ofFamily, ref);
  if (held !== undefined && (endpoint === undefined || portsKey(held.slice.ports) !== key))
    yield* remove(ref, { service: serviceRef, slice: view.refOf(held.slice) }, view);
  if (endpoint === undefined) return undefined;
  if (held !== undefined && portsKey(held.slice.ports) === key) {
    const write = replacement(ref, held, endpoint);
    if (write !== undefined) yield write;
    return { service: serviceRef, slice: view.refOf(held.slice) };
  }
  const room = roomiest(ofFamily.filter((slice) => slice !== held?.slice && (isPlaceholder(slice) || portsKey(slice.ports) === key)));
  const write: Write =
    room === undefined
      ? { verb: 'create', object: newSlice(service, family, ports, [endpoint], view.timestamp) }
      : { verb: 'update', object: withEndpoints({ ...room, ports }, [...room.endpoints, endpoint]), what: `${ref.name} added` };
  const outcome = yield write;
  return outcome.stored && outcome.object !== undefined ? { service: serviceRef, slice: view.refOf(outcome.object) } : undefined;
}

/** The slice that is known to hold a pod's endpoint, so that nobody looks through all of them. */
function rememberedIn(
  { ref, serviceRef, family }: Wanted,
  known: readonly Membership[],
  view: View,
): (Position & { readonly membership: Membership }) | undefined {
  for (const membership of known) {
    if (membership.service !== serviceRef) continue;
    const slice = view.object<EndpointSlice>(membership.slice);
    if (slice?.addressType !== family) continue;
    const at = positionOf(ref, slice);
    if (at >= 0) return { membership, slice, at };
  }
  return undefined;
}

function foundIn(slices: readonly EndpointSlice[], ref: ObjectRef): Position | undefined {
  for (const slice of slices) {
    const at = positionOf(ref, slice);
    if (at >= 0) return { slice, at };
  }
  return undefined;
}

/** A slice made for a Service without pods; it takes the ports of the first one. */
function isPlaceholder({ endpoints, ports }: EndpointSlice): boolean {
  return endpoints.length === 0 && (ports ?? []).length === 0;
}

function roomiest(slices: readonly EndpointSlice[]): EndpointSlice | undefined {
  let best: EndpointSlice | undefined;
  for (const slice of slices) {
    if (slice.endpoints.length < maxEndpoints && (best === undefined || slice.endpoints.length > best.endpoints.length)) best = slice;
  }
  return best;
}

function positionOf({ name, namespace }: ObjectRef, { endpoints }: EndpointSlice): number {
  for (let at = 0; at < endpoints.length; at++) {
    const target = endpoints[at]?.targetRef;
    if (target?.name === name && target.namespace === namespace) return at;
  }
  return -1;
}

/** The write that puts a changed endpoint where the pod's is; undefined when it is the same. */
function replacement(ref: ObjectRef, { slice, at }: Position, endpoint: Endpoint): Write | undefined {
  if (isSameEndpoint(slice.endpoints[at] as Endpoint, endpoint)) return undefined;
  const endpoints = slice.endpoints.slice();
  endpoints[at] = endpoint;
  const { ready, terminating } = endpoint.conditions ?? {};
  const what = `${ref.name} ${ready === true ? 'ready' : terminating === true ? 'terminating' : 'not ready'}`;
  return { verb: 'update', object: withEndpoints(slice, endpoints), what };
}

/** An emptied slice goes, unless it is the Service's last: then it stays, without ports. */
function* remove(ref: ObjectRef, { service, slice: sliceRef }: Membership, view: View): Reconciliation {
  const slice = view.object<EndpointSlice>(sliceRef);
  if (slice === undefined || positionOf(ref, slice) < 0) return;
  const endpoints = slice.endpoints.filter(({ targetRef }) => targetRef?.name !== ref.name || targetRef.namespace !== ref.namespace);
  const what = `${ref.name} removed`;
  if (endpoints.length > 0) yield { verb: 'update', object: withEndpoints(slice, endpoints), what };
  else if (slicesOf(service, view).some((other) => other !== slice && other.addressType === slice.addressType)) {
    yield { verb: 'delete', ref: sliceRef, what };
  } else yield { verb: 'update', object: { ...withEndpoints(slice, endpoints), ports: [] } as EndpointSlice, what };
}

function withEndpoints(slice: EndpointSlice, endpoints: readonly Endpoint[]): EndpointSlice {
  return { ...slice, endpoints };
}
