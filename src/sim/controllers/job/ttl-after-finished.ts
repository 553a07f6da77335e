import type { TimeMs } from '#base/brand.ts';
import type { Job } from '#model/kubernetes.ts';
import { type Actor, onObject } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import type { View } from '../../view.ts';
import { finishedAs } from './conditions.ts';

/** Deletes Jobs some time after their end. Follows pkg/controller/ttlafterfinished/ttlafterfinished_controller.go, 1.28. */
export const ttlAfterFinishedController: Actor = {
  name: 'ttl-after-finished',
  watches: [onObject<Job>('Job', ({ ref, after }) => (after !== undefined && expires(after) ? [ref] : []))],
  active: controllerActs,

  *reconcile(ref, view) {
    const job = view.object<Job>(ref);
    if (job === undefined || !expires(job) || job.metadata.deletionTimestamp !== undefined) return;
    const at = expiryOf(job, view);
    if (at > view.now) yield { verb: 'wake', at, why: 'ttl', weight: 'horizon' };
    else yield { verb: 'delete', ref, what: 'its time after finishing is over' };
  },
};

function expires(job: Job): boolean {
  return job.spec.ttlSecondsAfterFinished !== undefined && finishedAs(job) !== undefined;
}

function expiryOf(job: Job, view: View): TimeMs {
  const end = job.status?.conditions?.find(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'));
  return (view.virtualTime(end?.lastTransitionTime) + (job.spec.ttlSecondsAfterFinished ?? 0) * 1000) as TimeMs;
}
