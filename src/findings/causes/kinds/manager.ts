import type { Pod } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import { cephClusters } from '../../health/storage.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { namedAs, refOf, titleOf } from '../words.ts';

/** A module of Ceph's manager that has failed: it stays so for the life of its process. [ceph src/mgr/ActivePyModule.cc] */
export const managerKind: CauseKind<FactOf<'manager'>> = {
  kind: 'manager',
  find: ({ view, provenance }) =>
    cephClusters(view).flatMap((cluster) => {
      const failed = cluster.status?.ceph?.details?.['MGR_MODULE_ERROR'];
      if (failed === undefined) return [];
      const pods = view
        .list('Pod', cluster.metadata.namespace ?? '')
        .filter((ref) => view.object<Pod>(ref)?.metadata.labels?.['app'] === 'rook-ceph-mgr');
      return pods.map((ref) => {
        const pod = namedAs(ref);
        const text = `a module of ${titleOf(pod)} has failed`;
        const chain = [{ text: failed.message ?? 'MGR_MODULE_ERROR' }];
        return { fact: { kind: 'manager' as const, pod }, key: `manager ${titleOf(pod)}`, text, place: provenance.placeOf(ref), chain };
      });
    }),
  remove: (simulation, { pod }) => {
    simulation.perform({ verb: 'delete', ref: refOf(simulation.view, pod), what: 'restarted' }, whatIf);
  },
};
