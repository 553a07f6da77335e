import type { TimeMs } from '#base/brand.ts';
import { deepEqual } from '#base/equal.ts';
import type { KubeObject, Labels, Pod } from '#model/kubernetes.ts';
import { addQuantities, type Quantity, quantityText, ZERO } from '#model/quantity.ts';
import { type Actor, type Change, onObject, type Reconciliation } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { matches, usageOf } from '../../store/api/admission/quota.ts';
import { builtInKinds, type Kind } from '../../store/api/kinds.ts';
import type { ResourceQuota } from '../../store/api/validation/quota.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { type Loop, passFrom } from '../passes.ts';

/** Kinds quotas can count, by the name under which they are stored. */
const counted: readonly Kind[] = builtInKinds.filter(({ namespaced, kind }) => namespaced && kind !== 'Event' && kind !== 'Lease');

/**
 * Counts anew what a quota's namespace uses: when the quota changes, and when something it counts is gone. What is made
 * is charged by admission.
 *
 * Follows pkg/controller/resourcequota/resource_quota_controller.go and pkg/quota/v1/install/update_filter.go, 1.28.
 */
export const resourceQuota: Actor = {
  name: 'resourcequota',
  watches: [
    onObject<ResourceQuota>('ResourceQuota', ({ ref, before, after }) => (after === undefined || before?.spec === after.spec ? [] : [ref])),
    ...counted.map(({ kind }) => onObject(kind, (change, view) => (isFreed(change, view) ? quotasBeside(change.ref, view) : []))),
  ],
  active: controllerActs,
  reconcile: recount,
};

const fullCount: Loop = { name: 'resourcequota', periodMs: 300_000 };

/**
 * Counts all quotas every 5 minutes. Only that finds a pod which is no longer charged because its time to end is over:
 * nothing of the pod changes then. Keyed by the pod; passes that would find nothing are left out.
 */
export const resourceQuotaCount: Actor = {
  name: 'resourcequota-count',
  watches: [onObject<Pod>('Pod', (change, view) => (isMarked(change) && quotasBeside(change.ref, view).length > 0 ? [change.ref] : []))],
  active: controllerActs,
  *reconcile(ref, view, { timers }) {
    const pod = view.object<Pod>(ref);
    if (timers.includes('pass')) for (const quota of quotasBeside(ref, view)) yield* recount(quota, view);
    else if (pod === undefined) return;
    else if (isCharged(pod, view)) yield { verb: 'wake', at: (freeFrom(pod, view) + 1) as TimeMs, why: 'overdue' };
    else yield { verb: 'wake', at: passFrom(view, fullCount, view.now), why: 'pass' };
  },
};

function* recount(ref: ObjectRef, view: View): Reconciliation {
  const quota = view.object<ResourceQuota>(ref);
  if (quota === undefined) return;
  const hard = quota.spec?.hard ?? {};
  const used = usedOf(quota, hard, ref, view);
  if (deepEqual(quota.status?.hard, hard) && deepEqual(quota.status?.used, used)) return;
  const object: ResourceQuota = { ...quota, status: { ...quota.status, hard, used } };
  yield { verb: 'status', object, what: 'usage counted' };
}

function quotasBeside({ namespace }: ObjectRef, view: View): readonly ObjectRef[] {
  return view.list('ResourceQuota', namespace);
}

/** Gone, or a pod that uses nothing any more. */
function isFreed({ before, after }: Change<KubeObject>, view: View): boolean {
  if (after === undefined) return true;
  return before !== undefined && after.kind === 'Pod' && isCharged(before as Pod, view) && !isCharged(after as Pod, view);
}

function isMarked({ before, after }: Change<Pod>): boolean {
  return before?.metadata.deletionTimestamp === undefined && after?.metadata.deletionTimestamp !== undefined;
}

/**
 * Not charged are pods that have ended, and those that should be gone: a lost node's kubelet never confirms that they are.
 * Follows QuotaV1Pod in pkg/quota/v1/evaluator/core/pods.go, 1.28.
 */
function isCharged(pod: Pod, view: View): boolean {
  const phase = pod.status?.phase;
  return phase !== 'Succeeded' && phase !== 'Failed' && view.now <= freeFrom(pod, view);
}

/** The grace period counts twice: the deletion's timestamp is the end of it. */
function freeFrom({ metadata: { deletionTimestamp, deletionGracePeriodSeconds } }: Pod, view: View): number {
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return Number.POSITIVE_INFINITY;
  return view.virtualTime(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

function usedOf(quota: ResourceQuota, hard: Labels, { namespace }: ObjectRef, view: View): Labels {
  const declared: ResourceQuota = { ...quota, status: { hard } };
  const sums = new Map<string, Quantity>(Object.keys(hard).map((name) => [name, ZERO]));
  for (const kind of counted.filter((each) => canCount(each, hard))) {
    for (const object of view.objects(kind.kind, namespace)) {
      if (!matches(declared, { kind, object })) continue;
      const isCountedOnly = object.kind === 'Pod' && !isCharged(object as Pod, view);
      for (const [name, amount] of usageOf({ kind }, object)) {
        const sum = sums.get(name);
        if (sum !== undefined && (!isCountedOnly || name.startsWith('count/'))) sums.set(name, addQuantities(sum, amount));
      }
    }
  }
  return Object.fromEntries([...sums].map(([name, sum]) => [name, quantityText(sum)]));
}

const ofPods = /^(pods|cpu|memory|ephemeral-storage|hugepages-.*|limits\..*|requests\..*)$/;
const ofClaims = /(^|\.)(persistentvolumeclaims|requests\.storage)$/;

/** Whether a limit can concern a kind; spares listing what is not counted. */
function canCount({ kind, resource, group }: Kind, hard: Labels): boolean {
  return Object.keys(hard).some((name) => {
    if (name.startsWith('count/')) return name === `count/${resource}${group === '' ? '' : `.${group}`}`;
    if (group !== '') return false;
    if (kind === 'Pod') return ofPods.test(name);
    if (kind === 'PersistentVolumeClaim') return ofClaims.test(name);
    return name === resource || name.startsWith(`${resource}.`);
  });
}
