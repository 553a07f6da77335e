import { NOTHING } from './matchers.ts';
import type { PodClass } from './pod-class.ts';

/** Which classes may matter to a pod of some namespace. */
export interface ClassDirectory {
  readonly byNamespace: ReadonlyMap<string, readonly PodClass[]>;
  /** Classes with terms that look at a namespace, and those whose terms pick namespaces by label. */
  readonly looking: ReadonlyMap<string, readonly PodClass[]>;
  readonly lookingAnywhere: readonly PodClass[];
}

/** Sorts classes by their namespace and by what their terms look at. */
export function directoryOf(classes: Iterable<PodClass>): ClassDirectory {
  const byNamespace = new Map<string, PodClass[]>();
  const looking = new Map<string, PodClass[]>();
  const lookingAnywhere: PodClass[] = [];
  const put = (map: Map<string, PodClass[]>, name: string, podClass: PodClass): void => {
    const list = map.get(name);
    if (list === undefined) map.set(name, [podClass]);
    else list.push(podClass);
  };
  for (const podClass of classes) {
    put(byNamespace, podClass.namespace, podClass);
    const { affinity, antiAffinity } = podClass;
    const terms = [...affinity.required, ...affinity.preferred, ...antiAffinity.required, ...antiAffinity.preferred];
    if (terms.some(({ namespaceSelector }) => namespaceSelector !== NOTHING)) lookingAnywhere.push(podClass);
    else for (const namespace of new Set(terms.flatMap((term) => [...term.namespaces]))) put(looking, namespace, podClass);
  }
  return { byNamespace, looking, lookingAnywhere };
}
