import type { Job, Pod } from '#model/kubernetes.ts';
import { type Actor, onObject } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { podsOfController } from '../../store/indexes.ts';
import type { View } from '../../view.ts';
import { controllerReferenceOf } from '../owners.ts';
import { finishedAs } from './conditions.ts';
import { release } from './manage.ts';
import { isTracked } from './pods.ts';

/** Lets go of pods whose Job is gone or over, so that they can be deleted. Follows job_controller.go (syncOrphanPod), 1.28. */
export const jobOrphanPodsController: Actor = {
  name: 'job-orphan-pods',
  watches: [
    onObject<Job>('Job', ({ before, after }, view) => {
      const isOver = before !== undefined && (after === undefined || (finishedAs(after) !== undefined && finishedAs(before) === undefined));
      return isOver ? view.having(podsOfController, before.metadata.uid ?? '').filter((ref) => isTracked(view.object<Pod>(ref) as Pod)) : [];
    }),
    onObject<Pod>('Pod', ({ ref, after }, view) => (after !== undefined && isTracked(after) && isOrphan(after, view) ? [ref] : [])),
  ],
  active: controllerActs,

  *reconcile(ref, view) {
    const pod = view.object<Pod>(ref);
    if (pod !== undefined && isTracked(pod) && isOrphan(pod, view)) yield* release(pod, view);
  },
};

function isOrphan(pod: Pod, view: View): boolean {
  const owner = controllerReferenceOf(pod);
  if (owner?.kind !== 'Job') return owner === undefined;
  const job = view.get<Job>('Job', pod.metadata.namespace ?? '', owner.name);
  return job === undefined || job.metadata.uid !== owner.uid || finishedAs(job) !== undefined;
}
