import type { TimeMs } from '#base/brand.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import type { Outcome, Write } from '../../actor.ts';
import { evict } from '../../eviction.ts';
import { podsOnNode } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { cordoning } from './cordon.ts';
import type { EvictedPod } from './upgrades.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

/** Overrides every pod's own grace. [talos v1.4.6 pkg/kubernetes/kubernetes.go Drain] */
const graceSeconds = 60;
const retryMs = 5_000;

/** Cordons a node and lists what is to be evicted: all but mirror pods, DaemonSets' and those without a controller. */
export function* cordonAndList(view: View, node: ObjectRef, byTalos: boolean): Steps<readonly EvictedPod[]> {
  const object = view.object<Node>(node);
  const write = object === undefined ? undefined : cordoning(object, byTalos);
  if (write !== undefined) yield write;
  const pods = view.having(podsOnNode, node.name).filter((ref) => isEvicted(view.object<Pod>(ref)));
  return pods.map((ref) => ({ ref, uid: view.object<Pod>(ref)?.metadata.uid, retryAt: view.now }));
}

function isEvicted(pod: Pod | undefined): boolean {
  if (pod === undefined || pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return false;
  const controller = pod.metadata.ownerReferences?.find(({ controller: isController }) => isController === true);
  return controller !== undefined && controller.kind !== 'DaemonSet' && pod.metadata.deletionTimestamp === undefined;
}

/** Asks for the evictions that are due; what a budget refuses is asked for again after five seconds. Returns the pods still there. */
export function* evictAll(view: View, pods: readonly EvictedPod[]): Steps<readonly EvictedPod[]> {
  const left: EvictedPod[] = [];
  for (const pod of pods) {
    if (view.object<Pod>(pod.ref)?.metadata.uid !== pod.uid) continue;
    if (pod.retryAt === undefined || pod.retryAt > view.now) left.push(pod);
    else left.push(...(yield* tryEviction(view, pod)));
  }
  return left;
}

/** A pod that cannot be evicted for another reason is only a warning. */
function* tryEviction(view: View, pod: EvictedPod): Steps<readonly EvictedPod[]> {
  const { code, status } = yield* evict(view, pod.ref, { gracePeriodSeconds: graceSeconds });
  if (status === 'Success') return view.object(pod.ref) === undefined ? [] : [{ ref: pod.ref, uid: pod.uid }];
  return code === 429 ? [{ ...pod, retryAt: (view.now + retryMs) as TimeMs }] : [];
}
