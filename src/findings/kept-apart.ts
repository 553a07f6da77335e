import type { Node, Pod } from '#model/kubernetes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';
import type { Workload } from '#sim/workloads.ts';
import { nodesFor } from './nodes-for.ts';

/** The scheduler's reasons that keep pods apart, and those that only say that a node is not meant for the pod or out of use. */
const apart =
  /^\d+ node\(s\) didn't (match pod anti-affinity rules|satisfy existing pods anti-affinity rules|match pod topology spread constraints)$/;
const excluded = /^\d+ node\(s\) (had untolerated taint( |\(s\)$)|were unschedulable$|didn't match Pod's node affinity\/selector$)/;

/** Taints that a node bears only while it is cordoned or does not answer. */
const passing = /^node\.kubernetes\.io\/(unschedulable|unreachable|not-ready)$/;

/**
 * The nodes of which any would take a pod that waits, if all that keeps it from the others are rules that hold pods apart
 * (required anti-affinity, spread): none if it lacks anything else, room on one of the others among it.
 */
export function nodesKeptFor(pod: ObjectRef, absent: readonly string[], view: View): readonly string[] {
  const spec = view.object<Pod>(pod)?.spec;
  if (spec === undefined || messageOfKeptApart(pod, view) === undefined) return [];
  const meant = nodesFor(spec, view, ({ key }) => passing.test(key)).map(({ metadata }: Node) => metadata.name);
  return absent.filter((node) => meant.includes(node));
}

/** What the scheduler says of a pod that nothing but such rules keeps from the nodes it is meant for. */
export function messageOfKeptApart(pod: ObjectRef, view: View): string | undefined {
  const { spec, status } = view.object<Pod>(pod) ?? {};
  const message = status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message ?? '';
  const reasons = /^0\/\d+ nodes are available: (.*?)\.(?: preemption: .*)?$/.exec(message)?.[1]?.split(', ') ?? [];
  const isApart = reasons.some((reason) => apart.test(reason)) && reasons.every((reason) => apart.test(reason) || excluded.test(reason));
  return spec?.nodeName === undefined && isApart ? message : undefined;
}

/**
 * Whether the pods that are left do what a workload is there for: any of a Deployment, which are alike, and more than half of
 * a StatefulSet, which is the most that those ask who vote.
 */
export function goesOnWithoutSome({ ref, working, desired }: Workload): boolean {
  if (ref.kind === 'StatefulSet') return working * 2 > desired;
  return (ref.kind === 'Deployment' || ref.kind === 'ReplicaSet') && working > 0;
}
