import { strongComponents } from '#base/strong-components.ts';
import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { dependingKinds } from '#findings/flux.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import type { Cause } from '#model/place.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** Kustomizations or HelmReleases depend on each other in a circle: Flux applies none of them. */
export const fluxDependsOnCycle = {
  id: 'flux-depends-on-cycle',
  summary: 'Kustomizations or HelmReleases depend on each other in a circle: none of them is applied',

  *check({ cluster }: RuleInput) {
    for (const kind of dependingKinds) {
      for (const circle of circlesOf(cluster.view.list(kind), cluster)) yield draftOf(circle, cluster);
    }
  },
} as const satisfies Rule;

function circlesOf(refs: readonly ObjectRef[], cluster: ClusterUnderCheck): readonly (readonly ObjectRef[])[] {
  const numbers = new Map(refs.map((ref, index) => [ref, index]));
  const edges = refs.map((ref) => cluster.flux.dependenciesOf(ref).flatMap(({ on }) => numbers.get(on) ?? []));
  const inCircle = (members: readonly number[]) => members.length > 1 || members.some((index) => edges[index]?.includes(index));
  return strongComponents(refs.length, (index) => edges[index] ?? [])
    .filter(inCircle)
    .map((members) => members.toSorted((left, right) => left - right))
    .map((members) =>
      inOrder(
        members.map((index) => refs[index] as ObjectRef),
        cluster,
      ),
    );
}

/** Along the dependencies, as far as one way through the circle goes. */
function inOrder(members: readonly ObjectRef[], cluster: ClusterUnderCheck): readonly ObjectRef[] {
  const path: ObjectRef[] = [];
  for (let next: ObjectRef | undefined = members[0]; next !== undefined; ) {
    path.push(next);
    next = cluster.flux.dependenciesOf(next).find(({ on }) => members.includes(on) && !path.includes(on))?.on;
  }
  return [...path, ...members.filter((ref) => !path.includes(ref))];
}

function draftOf(circle: readonly ObjectRef[], cluster: ClusterUnderCheck): Draft {
  const [first] = circle as [ObjectRef];
  const waiting = cluster.flux.waitingFor(circle);
  const because = circle.map((ref, index): Cause => causeOf(ref, circle, index === circle.length - 1, cluster));
  return {
    severity: 'medium',
    subject: keyOf(first),
    message: `${listed(circle.map(titleOf))} ${circle.length === 1 ? 'depends on itself' : 'depend on each other'} and will not be applied`,
    because: [
      ...because,
      { text: 'Flux looks at dependsOn before each reconcile and finds no circles: each waits for another to be Ready', certainty: 'documented' },
      ...(waiting.length === 0 ? [] : [{ text: `${listed(waiting.map(titleOf))} in turn wait${waiting.length === 1 ? 's' : ''} for that` }]),
    ],
    consequence: [],
    fix: { text: 'take away the entry of dependsOn that no start needs' },
  };
}

function causeOf(ref: ObjectRef, circle: readonly ObjectRef[], isLast: boolean, cluster: ClusterUnderCheck): Cause {
  const inCircle = cluster.flux.dependenciesOf(ref).filter(({ on }) => circle.includes(on));
  const place = cluster.sources.placeOf(ref, inCircle[0]?.path);
  const text = `${titleOf(ref)} depends on ${listed(inCircle.map(({ on }) => titleOf(on)))}`;
  return { text, place, certainty: 'configured', ...(isLast ? { closesCycle: true as const } : {}) };
}
