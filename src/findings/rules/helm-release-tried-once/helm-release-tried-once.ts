import { appendTo } from '#base/append.ts';
import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { hasText } from '#findings/field-value.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed, toldCauses } from '#findings/words.ts';
import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type HelmRelease, helmReleaseKind, type Kustomization, kustomizationKind } from '#sim/gitops/flux-objects.ts';
import { kindOf, type ObjectRef } from '#sim/store/refs.ts';

/** A release that one failure stops, and what waits for it. */
interface TriedOnce {
  readonly release: ObjectRef;
  /** Of install and upgrade, those without a retry. */
  readonly actions: readonly Action[];
  readonly waiting: readonly ObjectRef[];
}

type Action = 'install' | 'upgrade';

/** A feature of helm-controller 1.4 and later that lets every release retry. */
const retriesByDefault = 'DefaultToRetryOnFailure';

/** Releases that others wait for are given up after one failure. */
export const helmReleaseTriedOnce = {
  id: 'helm-release-tried-once',
  summary: 'releases that others wait for are given up after one failure: they have no retries',

  *check({ cluster }: RuleInput) {
    const gates = gatesIn(cluster);
    const [first, ...rest] = cluster.view.list(helmReleaseKind).flatMap((release) => triedOnce(release, gates.get(release) ?? [], cluster));
    if (first !== undefined && !mayRetryByDefault(cluster)) yield draftOf([first, ...rest], cluster);
  },
} as const satisfies Rule;

/** Said somewhere, or possibly said in a FluxInstance that was not read. */
function mayRetryByDefault({ view, twin, flux }: ClusterUnderCheck): boolean {
  const objects = twin.model.objects.map(({ object }) => object);
  const isByInstance = view.list(kustomizationKind).some((ref) => flux.isMadeByInstance(ref));
  const isInstanceRead = objects.some(
    ({ kind, metadata }) => kind === 'FluxInstance' || (kind === 'HelmRelease' && metadata.name.includes('flux-instance')),
  );
  return (isByInstance && !isInstanceRead) || objects.some(({ metadata: _, ...rest }) => hasText(rest, retriesByDefault));
}

interface Retrying {
  readonly remediation?: { readonly retries?: number };
  readonly strategy?: { readonly name?: string };
}

function triedOnce(release: ObjectRef, gates: readonly ObjectRef[], cluster: ClusterUnderCheck): readonly TriedOnce[] {
  const { spec } = cluster.view.object<HelmRelease>(release) ?? {};
  if (spec?.suspend === true) return [];
  const actions = (['install', 'upgrade'] as const).filter((action) => {
    const { remediation, strategy } = (spec?.[action] ?? {}) as Retrying;
    return (remediation?.retries ?? 0) === 0 && strategy?.name !== 'RetryOnFailure';
  });
  if (actions.length === 0) return [];
  const waiting = [...cluster.flux.waitingFor([release]), ...cluster.flux.waitingFor(gates)];
  return waiting.length === 0 ? [] : [{ release, actions, waiting }];
}

/** Kustomizations that are Ready only with a release that they apply, by release. */
function gatesIn({ view, flux }: ClusterUnderCheck): ReadonlyMap<ObjectRef, readonly ObjectRef[]> {
  const gates = new Map<ObjectRef, ObjectRef[]>();
  for (const ref of view.list(kustomizationKind)) {
    const { spec = {} } = view.object<Kustomization>(ref) ?? {};
    for (const release of releasesAwaited(spec, flux.appliedBy(ref))) appendTo(gates, view.refOf(release), ref);
  }
  return gates;
}

/** Of what a Kustomization applies, the releases that it waits for. */
function releasesAwaited(
  { suspend, wait, healthChecks = [] }: NonNullable<Kustomization['spec']>,
  applied: readonly SourcedObject[],
): readonly KubeObject[] {
  const checked = new Set(healthChecks.flatMap(({ kind, name }) => (kind === 'HelmRelease' ? name : [])));
  if (suspend === true || (wait !== true && checked.size === 0)) return [];
  const releases = applied.flatMap(({ object }) => (kindOf(object) === helmReleaseKind ? object : []));
  return wait === true ? releases : releases.filter(({ metadata }) => checked.has(metadata.name));
}

function draftOf(all: readonly [TriedOnce, ...TriedOnce[]], { sources }: ClusterUnderCheck): Draft {
  const [{ release, actions }] = all;
  const fields = actions.map((action) => `spec.${action}.remediation.retries`);
  return {
    severity: 'low',
    subject: keyOf(release),
    message: `${listed(all.map((each) => titleOf(each.release)))} ${all.length === 1 ? 'is' : 'are'} given up after one failure, and others wait for ${all.length === 1 ? 'it' : 'them'}`,
    because: [
      ...toldCauses(all, (each) => ({
        text: `${titleOf(each.release)} has no retries for ${listed(each.actions)}, and ${listed(each.waiting.map(titleOf))} ${each.waiting.length === 1 ? 'waits' : 'wait'} for it`,
        place: sources.placeOf(each.release),
        certainty: 'configured' as const,
      })),
      {
        text: 'an action that fails once, such as by its time limit while images or storage are away, is not tried again by itself',
        certainty: 'documented',
      },
    ],
    consequence: [],
    fix: { text: `set ${listed(fields)} of ${titleOf(release)}${all.length === 1 ? '' : ' and the others'}, or strategy.name: RetryOnFailure there` },
  };
}
