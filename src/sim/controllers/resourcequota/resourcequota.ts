import { deepEqual } from '#base/equal.ts';
import type { KubeObject, Labels, Pod } from '#model/kubernetes.ts';
import { addQuantities, type Quantity, quantityText, ZERO } from '#model/quantity.ts';
import { type Actor, type Change, onObject } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { matches, usageOf } from '../../store/api/admission/quota.ts';
import { builtInKinds, type Kind } from '../../store/api/kinds.ts';
import type { ResourceQuota } from '../../store/api/validation/quota.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';

/** Kinds quotas can count, by the name under which they are stored. */
const counted: readonly Kind[] = builtInKinds.filter(({ namespaced, kind }) => namespaced && kind !== 'Event' && kind !== 'Lease');

/**
 * Counts anew what a quota's namespace uses: when the quota changes, and when something it counts is gone. What is made
 * is charged by admission.
 *
 * Follows pkg/controller/resourcequota/resource_quota_controller.go, 1.28.
 */
export const resourceQuota: Actor = {
  name: 'resourcequota',
  watches: [
    onObject<ResourceQuota>('ResourceQuota', ({ ref, before, after }) => (after === undefined || before?.spec === after.spec ? [] : [ref])),
    ...counted.map(({ kind }) => onObject(kind, (change, view) => (isFreed(change) ? view.list('ResourceQuota', change.ref.namespace) : []))),
  ],
  active: controllerActs,
  *reconcile(ref, view) {
    const quota = view.object<ResourceQuota>(ref);
    if (quota === undefined) return;
    const hard = quota.spec?.hard ?? {};
    const used = usedOf(quota, hard, ref, view);
    if (deepEqual(quota.status?.hard, hard) && deepEqual(quota.status?.used, used)) return;
    const object: ResourceQuota = { ...quota, status: { ...quota.status, hard, used } };
    yield { verb: 'status', object, what: 'usage counted' };
  },
};

/** Gone, or a pod that has ended: finished pods use nothing. */
function isFreed({ before, after }: Change<KubeObject>): boolean {
  if (after === undefined) return true;
  return before !== undefined && after.kind === 'Pod' && isFinished(after as Pod) && !isFinished(before as Pod);
}

function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function usedOf(quota: ResourceQuota, hard: Labels, { namespace }: ObjectRef, view: View): Labels {
  const declared: ResourceQuota = { ...quota, status: { hard } };
  const sums = new Map<string, Quantity>(Object.keys(hard).map((name) => [name, ZERO]));
  for (const kind of counted.filter((each) => canCount(each, hard))) {
    for (const object of view.objects(kind.kind, namespace)) {
      if ((object.kind === 'Pod' && isFinished(object as Pod)) || !matches(declared, { kind, object })) continue;
      for (const [name, amount] of usageOf({ kind }, object)) {
        const sum = sums.get(name);
        if (sum !== undefined) sums.set(name, addQuantities(sum, amount));
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
