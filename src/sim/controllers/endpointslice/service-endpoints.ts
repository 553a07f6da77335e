import { deepEqual } from '#base/equal.ts';
import type { EndpointSlice, Pod, Service } from '#model/kubernetes.ts';
import { matchesLabels } from '#model/selectors.ts';
import { type Actor, type Change, onObject, type Reconciliation, setRow } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { addressTypesOf, endpointOf, hasEndpoint, type Ports, portsKey, portsOf } from './endpoint.ts';
import { managedBy, manager, memberships, slicesOf } from './indexes.ts';
import { maxEndpoints, newSlice, sliceLabels } from './slices.ts';

/**
 * Makes a Service's slices anew when the Service itself, or a slice by another hand, has changed. Looks at all pods of
 * the namespace: Services change rarely.
 */
export const serviceEndpoints: Actor = {
  name: 'endpointslice',
  watches: [
    onObject<Service>('Service', ({ ref, before, after }) => (isUnchanged(before, after) ? [] : [ref])),
    onObject<EndpointSlice>('EndpointSlice', lostSlice),
  ],
  active: controllerActs,
  *reconcile(ref, view) {
    const service = view.object<Service>(ref);
    if (service === undefined || !isSelecting(service) || service.metadata.deletionTimestamp !== undefined) {
      // Slices of a deleted Service go with their owner.
      return;
    }
    for (const family of addressTypesOf(service)) yield* syncFamily(ref, service, family, view);
  },
};

function isUnchanged(before: Service | undefined, after: Service | undefined): boolean {
  return before !== undefined && after !== undefined && before.spec === after.spec && before.metadata.labels === after.metadata.labels;
}

function isSelecting({ spec }: Service): boolean {
  return spec.type !== 'ExternalName' && spec.selector !== undefined && Object.keys(spec.selector).length > 0;
}

/** A managed slice that somebody deleted is made again. */
function lostSlice({ before, after }: Change<EndpointSlice>, view: View): readonly ObjectRef[] {
  const service = before?.metadata.labels?.['kubernetes.io/service-name'];
  if (after !== undefined || service === undefined || before?.metadata.labels?.[managedBy] !== manager) return [];
  return [view.ref('Service', before.metadata.namespace ?? '', service)];
}

interface Group {
  readonly ports: Ports;
  readonly pods: Pod[];
}

function* syncFamily(ref: ObjectRef, service: Service, family: string, view: View): Reconciliation {
  const groups = groupsOf(service, family, view);
  const obsolete = new Set(slicesOf(ref, view).filter(({ addressType }) => addressType === family));
  for (const [key, group] of groups) {
    const present = [...obsolete].filter((slice) => portsKey(slice.ports) === key);
    for (let from = 0; from < group.pods.length || from === 0; from += maxEndpoints) {
      const pods = group.pods.slice(from, from + maxEndpoints);
      const slice = present.shift() ?? [...obsolete].find(({ endpoints }) => endpoints.length === 0);
      if (slice !== undefined) obsolete.delete(slice);
      yield* writeSlice(ref, service, { family, ports: group.ports, pods, slice }, view);
    }
  }
  for (const slice of obsolete) yield { verb: 'delete', ref: view.refOf(slice), what: 'no longer needed' };
}

/** Pods by the ports they serve; one empty group when there are none, so that the Service has a slice at all. */
function groupsOf(service: Service, family: string, view: View): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const pod of view.objects<Pod>('Pod', service.metadata.namespace ?? '')) {
    if (!matchesLabels(service.spec.selector, pod.metadata.labels) || !hasEndpoint(pod)) continue;
    if (endpointOf(pod, service, family, view) === undefined) continue;
    const ports = portsOf(pod, service);
    const group = groups.get(portsKey(ports)) ?? { ports, pods: [] };
    group.pods.push(pod);
    groups.set(portsKey(ports), group);
  }
  return groups.size === 0 ? new Map([['', { ports: [], pods: [] }]]) : groups;
}

function* writeSlice(
  ref: ObjectRef,
  service: Service,
  { family, ports, pods, slice }: Group & { readonly family: string; readonly slice: EndpointSlice | undefined },
  view: View,
): Reconciliation {
  const endpoints = pods.flatMap((pod) => endpointOf(pod, service, family, view) ?? []);
  const labels = sliceLabels(service);
  const object =
    slice === undefined
      ? newSlice(service, family, ports, endpoints, view.timestamp)
      : { ...slice, metadata: { ...slice.metadata, labels }, ports, endpoints };
  if (slice !== undefined && isSameSlice(slice, object)) {
    yield* remember(ref, view.refOf(slice), pods, view);
    return;
  }
  const outcome = yield slice === undefined ? { verb: 'create', object } : { verb: 'update', object, what: `${endpoints.length} endpoints` };
  if (outcome.stored && outcome.object !== undefined) yield* remember(ref, view.refOf(outcome.object), pods, view);
}

/** The same content, in whatever order. */
function isSameSlice(slice: EndpointSlice, object: EndpointSlice): boolean {
  const byName = (left: { targetRef?: { name: string } }, right: { targetRef?: { name: string } }) =>
    (left.targetRef?.name ?? '') < (right.targetRef?.name ?? '') ? -1 : 1;
  return (
    portsKey(slice.ports) === portsKey(object.ports) &&
    deepEqual(slice.metadata.labels, object.metadata.labels) &&
    deepEqual([...slice.endpoints].sort(byName), [...object.endpoints].sort(byName))
  );
}

function* remember(service: ObjectRef, slice: ObjectRef, pods: readonly Pod[], view: View): Reconciliation {
  for (const pod of pods) {
    const ref = view.refOf(pod);
    const others = (view.row(memberships, ref) ?? []).filter((known) => known.service !== service);
    yield setRow(memberships, ref, [...others, { service, slice }]);
  }
}
