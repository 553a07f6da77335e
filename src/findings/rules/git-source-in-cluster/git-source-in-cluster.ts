import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { hostOf } from '#sim/gitops/artifacts.ts';
import { sourceUrlsOf } from '#sim/gitops/source-urls.ts';
import { type Route, registryRef, routes } from '#sim/registries/registries.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** Something that Flux or Argo CD reads from a host that its own cluster serves. */
interface Reading {
  readonly ref: ObjectRef;
  readonly path: string;
  readonly host: string;
  readonly route: Exclude<Route, { readonly via: 'unknown' }>;
  /** Workloads behind the host. */
  readonly serving: readonly [ObjectRef, ...ObjectRef[]];
}

/** Flux or Argo CD reads what it applies from a server of the same cluster: while that is away, nothing can be repaired through Git. */
export const gitSourceInCluster = {
  id: 'git-source-in-cluster',
  summary: 'Flux or Argo CD reads what it applies from the cluster itself: while that server is away, no change gets in, nor one that repairs it',

  *check({ cluster }: RuleInput) {
    for (const group of grouped(readingsIn(cluster), ({ host }) => host)) yield draftOf(group, cluster);
  },
} as const satisfies Rule;

function readingsIn(cluster: ClusterUnderCheck): readonly Reading[] {
  const { view, twin } = cluster;
  const kinds = view.kindsPresent().filter((kind) => /\.source\.toolkit\.fluxcd\.io$|^Application\.argoproj\.io$/.test(kind));
  return kinds
    .flatMap((kind) => view.list(kind))
    .flatMap((ref) => sourceUrlsOf(view.object(ref) as KubeObject).map(({ url, path }) => ({ ref, path, host: hostOf(url) })))
    .flatMap(({ ref, path, host }): Reading[] => {
      const route = view.row(routes, registryRef(view, host));
      if (route === undefined || route.via === 'unknown' || !isNamed(host, route, cluster)) return [];
      const [first, ...rest] = new Set(twin.expander.podsBehind(view, route).map((pod) => cluster.workloadOf(pod)));
      const isUsed = ref.kind.startsWith('Application.') || cluster.flux.usersOfSource(ref).length > 0;
      return first === undefined || !isUsed ? [] : [{ ref, path, host, route, serving: [first, ...rest] }];
    });
}

/** A rule for all names below a domain says nothing of one that other records may send elsewhere. */
function isNamed(host: string, { via }: Route, { view }: ClusterUnderCheck): boolean {
  if (via !== 'ingress') return true;
  const hosts = view.objects<Hosting>('Ingress').flatMap(({ spec }) => (spec?.rules ?? []).map((rule) => rule.host));
  const routed = view.objects<Hosting>('HTTPRoute.gateway.networking.k8s.io').flatMap(({ spec }) => spec?.hostnames ?? []);
  return hosts.includes(host) || routed.includes(host);
}

interface Hosting extends KubeObject {
  readonly spec?: { readonly rules?: readonly { readonly host?: string }[]; readonly hostnames?: readonly string[] };
}

function draftOf(group: readonly [Reading, ...Reading[]], cluster: ClusterUnderCheck): Draft {
  const [{ ref, host, serving, route, path }] = group;
  const servers = listed(serving.map(titleOf));
  const readers = group.map((each) => each.ref);
  const brought = serving.filter((workload) => readers.some((source) => cluster.flux.isAppliedFrom(source, workload)));
  return {
    severity: 'medium',
    subject: keyOf(ref),
    about: host,
    message: `${listed(readers.map(titleOf))} ${readers.length === 1 ? 'is' : 'are'} read from ${host}, which ${servers} of the cluster itself ${serving.length === 1 ? 'serves' : 'serve'}`,
    because: [
      ...group.map((each) => ({
        text: `${titleOf(each.ref)} names ${each.host} in ${each.path}`,
        place: cluster.sources.placeOf(each.ref, each.path),
        certainty: 'configured' as const,
      })),
      { text: `${host} is served by ${servers}`, place: route.place, certainty: 'configured' },
      away(ref),
      ...(brought.length === 0 ? [] : [broughtCause(brought, cluster)]),
    ],
    consequence: [],
    fix: {
      text: `keep a copy of it outside the cluster and name that in ${path} of ${titleOf(ref)}, or be ready to apply ${servers} by hand from a clone`,
    },
  };
}

function away({ kind }: ObjectRef): Cause {
  const text = kind.startsWith('Application.')
    ? 'while it is away there is nothing to compare with: no sync, until it answers'
    : 'source-controller keeps what it fetched in its pod: a reboot leaves it, but once the pod was replaced nothing is applied and nothing put right until it has fetched again';
  return { text, certainty: 'documented' };
}

function broughtCause(brought: readonly ObjectRef[], cluster: ClusterUnderCheck): Cause {
  return {
    text: `${listed(brought.map(titleOf))} in turn ${brought.length === 1 ? 'is' : 'are'} applied from there: a change that repairs it cannot get in`,
    place: cluster.sources.placeOf(brought[0] as ObjectRef),
    certainty: 'configured',
    closesCycle: true,
  };
}
