import type { FactOf } from '#findings/causes/fact.ts';
import type { Deployment, KubeObject } from '#model/kubernetes.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import { lastCopies, lastCopyText, managerOn } from '#sim/storage/longhorn/copies.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';
import { workloads } from '#sim/workloads.ts';
import type { Remedy, Step } from '../step.ts';

/**
 * A budget that holds a drain up: one pod more, a budget that lets one go, the pods deleted past it, or no budget.
 */
export function budgetRemedies({ budget, pods }: FactOf<'budget'>, view: View): readonly Remedy[] {
  const owners = new Set(pods.flatMap(({ kind, namespace, name }) => ownerOf(view, view.ref(kind, namespace, name)) ?? []));
  const more = [...owners].flatMap((owner) => oneMore(view, owner));
  const past = pods.map((object): Step => ({ action: { kind: 'delete', object }, cost: 3, risk: 'it is gone before another is ready' }));
  const data = dataRisk(view, pods);
  const loosened = { kind: 'patch' as const, object: budget, patch: { spec: { minAvailable: null, maxUnavailable: 1 } } };
  return [
    ...(more.length === 0 ? [] : [{ steps: more }]),
    { steps: [{ action: loosened, cost: 2.5, ...(data === undefined ? {} : { risk: data }) }] },
    { steps: past },
    { steps: [{ action: { kind: 'delete', object: budget }, cost: 4, risk: data ?? 'nothing protects its pods until it is applied again' }] },
  ];
}

/** What a budget of a pod that serves data stood for. */
function dataRisk(view: View, pods: readonly ObjectName[]): string | undefined {
  const copy = lastCopies(view).find(({ volume, node }) => {
    const manager = managerOn(view, volume.namespace, node, 'replica');
    return pods.some(({ namespace, name }) => namespace === volume.namespace && name === manager?.metadata.name);
  });
  return copy === undefined ? undefined : `${lastCopyText(copy)}: its data is away while ${copy.node} is`;
}

function ownerOf(view: View, pod: ObjectRef): ObjectRef | undefined {
  return workloads(view).find(({ pods }) => pods.includes(pod))?.ref;
}

function oneMore(view: View, ref: ObjectRef): Step[] {
  const replicas = view.object<KubeObject & Deployment>(ref)?.spec.replicas;
  if (!['Deployment', 'ReplicaSet', 'StatefulSet'].includes(ref.kind)) return [];
  const object: ObjectName = { kind: ref.kind, namespace: ref.namespace, name: ref.name };
  return [{ action: { kind: 'patch', object, patch: { spec: { replicas: (replicas ?? 1) + 1 } } }, cost: 2, risk: 'it must be able to run twice' }];
}
