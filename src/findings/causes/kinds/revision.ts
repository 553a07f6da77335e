import type { Pod, StatefulSet } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { namedAs, refOf, titleOf } from '../words.ts';

const revisionLabel = 'controller-revision-hash';

/**
 * A pod of an ordered StatefulSet that still has an earlier template and never gets ready. The set waits for it before it
 * touches any pod, so that a template that was mended does not reach it. [kubernetes/kubernetes#67250]
 */
export const revisionKind: CauseKind<FactOf<'revision'>> = {
  kind: 'revision',
  find: ({ view, failing, provenance }) =>
    failing.flatMap((ref) => {
      const pod = view.object<Pod>(ref);
      const owner = pod?.metadata.ownerReferences?.find(({ controller, kind }) => controller === true && kind === 'StatefulSet');
      const set = owner === undefined ? undefined : view.get<StatefulSet>('StatefulSet', ref.namespace, owner.name);
      if (pod === undefined || set === undefined || !isKeptBack(pod, set) || isWorkingPod(view, ref)) return [];
      const named = namedAs(view.refOf(set));
      const text = `${titleOf(named)} waits for ${titleOf(namedAs(ref))}, which has an earlier template and does not get ready`;
      const revisions = { text: `${ref.name} is of revision ${revisionOf(pod)}, the template of revision ${set.status?.updateRevision}` };
      return [
        {
          fact: { kind: 'revision' as const, set: named, pod: namedAs(ref) },
          key: `revision ${titleOf(namedAs(ref))} ${revisionOf(pod)}`,
          text,
          place: provenance.placeOf(view.refOf(set)),
          chain: [revisions],
        },
      ];
    }),
  remove: (simulation, { pod }) => {
    simulation.perform({ verb: 'delete', ref: refOf(simulation.view, pod), what: 'made anew' }, whatIf);
  },
};

function isKeptBack(pod: Pod, { spec, status }: StatefulSet): boolean {
  if (spec.podManagementPolicy === 'Parallel' || pod.metadata.deletionTimestamp !== undefined) return false;
  return status?.updateRevision !== undefined && revisionOf(pod) !== status.updateRevision;
}

function revisionOf({ metadata }: Pod): string | undefined {
  return metadata.labels?.[revisionLabel];
}
