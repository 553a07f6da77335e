import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { textsIn } from '#findings/field-value.ts';
import { keyOf } from '#findings/finding.ts';
import { appliedObjects, isMadeByInstance, waitingFor } from '#findings/flux.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed, toldCauses } from '#findings/words.ts';
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
    if (mayRetryByDefault(cluster)) return;
    const [first, ...rest] = cluster.view.list(helmReleaseKind).flatMap((release) => triedOnce(release, cluster));
    if (first !== undefined) yield draftOf([first, ...rest], cluster);
  },
} as const satisfies Rule;

/** Said somewhere, or possibly said in a FluxInstance that was not read. */
function mayRetryByDefault(cluster: ClusterUnderCheck): boolean {
  const { view, twin } = cluster;
  const objects = twin.model.objects.map(({ object }) => object);
  const says = objects.some((object) => [...textsIn(object, '', (path) => path === 'metadata')].some(({ text }) => text.includes(retriesByDefault)));
  const isByInstance = view.list(kustomizationKind).some((ref) => isMadeByInstance(cluster, ref));
  const isInstanceRead = objects.some(
    ({ kind, metadata }) => kind === 'FluxInstance' || (kind === 'HelmRelease' && metadata.name.includes('flux-instance')),
  );
  return says || (isByInstance && !isInstanceRead);
}

interface Retrying {
  readonly remediation?: { readonly retries?: number };
  readonly strategy?: { readonly name?: string };
}

function triedOnce(release: ObjectRef, cluster: ClusterUnderCheck): readonly TriedOnce[] {
  const { spec } = cluster.view.object<HelmRelease>(release) ?? {};
  if (spec?.suspend === true) return [];
  const actions = (['install', 'upgrade'] as const).filter((action) => {
    const { remediation, strategy } = (spec?.[action] ?? {}) as Retrying;
    return (remediation?.retries ?? 0) === 0 && strategy?.name !== 'RetryOnFailure';
  });
  if (actions.length === 0) return [];
  const waiting = [...waitingFor(cluster, [release]), ...waitingBehind(release, cluster)];
  return waiting.length === 0 ? [] : [{ release, actions, waiting }];
}

/** Kustomizations that depend on the one that applies the release and is Ready only with it. */
function waitingBehind(release: ObjectRef, cluster: ClusterUnderCheck): readonly ObjectRef[] {
  const waitsForIt = cluster.view.list(kustomizationKind).filter((ref) => {
    const { wait, healthChecks = [], suspend } = cluster.view.object<Kustomization>(ref)?.spec ?? {};
    if (suspend === true || !appliedObjects(cluster, ref).some(({ object }) => isSame(object, release))) return false;
    return wait === true || healthChecks.some(({ kind, name }) => kind === 'HelmRelease' && name === release.name);
  });
  return waitsForIt.length === 0 ? [] : waitingFor(cluster, waitsForIt);
}

function isSame(object: KubeObject, { kind, namespace, name }: ObjectRef): boolean {
  const { metadata } = object;
  return kindOf(object) === kind && metadata.name === name && metadata.namespace === namespace;
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
