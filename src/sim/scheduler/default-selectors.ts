import type { LabelSelector, Pod, ReplicaSet, Service } from '#model/kubernetes.ts';
import { selectorPlaces, servicesBySelector } from '../controllers/selecting.ts';
import type { View } from '../view.ts';
import type { Matcher } from './matchers.ts';
import type { PodClass } from './pod-class.ts';
import { defaultSelector } from './snapshot.ts';

interface Known {
  readonly services: readonly Service[];
  readonly controller: LabelSelector | undefined;
  readonly matcher: Matcher | undefined;
}

const withSelector = ['ReplicaSet', 'StatefulSet', 'ReplicationController'];

/** The selectors of the system's own spread. A pure memo: what a selector is made of is compared each time. */
export class DefaultSelectors {
  readonly #known = new WeakMap<PodClass, Known>();

  /** See `defaultSelector`. */
  of(pod: Pod, podClass: PodClass, view: View): Matcher | undefined {
    const services = candidates(podClass, view);
    const controller = controllersSelector(pod, view);
    const known = this.#known.get(podClass);
    if (known !== undefined && known.controller === controller && isSame(known.services, services)) return known.matcher;
    const matcher = defaultSelector(podClass.labels, services, controller);
    this.#known.set(podClass, { services, controller, matcher });
    return matcher;
  }
}

/** Services that may select pods of the class: all that do are among them. */
function candidates({ namespace, labels }: PodClass, view: View): readonly Service[] {
  const found: Service[] = [];
  for (const place of selectorPlaces(namespace, labels)) {
    for (const ref of view.having(servicesBySelector, place)) found.push(view.object<Service>(ref) as Service);
  }
  return found;
}

function controllersSelector({ metadata }: Pod, view: View): LabelSelector | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined || !withSelector.includes(owner.kind)) return undefined;
  return view.get<ReplicaSet>(owner.kind, metadata.namespace ?? '', owner.name)?.spec.selector;
}

function isSame(left: readonly Service[], right: readonly Service[]): boolean {
  return left.length === right.length && left.every((service, at) => service === right[at]);
}
