import { type BuiltObject, objectAsWritten } from '../../built-object.ts';
import { at, isMap, mapAt, type PlainMap, stringAt } from '../../guards.ts';
import type { SourceDocument } from '../../source-document.ts';
import { folderOf, isOfKind, type RawObject, type Repository } from '../repository.ts';
import { envsubst } from './envsubst.ts';

/** What flux-operator makes of a `sync`: the source and the Kustomization that everything begins with. */
export interface Sync {
  readonly source: BuiltObject;
  readonly kustomization: BuiltObject;
}

/** The syncs of a FluxInstance, or of a release of the chart that makes one; several where its path has variables nobody sets. */
export function syncsOf({ document, value }: RawObject, repository: Repository): readonly Sync[] {
  const found = syncIn(value);
  const path = stringAt(found?.sync, 'path');
  if (found === undefined || path === undefined) return [];
  return pathsOf(path, document.path, repository).map((each) => syncObjects(document, value, found.path, { ...found.sync, path: each }));
}

function syncIn(value: PlainMap): { readonly sync: PlainMap; readonly path: string } | undefined {
  const path = isOfKind(value, 'fluxcd.controlplane.io', 'FluxInstance')
    ? ['spec', 'sync']
    : isOfKind(value, 'helm.toolkit.fluxcd.io', 'HelmRelease')
      ? ['spec', 'values', 'instance', 'sync']
      : undefined;
  const sync = path === undefined ? undefined : at(value, ...path);
  return isMap(sync) && path !== undefined ? { sync, path: path.join('.') } : undefined;
}

/** Whoever applies the object may set variables in the path; what is left of them stands for any folder. */
function pathsOf(path: string, file: string, { tree, raw }: Repository): readonly string[] {
  if (!path.includes('${')) return [path];
  const variables = raw
    .filter(({ document, value }) => isOfKind(value, 'kustomize.toolkit.fluxcd.io', 'Kustomization') && applies(value, document.path))
    .map(({ value }) => mapAt(value, 'spec', 'postBuild', 'substitute'));
  const filled = variables.flatMap((each) => {
    const result = envsubst(path, (name) => stringAt(each, name) ?? `\${${name}}`);
    return result.ok && !result.text.includes('${') ? [result.text] : [];
  });
  return filled.length > 0 ? [...new Set(filled)] : foldersLike(path);

  function applies(value: PlainMap, own: string): boolean {
    const folder = folderOf(tree, stringAt(value, 'spec', 'path') ?? '', own);
    return folder !== undefined && file.startsWith(`${folder}/`);
  }

  function foldersLike(pattern: string): readonly string[] {
    const parts = pattern.replace(/^\.?\/+/, '').split('/');
    const folders = new Set(tree.paths.map((each) => each.split('/').slice(0, parts.length).join('/')));
    return [...folders].filter((folder) => tree.isFolder(folder) && isLike(folder.split('/'), parts));
  }
}

const isLike = (folder: readonly string[], parts: readonly string[]) =>
  folder.length === parts.length && parts.every((part, index) => part.includes('${') || part === folder[index]);

/** [flux-operator v0.58.1 internal/builder/sync] */
function syncObjects(document: SourceDocument, owner: PlainMap, path: string, sync: PlainMap): Sync {
  const namespace = stringAt(owner, 'metadata', 'namespace') ?? stringAt(owner, 'spec', 'targetNamespace') ?? 'flux-system';
  const labels = {
    'fluxcd.controlplane.io/name': stringAt(owner, 'metadata', 'name') ?? '',
    'fluxcd.controlplane.io/namespace': namespace,
  };
  const metadata = { name: stringAt(sync, 'name') ?? namespace, namespace, labels };
  const kind = stringAt(sync, 'kind') ?? 'GitRepository';
  const interval = stringAt(sync, 'interval') ?? '1m';
  const ref = stringAt(sync, 'ref');
  const secretRef = stringAt(sync, 'pullSecret');
  const spec = {
    url: sync.url,
    interval,
    ...(ref === undefined ? {} : { ref: kind === 'GitRepository' ? { name: ref } : { tag: ref } }),
    ...(secretRef === undefined ? {} : { secretRef: { name: secretRef } }),
  };
  const kustomization = { interval: '10m', path: sync.path, prune: true, sourceRef: { kind, name: metadata.name } };
  const placeOf = (field: string) => document.placeOf(field.startsWith('metadata') ? path : field.replace(/^spec\b/, path));
  const own = { path: document.path, place: document.placeOf(path), placeOf };
  const made = (value: PlainMap) => objectAsWritten({ ...own, value }, value);
  return {
    source: made({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind, metadata, spec }),
    kustomization: made({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata, spec: kustomization }),
  };
}
