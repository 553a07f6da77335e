import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { ChartValues } from '#model/chart-values.ts';
import { type ClusterModel, isUnknownValue, type SourcedObject } from '#model/cluster.ts';
import { chartOfRelease, type ReleaseChart, valuesOfRelease } from '#model/helm-release.ts';
import type { ReadYaml } from '#model/helm-values.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import { releaseKey, releaseNamespace } from '#model/release-name.ts';

/** Objects that have a chart installed: Flux's, Argo CD's and k3s'. */
const releaseKinds = /^(helm\.toolkit\.fluxcd\.io\/.+\/HelmRelease|argoproj\.io\/.+\/Application|helm\.cattle\.io\/.+\/HelmChart)$/;

interface Tools {
  readonly readYaml: ReadYaml;
  /** What a release's own post-renderers make of its chart's objects. */
  readonly postRender?: (objects: readonly SourcedObject[], release: SourcedObject) => readonly SourcedObject[];
}

/**
 * Adds what releases bring that nobody rendered and whose chart is known: their objects, assumed, each at its release's
 * place. Releases that came with the input rendered, or whose chart did, stay as they are; those of other charts stay unrendered.
 */
export function expandReleases(model: ClusterModel, charts: readonly ChartEntry[], { readYaml, postRender = (made) => made }: Tools): ClusterModel {
  const given = new Set(model.gitOps?.charts.map(({ chart }) => chart));
  const objects = model.objects.map(({ object }) => object);
  const rendered = new Set(model.renderedReleases);
  const expanded = model.objects.flatMap((source) => {
    const chart = isRelease(source.object) && !rendered.has(releaseKey(source.object)) ? chartOfRelease(source.object, objects) : undefined;
    const entry = chart === undefined || given.has(chart.chart) ? undefined : entryOf(chart, charts);
    return chart === undefined || entry === undefined
      ? []
      : [
          {
            source,
            entry,
            objects: postRender(objectsOf({ source, chart, entry, values: valuesOfRelease(source.object, objects, readYaml) }), source),
          },
        ];
  });
  if (expanded.length === 0) return model;
  return {
    ...model,
    objects: [...model.objects, ...expanded.flatMap((each) => each.objects)],
    expandedReleases: [
      ...(model.expandedReleases ?? []),
      ...expanded.map(({ source, entry }) => ({ release: releaseKey(source.object), chart: entry.name })),
    ],
  };
}

function isRelease({ kind, apiVersion }: KubeObject): boolean {
  return releaseKinds.test(`${apiVersion}/${kind}`);
}

function entryOf({ chart, repository }: ReleaseChart, entries: readonly ChartEntry[]): ChartEntry | undefined {
  const named = entries.filter(({ charts }) => charts.includes(chart));
  const particular = named.find(({ repositories }) => repositories?.some((part) => repository?.includes(part)));
  return particular ?? named.find(({ repositories }) => repositories === undefined || repository === undefined);
}

interface ReleaseSpec {
  readonly releaseName?: string;
  readonly targetNamespace?: string;
  readonly source?: { readonly helm?: { readonly releaseName?: string } };
}

/** Under which name and in which namespace Helm has a release. */
function installedAs(release: KubeObject & { readonly spec?: ReleaseSpec }): Pick<UnrenderedRelease, 'name' | 'namespace'> {
  const { metadata, spec, kind } = release;
  const prefix = kind === 'HelmRelease' && spec?.targetNamespace !== undefined ? `${spec.targetNamespace}-` : '';
  return { name: spec?.releaseName ?? spec?.source?.helm?.releaseName ?? `${prefix}${metadata.name}`, namespace: releaseNamespace(release) };
}

interface Known {
  readonly source: SourcedObject;
  readonly chart: ReleaseChart;
  readonly entry: ChartEntry;
  readonly values: Readonly<Record<string, unknown>>;
}

function objectsOf({ source, chart: { version }, entry, values }: Known): readonly SourcedObject[] {
  const given = new ChartValues(values);
  const installed = installedAs(source.object);
  // Charts that know this value put their objects there; nobody sets it for one that does not.
  const namespace = given.text('namespaceOverride', installed.namespace);
  const release: UnrenderedRelease = { ...installed, namespace, version, values: given };
  return entry.render(release).map((made) => sourced(made, source, entry));
}

/** An object of a chart stands where its release does, and its fields where the values that decide them do. */
function sourced({ object, from = {} }: ChartObject, source: SourcedObject, entry: ChartEntry): SourcedObject {
  const assumed = (place: Place): Place => ('path' in place ? { ...place, assumed: `chart ${entry.name}` } : place);
  return {
    object,
    place: assumed(source.place),
    placeOf: (path) => assumed(placeIn(source, valuesPathOf(path, from))),
    unknownFields: unknownPaths(object, ''),
  };
}

function placeIn(source: SourcedObject, path: string | undefined): Place {
  return path === undefined ? source.place : source.placeOf(`spec.values.${path}`);
}

/** The values path of the longest field path that leads to a field. */
function valuesPathOf(path: string, from: Readonly<Record<string, string>>): string | undefined {
  const leading = Object.keys(from).filter((field) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`));
  const [longest] = leading.sort((left, right) => right.length - left.length);
  return longest === undefined ? undefined : from[longest];
}

function unknownPaths(value: unknown, path: string): readonly string[] {
  if (isUnknownValue(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownPaths(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => unknownPaths(field, path === '' ? key : `${path}.${key}`));
}
