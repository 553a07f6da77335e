import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { dependingKinds } from '#findings/flux.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A Kustomization or HelmRelease that waits for one that nobody made. */
interface Dangling {
  readonly ref: ObjectRef;
  readonly on: ObjectRef;
  readonly path: string;
}

/** Flux waits for an object that does not exist, and applies nothing of what depends on it. */
export const fluxDependsOnMissing = {
  id: 'flux-depends-on-missing',
  summary: 'a Kustomization or HelmRelease depends on one that does not exist: nothing of it is applied',

  *check({ cluster }: RuleInput) {
    const dangling = dependingKinds.flatMap((kind) => cluster.view.list(kind)).flatMap((ref) => danglingIn(ref, cluster));
    for (const group of grouped(dangling, ({ on }) => `${on.kind} ${on.name}`)) yield draftOf(group, cluster);
  },
} as const satisfies Rule;

function danglingIn(ref: ObjectRef, { flux, fluxInput }: ClusterUnderCheck): readonly Dangling[] {
  return flux.dependenciesOf(ref).flatMap(({ on, path }) => (fluxInput.lacks(on.kind, on.name) ? [{ ref, on, path }] : []));
}

function draftOf(group: readonly [Dangling, ...Dangling[]], cluster: ClusterUnderCheck): Draft {
  const [{ ref, on, path }] = group;
  const waiting = cluster.flux.waitingFor(group.map((each) => each.ref));
  return {
    severity: 'medium',
    subject: keyOf(ref),
    message: `${listed(group.map((each) => titleOf(each.ref)))} will not be applied: there is no ${on.kind.split('.')[0]} ${on.name}`,
    because: [
      ...group.map((each) => ({
        text: `${titleOf(each.ref)} depends on ${titleOf(each.on)}`,
        place: cluster.sources.placeOf(each.ref, each.path),
        certainty: 'configured' as const,
      })),
      { text: `dependency '${on.namespace}/${on.name}' not found: asked again every 30 s, before anything is applied`, certainty: 'documented' },
      ...(waiting.length === 0 ? [] : [{ text: `${listed(waiting.map(titleOf))} in turn wait${waiting.length === 1 ? 's' : ''} for that` }]),
    ],
    consequence: [],
    fix: { text: `name in ${path} what is meant, or take the entry away` },
  };
}
