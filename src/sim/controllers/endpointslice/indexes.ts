import type { EndpointSlice, Pod, Service } from '#model/kubernetes.ts';
import { matchesLabels } from '#model/selectors.ts';
import { defineRow } from '../../store/definitions.ts';
import { endpointSlicesOfService } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { selectorPlaces, servicesBySelector } from '../selecting.ts';

export const manager = 'endpointslice-controller.k8s.io';
export const managedBy = 'endpointslice.kubernetes.io/managed-by';

/** In which slice a Service has a pod's endpoint. Keyed by the Pod; only for as long as it has one. */
export interface Membership {
  readonly service: ObjectRef;
  readonly slice: ObjectRef;
}

export const memberships = defineRow<readonly Membership[]>('endpoint-membership', { judged: false });

/** Services whose selector matches a pod. */
export function servicesOf(pod: Pod, view: View): readonly ObjectRef[] {
  const { namespace = '', labels } = pod.metadata;
  const services: ObjectRef[] = [];
  for (const place of selectorPlaces(namespace, labels)) {
    for (const ref of view.having(servicesBySelector, place)) {
      if (matchesLabels(view.object<Service>(ref)?.spec.selector, labels)) services.push(ref);
    }
  }
  return services;
}

/** The slices this controller keeps for a Service, in canonical order. */
export function slicesOf(service: ObjectRef, view: View): readonly EndpointSlice[] {
  const slices: EndpointSlice[] = [];
  for (const ref of view.having(endpointSlicesOfService, `${service.namespace}/${service.name}`)) {
    const slice = view.object<EndpointSlice>(ref) as EndpointSlice;
    if (slice.metadata.labels?.[managedBy] === manager && slice.metadata.deletionTimestamp === undefined) slices.push(slice);
  }
  return slices;
}
