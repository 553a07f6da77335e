import type { FactOf } from '#findings/causes/fact.ts';
import { movedTo, tagsInstead } from '#findings/other-references.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import type { View } from '#sim/view.ts';
import { workloads } from '#sim/workloads.ts';
import type { Remedy, Step } from '../step.ts';
import { nameImage } from './named-image.ts';

const mostTried = 3;

/**
 * A reference that does not exist: the same tag where the repository has moved to, or another of the same repository, in
 * Git where the object comes from there.
 */
export function referenceRemedies({ reference, namedBy }: FactOf<'reference'>, view: View): readonly Remedy[] {
  return [...movedTo(view, reference), ...tagsInstead(view, reference)].slice(0, mostTried).flatMap((other) => {
    const steps = namedBy.flatMap(({ object, path }) => {
      const live = view.get<KubeObject>(object.kind, object.namespace, object.name);
      return live === undefined ? [] : [...nameImage(view, live, path, other)];
    });
    const kept = namedBy.flatMap(({ object }) => (object.kind === 'StatefulSet' ? notReady(view, object) : []));
    return steps.length === 0 ? [] : [{ steps }, ...(kept.length === 0 ? [] : [{ steps: [...steps, ...kept] }])];
  });
}

/** Pods of an ordered set that do not get ready keep their template until somebody deletes them. */
function notReady(view: View, { kind, namespace, name }: ObjectName): Step[] {
  const pods = workloads(view).find(({ ref }) => ref === view.ref(kind, namespace, name))?.pods ?? [];
  return pods
    .filter((pod) => !isWorkingPod(view, pod))
    .map((pod) => ({ action: { kind: 'delete', object: { kind: 'Pod', namespace: pod.namespace, name: pod.name } }, cost: 1 }));
}
