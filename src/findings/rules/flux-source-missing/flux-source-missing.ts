import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { helmChartKind, helmReleaseKind, kustomizationKind, type SourceRef } from '#sim/gitops/flux-objects.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A reference to a source of Flux, and where it stands. */
interface Reference {
  readonly ref: ObjectRef;
  readonly path: string;
  readonly kind: string;
  readonly name: string;
}

/** A Kustomization, HelmRelease or HelmChart names a source that nobody made. */
export const fluxSourceMissing = {
  id: 'flux-source-missing',
  summary: 'a Kustomization or HelmRelease names a source that does not exist: nothing of it is applied',

  *check({ cluster }: RuleInput) {
    const missing = referencesIn(cluster).filter(({ kind, name }) => cluster.fluxInput.lacks(`${kind}.source.toolkit.fluxcd.io`, name));
    for (const group of grouped(missing, ({ kind, name }) => `${kind} ${name}`)) yield draftOf(group, cluster);
  },
} as const satisfies Rule;

interface Referring extends KubeObject {
  readonly spec?: {
    readonly sourceRef?: SourceRef;
    readonly chartRef?: SourceRef;
    readonly chart?: { readonly spec?: { readonly sourceRef?: SourceRef } } | string;
  };
}

function referencesIn({ view }: ClusterUnderCheck): readonly Reference[] {
  return [kustomizationKind, helmReleaseKind, helmChartKind]
    .flatMap((kind) => view.list(kind))
    .flatMap((ref) => {
      const { sourceRef, chartRef, chart } = view.object<Referring>(ref)?.spec ?? {};
      const ofChart = typeof chart === 'object' ? chart.spec?.sourceRef : undefined;
      const named = [
        ['spec.sourceRef', sourceRef],
        ['spec.chartRef', chartRef],
        ['spec.chart.spec.sourceRef', ofChart],
      ] as const;
      return named.flatMap(([path, source]) => (source === undefined ? [] : [{ ref, path, kind: source.kind, name: source.name }]));
    });
}

function draftOf(group: readonly [Reference, ...Reference[]], cluster: ClusterUnderCheck): Draft {
  const [{ ref, kind, name, path }] = group;
  const users = group.map((each) => each.ref);
  const waiting = cluster.flux.waitingFor(users);
  return {
    severity: 'medium',
    subject: keyOf(ref),
    message: `${listed(users.map(titleOf))} will not be applied: there is no ${kind} ${name}`,
    because: [
      ...group.map((each) => ({
        text: `${titleOf(each.ref)} takes what it applies from ${kind} ${name}`,
        place: cluster.sources.placeOf(each.ref, `${each.path}.name`),
        certainty: 'configured' as const,
      })),
      { text: 'Ready=False: what is there stays as it is, and no change of it gets in', certainty: 'documented' },
      ...(waiting.length === 0 ? [] : [{ text: `${listed(waiting.map(titleOf))} in turn wait${waiting.length === 1 ? 's' : ''} for that` }]),
    ],
    consequence: [],
    fix: { text: `make the ${kind} ${name}, or name in ${path} one that exists` },
  };
}
