import type { KubeObject, OwnerReference, PodDisruptionBudget, ReplicaSet } from '#model/kubernetes.ts';
import { podsOfController } from '../../store/indexes.ts';
import type { View } from '../../view.ts';
import { scaledValue } from '../int-or-string.ts';
import { controllerReferenceOf } from '../owners.ts';
import type { BudgetSums } from './sums.ts';

/** How many pods a budget counts on, and how many of them must be healthy; or why that cannot be said. */
export type Expected = { readonly expected: number; readonly desired: number; readonly unmanaged: boolean } | { readonly failed: string };

interface Scaled extends KubeObject {
  readonly spec?: { readonly replicas?: number };
}

/** Kinds of the API itself that own pods but have no scale. */
const withoutScale: Readonly<Record<string, string>> = { DaemonSet: 'daemonsets.apps', Job: 'jobs.batch', CronJob: 'cronjobs.batch', Node: 'nodes' };

/** Follows pkg/controller/disruption/disruption.go (getExpectedPodCount, getExpectedScale), 1.28. */
export function expectedPods({ spec }: PodDisruptionBudget, sums: BudgetSums, view: View, namespace: string): Expected {
  if (spec.maxUnavailable === undefined && typeof spec.minAvailable === 'number') {
    return { expected: sums.pods, desired: spec.minAvailable, unmanaged: false };
  }
  if (spec.maxUnavailable === undefined && spec.minAvailable === undefined) return { expected: 0, desired: 0, unmanaged: false };
  const scale = scaleOf(sums, view, namespace);
  if (typeof scale !== 'number') return scale;
  const unmanaged = sums.unmanaged > 0;
  if (spec.maxUnavailable === undefined) return { expected: scale, desired: scaledValue(spec.minAvailable, scale, 'up'), unmanaged };
  return { expected: scale, desired: Math.max(0, scale - scaledValue(spec.maxUnavailable, scale, 'up')), unmanaged };
}

/** The sum of the scales of all controllers of the pods. */
function scaleOf({ controllers }: BudgetSums, view: View, namespace: string): number | { readonly failed: string } {
  const scales = new Map<string, number>();
  for (const { controller } of controllers) {
    const found = scaleOfController(controller, view, namespace);
    if ('failed' in found) return found;
    scales.set(found.uid, found.scale);
  }
  let sum = 0;
  for (const scale of scales.values()) sum += scale;
  return sum;
}

type Scale = { readonly uid: string; readonly scale: number } | { readonly failed: string };

/** A ReplicaSet of a Deployment stands for the Deployment: old and new ReplicaSets count once. */
function scaleOfController(reference: OwnerReference, view: View, namespace: string): Scale {
  const noScale = withoutScale[reference.kind];
  if (noScale !== undefined) return { failed: `${noScale} does not implement the scale subresource` };
  const object = ownerNamed(reference, view, namespace);
  const above = reference.kind === 'ReplicaSet' && object !== undefined ? controllerReferenceOf(object as ReplicaSet) : undefined;
  const owner = above?.kind === 'Deployment' ? ownerNamed(above, view, namespace) : object;
  if (owner === undefined) {
    const [pod] = view.having(podsOfController, reference.uid);
    return { failed: `found no controllers for pod ${JSON.stringify(pod?.name ?? '')}` };
  }
  return { uid: owner.metadata.uid ?? '', scale: owner.spec?.replicas ?? 1 };
}

function ownerNamed({ apiVersion, kind, name, uid }: OwnerReference, view: View, namespace: string): Scaled | undefined {
  const ref = view.refOf({ apiVersion, kind, metadata: { name, namespace } });
  const owner = view.object<Scaled>(ref);
  return owner?.metadata.uid === uid ? owner : undefined;
}
