import type { KubeObject } from '#model/kubernetes.ts';

interface Reading extends KubeObject {
  readonly spec?: {
    readonly url?: string;
    readonly source?: { readonly repoURL?: string };
    readonly sources?: readonly { readonly repoURL?: string }[];
  };
}

/** From where a source of Flux or an Application of Argo CD reads, with the field that says so. */
export function sourceUrlsOf(object: KubeObject): readonly { readonly url: string; readonly path: string }[] {
  const { spec } = object as Reading;
  if (object.apiVersion.startsWith('source.toolkit.fluxcd.io/')) return urlAt(spec?.url, 'spec.url');
  if (object.kind !== 'Application' || !object.apiVersion.startsWith('argoproj.io/')) return [];
  const several = (spec?.sources ?? []).flatMap(({ repoURL }, index) => urlAt(repoURL, `spec.sources[${index}].repoURL`));
  return [...urlAt(spec?.source?.repoURL, 'spec.source.repoURL'), ...several];
}

function urlAt(url: unknown, path: string): readonly { readonly url: string; readonly path: string }[] {
  return typeof url === 'string' && url !== '' ? [{ url, path }] : [];
}
