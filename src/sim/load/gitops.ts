import type { ClusterModel, SourcedObject } from '#model/cluster.ts';
import { type GitOpsContent, noGitOpsContent } from '#model/gitops.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Diagnostic } from '#model/place.ts';
import { releaseKey, releaseNamespace } from '#model/release-name.ts';
import { type CustomResourceDefinition, declaredKinds, declaredKindsRef, inNamespace } from '../gitops/apply.ts';
import { contentRows } from '../gitops/content.ts';
import { type HelmRelease, helmReleaseKind } from '../gitops/flux-objects.ts';
import { manifestOf } from '../gitops/helm-client.ts';
import type { Simulation } from '../simulation.ts';
import { kindOf } from '../store/refs.ts';
import type { View } from '../view.ts';
import { decodeSource } from './decode.ts';

/** Charts and revisions as the API server would take their objects, and what it would complain about. */
export interface DecodedContent {
  readonly content: GitOpsContent;
  readonly diagnostics: readonly Diagnostic[];
}

/** Decodes every object of charts and revisions; one that cannot be read is said and left out. */
export function decodedContent({ gitOps = noGitOpsContent }: ClusterModel, minor: number): DecodedContent {
  const diagnostics: Diagnostic[] = [];
  const decode = (objects: readonly SourcedObject[]) =>
    objects.flatMap((source) => {
      const decoded = decodeSource(source, minor);
      diagnostics.push(...decoded.diagnostics);
      return decoded.object === undefined ? [] : [{ ...source, object: asSent(decoded.object) }];
    });
  const charts = gitOps.charts.map((chart) => ({ ...chart, objects: decode(chart.objects) }));
  const revisions = gitOps.revisions.map((revision) => ({
    ...revision,
    paths: new Map([...revision.paths].map(([path, objects]) => [path, decode(objects)])),
  }));
  return { content: { charts, revisions }, diagnostics };
}

/** A manifest as a client sends it: what decoding adds of empty fields is nobody's wish. */
function asSent(object: KubeObject): KubeObject {
  const { status: _, ...wanted } = withoutNulls(object) as KubeObject & { readonly status?: unknown };
  return wanted;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => (field === null || field === undefined ? [] : [[key, withoutNulls(field)]])),
  );
}

function inGit({ revisions }: GitOpsContent): readonly SourcedObject[] {
  return revisions.flatMap(({ paths }) => [...paths.values()].flat());
}

/** Kinds that Git holds objects of: who applies them looks at their changes. */
export function kindsInGit({ gitOps = noGitOpsContent }: ClusterModel): readonly string[] {
  return [...new Set(inGit(gitOps).map(({ object }) => kindOf(object)))].sort();
}

/** Puts charts and revisions into the store: rows, so that commits and counterfactuals change them like anything else. */
export function loadContent(eve: Simulation, content: GitOpsContent): void {
  const { view } = eve;
  const objects = [...inGit(content), ...content.charts.flatMap((chart) => chart.objects)].map(({ object }) => object);
  const declared = new Map(objects.filter(({ kind }) => kind === 'CustomResourceDefinition').map(declaredKind));
  if (declared.size > 0) eve.perform({ verb: 'row', table: declaredKinds, ref: declaredKindsRef(view), value: declared }, 'load');
  for (const row of contentRows(content, view)) eve.perform(row, 'load');
}

function declaredKind(object: KubeObject): [string, 'Namespaced' | 'Cluster'] {
  const { spec } = object as CustomResourceDefinition;
  return [`${spec?.group}/${spec?.names?.kind}`, spec?.scope === 'Cluster' ? 'Cluster' : 'Namespaced'];
}

/** Every object that charts and revisions can bring into the cluster, where they would put it. */
export function objectsToCome(view: View, model: ClusterModel, content: GitOpsContent): readonly SourcedObject[] {
  const git = inGit(content);
  const releases = [...model.objects, ...git].map(({ object }) => object).filter((object) => kindOf(object) === helmReleaseKind);
  const released = releases.flatMap((object) => {
    const { spec, metadata } = object as HelmRelease;
    const namespace = releaseNamespace(object);
    const own = versionsFor(content, object as HelmRelease);
    const labels = { name: spec?.releaseName ?? metadata.name, namespace, origin: { name: metadata.name, namespace: metadata.namespace ?? '' } };
    return own.flatMap((chart) => manifestOf(view, chart.objects, labels));
  });
  return [...git.map((each) => ({ ...each, object: inNamespace(view, each.object, 'default') })), ...released];
}

/** The versions of the chart a release uses that were given; empty: nobody rendered it. */
export function versionsFor({ charts }: GitOpsContent, helmRelease: HelmRelease): GitOpsContent['charts'] {
  const own = releaseKey(helmRelease);
  return charts.filter(({ chart, release }) => chart === helmRelease.spec?.chart?.spec?.chart && (release === undefined || release === own));
}
