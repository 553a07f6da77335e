import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed, toldCauses } from '#findings/words.ts';
import { isUnknownValue, type SourcedObject } from '#model/cluster.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import { spansMinors } from '#model/version-range.ts';
import { helmReleaseKind, type SourceRef, sourceRefOf } from '#sim/gitops/flux-objects.ts';
import { podsServing } from '#sim/own-registries.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A release whose chart's version is chosen anew at each poll. */
interface Floating {
  readonly release: ObjectRef;
  readonly range: string;
  readonly path: string;
  readonly placeOf: () => Place;
  /** What its pods provide that others wait for. */
  readonly provides: readonly string[];
}

/** What a cluster needs to come back at all. */
const essential = /^(cni|csi|dns|service-routing|ingress|storage|address)\b/;

/** A range of chart versions lets a release go to another minor version by itself, whenever one is published. */
export const chartVersionFloats = {
  id: 'chart-version-floats',
  summary: 'a range of chart versions lets a release move to another minor version by itself, whenever one is published',

  *check({ cluster }: RuleInput) {
    const brought = broughtIn(cluster);
    const floating = cluster.view.list(helmReleaseKind).flatMap((release) => floatingOf(release, brought, cluster));
    for (const isEssential of [true, false]) {
      const [first, ...rest] = floating.filter(({ provides }) => provides.length > 0 === isEssential);
      if (first !== undefined) yield draftOf([first, ...rest]);
    }
  },
} as const satisfies Rule;

interface Release extends KubeObject {
  readonly spec?: {
    readonly suspend?: boolean;
    readonly chart?: { readonly spec?: { readonly version?: string; readonly sourceRef?: SourceRef } };
    readonly chartRef?: SourceRef;
  };
}

interface Repository extends KubeObject {
  readonly spec?: { readonly ref?: { readonly semver?: string; readonly digest?: string } };
}

function floatingOf(release: ObjectRef, brought: Brought, cluster: ClusterUnderCheck): readonly Floating[] {
  const { view, sources } = cluster;
  const { spec } = view.object<Release>(release) ?? {};
  if (spec?.suspend === true) return [];
  const chart = spec?.chart?.spec;
  // A chart out of Git has the version that stands in its folder.
  if (chart !== undefined && (chart.sourceRef?.kind ?? 'HelmRepository') === 'HelmRepository') {
    const path = chart.version === undefined ? 'spec.chart.spec.chart' : 'spec.chart.spec.version';
    return floats(chart.version ?? '*')
      ? [
          {
            release,
            range: chart.version ?? '*',
            path,
            placeOf: () => sources.placeOf(release, path),
            provides: providedBy(brought(release), cluster),
          },
        ]
      : [];
  }
  const repository = spec?.chartRef?.kind === 'OCIRepository' ? sourceRefOf(view, spec.chartRef, release.namespace) : undefined;
  const { semver, digest } = (repository === undefined ? undefined : view.object<Repository>(repository)?.spec?.ref) ?? {};
  if (repository === undefined || semver === undefined || digest !== undefined || !floats(semver)) return [];
  const path = 'spec.ref.semver';
  return [{ release, range: semver, path, placeOf: () => sources.placeOf(repository, path), provides: providedBy(brought(release), cluster) }];
}

/** What will be filled in later may be anything. */
function floats(range: string): boolean {
  return !range.includes('${') && !isUnknownValue(range) && spansMinors(range);
}

function providedBy(brought: ReadonlySet<ObjectRef>, cluster: ClusterUnderCheck): readonly string[] {
  const { view, twin } = cluster;
  const pods = cluster.workloads.filter(({ ref }) => brought.has(ref)).flatMap((workload) => workload.pods);
  const provisions = pods.flatMap((ref) => twin.expander.provisionsOf(view.object<Pod>(ref) as Pod)).filter((text) => essential.test(text));
  const served = cluster.registries.filter((registry) => podsServing(twin, registry).some((pod) => pods.includes(pod)));
  return [...new Set([...provisions, ...served.map(({ host }) => `registry(${host})`)])];
}

/** What a release brings. */
type Brought = (release: ObjectRef) => ReadonlySet<ObjectRef>;

/** Objects of each release: live ones carry its name, those of a known chart stand where the release does. */
function broughtIn({ view, twin, sources }: ClusterUnderCheck): Brought {
  const byName = Map.groupBy(twin.model.objects, nameOfRelease);
  const byLine = Map.groupBy(twin.model.objects, ({ place }) => ('path' in place && place.assumed !== undefined ? lineText(place) : undefined));
  return (release) => {
    const own = sources.placeOf(release);
    const named = byName.get(`${release.namespace}/${release.name}`) ?? [];
    const atRelease = 'path' in own ? (byLine.get(lineText(own)) ?? []) : [];
    return new Set([...named, ...atRelease].map(({ object }) => view.refOf(object)));
  };
}

function nameOfRelease({ object: { metadata } }: SourcedObject): string | undefined {
  const { 'helm.toolkit.fluxcd.io/name': name, 'helm.toolkit.fluxcd.io/namespace': namespace } = metadata.labels ?? {};
  return name === undefined || namespace === undefined ? undefined : `${namespace}/${name}`;
}

function lineText({ path, line }: Extract<Place, { readonly path: string }>): string {
  return `${line} ${path}`;
}

function draftOf(floating: readonly [Floating, ...Floating[]]): Draft {
  const [first] = floating;
  const isEssential = first.provides.length > 0;
  return {
    severity: isEssential ? 'medium' : 'low',
    subject: keyOf(first.release),
    message: `${listed(floating.map(({ release }) => titleOf(release)))} ${floating.length === 1 ? 'moves' : 'move'} to another minor version of ${floating.length === 1 ? 'its chart' : 'their charts'} whenever one is published`,
    because: [
      ...toldCauses(floating, ({ release, range, placeOf, provides }) => ({
        text: `${titleOf(release)} takes any chart version in "${range}"${provides.length === 0 ? '' : `, and brings ${listed(provides)}`}`,
        place: placeOf(),
        certainty: 'configured' as const,
      })),
      { text: 'the newest version in the range is looked up at each interval, and what is newer is installed at once', certainty: 'documented' },
    ],
    consequence: [],
    fix: {
      text: `name one version, first in ${first.path.replace(/chart$/, 'version')} of ${titleOf(first.release)}, and let a pull request raise it`,
    },
  };
}
