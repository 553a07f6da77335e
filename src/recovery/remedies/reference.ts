import type { FactOf } from '#findings/causes/fact.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import type { View } from '#sim/view.ts';
import { workloads } from '#sim/workloads.ts';
import { imageStores, references } from '#sim/world.ts';
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

/** Tags of the same repository that a node holds or that are known to exist, newest text last. */
function tagsInstead(view: View, reference: string): readonly string[] {
  const repository = repositoryOf(reference);
  return existing(view).filter((each) => each !== reference && repositoryOf(each) === repository);
}

/** References of the same name and tag in another repository that are known to exist. */
function movedTo(view: View, reference: string): readonly string[] {
  const last = reference.slice(reference.lastIndexOf('/'));
  return existing(view).filter((each) => each !== reference && each.endsWith(last));
}

/** What a node holds or somebody knows to exist, and nobody knows to be gone. */
function existing(view: View): readonly string[] {
  const held = view.rows(imageStores).flatMap(([, store]) => [...store]);
  const known = view.rows(references).flatMap(([{ name }, { exists }]) => (exists ? [name] : []));
  const absent = new Set(view.rows(references).flatMap(([{ name }, { exists }]) => (exists ? [] : [name])));
  return [...new Set([...held, ...known])].filter((each) => !absent.has(each)).sort();
}

function repositoryOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf(':'));
}
