import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { FluxObjects, waitingFor } from '#findings/flux.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import type { Kustomization } from '#sim/gitops/flux-objects.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A Kustomization names a path that its repository does not have. */
export const fluxPathMissing = {
  id: 'flux-path-missing',
  summary: 'a Kustomization names a path that its repository does not have: nothing of it is applied',

  *check({ cluster }: RuleInput) {
    for (const ref of new FluxObjects(cluster).withoutPath()) yield draftOf(ref, cluster);
  },
} as const satisfies Rule;

function draftOf(ref: ObjectRef, cluster: ClusterUnderCheck): Draft {
  const { path, sourceRef } = cluster.view.object<Kustomization>(ref)?.spec ?? {};
  const waiting = waitingFor(cluster, [ref]);
  return {
    severity: 'medium',
    subject: keyOf(ref),
    message: `${titleOf(ref)} will not be applied: there is no ${path} in the repository`,
    because: [
      { text: `${titleOf(ref)} applies ${path}`, place: cluster.sources.placeOf(ref, 'spec.path'), certainty: 'configured' },
      { text: `other paths of ${sourceRef?.kind} ${sourceRef?.name} were read here, and nothing was found below this one`, certainty: 'configured' },
      { text: 'kustomization path not found: what was applied before stays, and no change of it gets in', certainty: 'documented' },
      ...(waiting.length === 0 ? [] : [{ text: `${listed(waiting.map(titleOf))} in turn wait${waiting.length === 1 ? 's' : ''} for that` }]),
    ],
    consequence: [],
    fix: { text: 'name in spec.path the folder that is meant' },
  };
}
