import { unknownValue } from './cluster.ts';
import { isValues, mergeValues, type ReadYaml, unknownValues, type Values, valuesInText, withSetting } from './helm-values.ts';
import type { KubeObject } from './kubernetes.ts';

/** The chart a release installs. `version` may be a range; absent: the newest, or known by its digest only. */
export interface ReleaseChart {
  readonly chart: string;
  /** URL of a chart repository, of the folder in an OCI registry (`oci://…`), or of the Git repository that holds the chart. */
  readonly repository?: string;
  readonly version?: string;
}

interface Reference {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

type Objects = readonly KubeObject[];

/**
 * The chart of a release of Flux, Argo CD or k3s; undefined where it installs none, or the source it names is not among the objects.
 *
 * @param objects where sources are looked up
 */
export function chartOfRelease(release: KubeObject, objects: Objects): ReleaseChart | undefined {
  const spec = mapAt(release, 'spec');
  switch (groupKind(release)) {
    case 'helm.toolkit.fluxcd.io/HelmRelease':
      return chartOfFlux(release, spec, objects);
    case 'source.toolkit.fluxcd.io/HelmChart':
      return namedChart(spec, release, objects);
    case 'helm.cattle.io/HelmChart':
      return chartAt(textAt(spec, 'chart'), textAt(spec, 'repo'), textAt(spec, 'version'));
    case 'helm.fluxcd.io/HelmRelease':
      return chartAt(textAt(spec, 'chart', 'name'), textAt(spec, 'chart', 'repository'), textAt(spec, 'chart', 'version'));
    case 'argoproj.io/Application':
      return argoSources(spec)
        .map(chartOfArgo)
        .find((chart) => chart !== undefined);
    default:
      return undefined;
  }
}

function chartOfFlux(release: KubeObject, spec: Values, objects: Objects): ReleaseChart | undefined {
  if (!isValues(spec.chartRef)) return namedChart(mapAt(spec, 'chart', 'spec'), release, objects);
  const source = referenced(spec.chartRef, release, objects);
  if (source === undefined) return undefined;
  if (source.kind === 'HelmChart') return chartOfRelease(source, objects);
  const found = mapAt(source, 'spec');
  return chartAt(textAt(found, 'url'), undefined, textAt(found, 'ref', 'tag') ?? textAt(found, 'ref', 'semver'));
}

/** A chart by its name in a repository, or by its path in Git. */
function namedChart(spec: Values, release: KubeObject, objects: Objects): ReleaseChart | undefined {
  const source = isValues(spec.sourceRef) ? referenced(spec.sourceRef, release, objects) : undefined;
  const chart = textAt(spec, 'chart');
  if (chart === undefined) return undefined;
  const name = chart.replace(/\/+$/, '').replace(/^.*\//, '');
  return { chart: name, ...given('repository', textAt(source, 'spec', 'url')), ...given('version', textAt(spec, 'version')) };
}

/** [argo-cd pkg/apis/application/v1alpha1 ApplicationSource: a repoURL without a scheme is an OCI registry] */
function chartOfArgo(source: Values): ReleaseChart | undefined {
  const repository = textAt(source, 'repoURL');
  const chart = textAt(source, 'chart');
  if (chart === undefined || repository === undefined) return undefined;
  const url = repository.includes('://') ? repository : `oci://${repository}`;
  return { chart, repository: url, ...given('version', textAt(source, 'targetRevision')) };
}

/** A chart may be given as the URL it lies at. */
function chartAt(chart: string | undefined, repository: string | undefined, version: string | undefined): ReleaseChart | undefined {
  if (chart === undefined) return undefined;
  const [, folder, name] = /^([a-z]+:\/\/.+)\/([^/]+)\/*$/.exec(chart) ?? [];
  return { chart: name ?? chart, ...given('repository', folder ?? repository), ...given('version', version) };
}

function given<Key extends string>(key: Key, text: string | undefined): { readonly [K in Key]?: string } {
  return (text === undefined ? {} : { [key]: text }) as { readonly [K in Key]?: string };
}

function referenced(reference: Values, release: KubeObject, objects: Objects): KubeObject | undefined {
  const { kind, name, namespace = release.metadata.namespace } = reference as Reference;
  return objects.find(
    (object) =>
      object.kind === kind &&
      object.metadata.name === name &&
      (object.metadata.namespace ?? '') === (namespace ?? '') &&
      object.apiVersion.startsWith('source.toolkit.fluxcd.io/'),
  );
}

/**
 * The values a release gives its chart: `valuesFrom` in order, then what stands in the release. What cannot be read holds `unknownValue`; the key
 * `unknownValue` says that any value not set in the release may be set elsewhere.
 *
 * @param objects where ConfigMaps and Secrets are looked up
 * @param readYaml for values that stand in texts
 */
export function valuesOfRelease(release: KubeObject, objects: Objects, readYaml: ReadYaml): Record<string, unknown> {
  const spec = mapAt(release, 'spec');
  switch (groupKind(release)) {
    case 'helm.toolkit.fluxcd.io/HelmRelease':
      return valuesOfFlux(release, spec, objects, readYaml);
    case 'helm.cattle.io/HelmChart':
      return settings(valuesInText(textAt(spec, 'valuesContent') ?? '', readYaml), Object.entries(mapAt(spec, 'set')));
    case 'helm.fluxcd.io/HelmRelease':
      return Array.isArray(spec.valuesFrom) ? mergeValues(unknownValues, mapAt(spec, 'values')) : mapAt(spec, 'values');
    case 'argoproj.io/Application':
      return (
        argoSources(spec)
          .filter((source) => chartOfArgo(source) !== undefined || isValues(source.helm))
          .map((source) => valuesOfArgo(source, readYaml))
          .at(0) ?? {}
      );
    default:
      return {};
  }
}

/** Inline values win over every entry of `valuesFrom`, with or without a targetPath. [fluxcd/pkg chartutil/values.go] */
function valuesOfFlux(release: KubeObject, spec: Values, objects: Objects, readYaml: ReadYaml): Values {
  const inline = mapAt(spec, 'values');
  let values: Values = {};
  for (const entry of Array.isArray(spec.valuesFrom) ? spec.valuesFrom : []) {
    const text = textOfEntry(entry, release, objects);
    if (text === undefined) continue;
    const path = textAt(entry, 'targetPath');
    if (path === undefined) values = mergeValues(values, valuesInText(text, readYaml));
    else values = withSetting(mergeValues(values, inline), path, mapAt({ entry }, 'entry').literal === true ? JSON.stringify(text) : text);
  }
  return mergeValues(values, inline);
}

/** Undefined: it is optional and not there. */
function textOfEntry(entry: unknown, release: KubeObject, objects: Objects): string | undefined {
  const [kind, name, key] = [textAt(entry, 'kind'), textAt(entry, 'name'), textAt(entry, 'valuesKey') ?? 'values.yaml'];
  const { namespace } = release.metadata;
  const object = objects.find((each) => each.kind === kind && each.metadata.name === name && (each.metadata.namespace ?? '') === (namespace ?? ''));
  const text =
    textAt(object, kind === 'Secret' ? 'stringData' : 'data', key) ?? decoded(textAt(object, kind === 'Secret' ? 'data' : 'binaryData', key));
  if (text !== undefined) return text;
  return isValues(entry) && entry.optional === true && object === undefined ? undefined : unknownValue;
}

function decoded(base64: string | undefined): string | undefined {
  if (base64 === undefined || !/^[A-Za-z0-9+/\s]*=*\s*$/.test(base64)) return undefined;
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
}

/** [argo-cd: parameters win over values and valuesObject, and these over value files] */
function valuesOfArgo(source: Values, readYaml: ReadYaml): Values {
  const helm = mapAt(source, 'helm');
  const files: Values = Array.isArray(helm.valueFiles) && helm.valueFiles.length > 0 ? unknownValues : {};
  const inline = isValues(helm.valuesObject) ? helm.valuesObject : valuesInText(textAt(helm, 'values') ?? '', readYaml);
  const parameters = (Array.isArray(helm.parameters) ? helm.parameters : []).flatMap((each: unknown): (readonly [string, unknown])[] => {
    const name = textAt(each, 'name');
    const value = textAt(each, 'value') ?? '';
    return name === undefined ? [] : [[name, isValues(each) && each.forceString === true ? JSON.stringify(value) : value]];
  });
  return settings(mergeValues(files, inline), parameters);
}

function settings(values: Values, entries: readonly (readonly [string, unknown])[]): Values {
  return entries.reduce((sum, [path, value]) => withSetting(sum, path, String(value)), values);
}

function argoSources(spec: Values): readonly Values[] {
  const many: readonly unknown[] = Array.isArray(spec.sources) ? spec.sources : [];
  return [spec.source, ...many].filter(isValues);
}

function groupKind({ apiVersion, kind }: KubeObject): string {
  return `${apiVersion.slice(0, apiVersion.lastIndexOf('/') + 1)}${kind}`;
}

function mapAt(value: unknown, ...path: readonly string[]): Values {
  const found = at(value, path);
  return isValues(found) ? found : {};
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, path);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((here: unknown, key) => (isValues(here) && Object.hasOwn(here, key) ? here[key] : undefined), value);
}
