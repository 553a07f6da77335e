import type { FactOf } from '#findings/causes/fact.ts';
import { defaultPullPolicy, normalisedReference } from '#model/images/reference.ts';
import type { Container, Deployment, Pod } from '#model/kubernetes.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import type { View } from '#sim/view.ts';
import { workloads } from '#sim/workloads.ts';
import { imageStores } from '#sim/world.ts';
import type { Remedy } from '../step.ts';

/** A host outside cannot be mended from here; but containers whose image is on their node need not ask it. */
export function hostRemedies(_: FactOf<'host'>, view: View): readonly Remedy[] {
  return workloads(view).flatMap(({ ref, ready, pods }) => {
    const object = view.object<Deployment>(ref);
    const asking = ready ? [] : pods.flatMap((pod) => needlesslyAsking(view, view.object<Pod>(pod)));
    if (object === undefined || asking.length === 0 || pods.every((pod) => isWorkingPod(view, pod)) || !('template' in object.spec)) return [];
    const containers = object.spec.template.spec.containers.map((container) =>
      asking.includes(container.name) ? { ...container, imagePullPolicy: 'IfNotPresent' as const } : container,
    );
    const patch = { spec: { template: { spec: { containers } } } };
    const name = { kind: ref.kind, namespace: ref.namespace, name: ref.name };
    return [{ steps: [{ action: { kind: 'patch' as const, object: name, patch }, cost: 3, risk: 'a tag that has moved is not noticed' }] }];
  });
}

function needlesslyAsking(view: View, pod: Pod | undefined): string[] {
  const held = view.row(imageStores, view.ref('Node', '', pod?.spec.nodeName ?? ''));
  return (pod?.spec.containers ?? [])
    .filter((container) => asks(container) && held?.has(normalisedReference(container.image ?? '')))
    .map(({ name }) => name);
}

function asks({ imagePullPolicy, image = '' }: Container): boolean {
  return (imagePullPolicy ?? defaultPullPolicy(image)) === 'Always';
}
