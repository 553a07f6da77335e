import { posix } from 'node:path';
import { kindOfFile } from './file-kind.ts';
import { isMap, stringAt } from './guards.ts';
import { isK3sRegistries } from './k3s/registries.ts';
import type { SourceDocument } from './source-document.ts';
import { isTalos } from './talos/config-file.ts';
import { isWorld } from './world/world-file.ts';

/** What a document is, told by its content; `note` says of the others what they look like. */
export type DocumentClass =
  | { readonly kind: 'object' | 'talos' | 'k3s' | 'kustomization' | 'world' }
  | { readonly kind: 'other'; readonly severity: 'warning' | 'info'; readonly note: string };

/** Tells what a document is. */
export function classify(document: SourceDocument): DocumentClass {
  const { value, path } = document;
  if (!isMap(value)) return other('not read: neither an object nor a list of objects');
  const kind = stringAt(value, 'kind');
  const apiVersion = stringAt(value, 'apiVersion');
  if (kindOfFile(path) === 'kustomization' || apiVersion?.startsWith('kustomize.config.k8s.io/')) return { kind: 'kustomization' };
  if (isTalos(document)) return { kind: 'talos' };
  if (isK3sRegistries(document)) return { kind: 'k3s' };
  if (kind !== undefined && apiVersion !== undefined) return { kind: 'object' };
  if (isWorld(document)) return { kind: 'world' };
  if (kind !== undefined || (apiVersion !== undefined && value.metadata !== undefined)) {
    return {
      kind: 'other',
      severity: 'warning',
      note: `not read: it has ${kind === undefined ? 'an apiVersion but no kind' : 'a kind but no apiVersion'}`,
    };
  }
  return other(noteOn(document));
}

const other = (note: string): DocumentClass => ({ kind: 'other', severity: 'info', note });

function noteOn({ path }: SourceDocument): string {
  const name = posix.basename(path);
  if (/^Chart\.ya?ml$/.test(name)) return 'a Helm chart: it was not rendered';
  if (/^values.*\.ya?ml$/.test(name)) return 'not read: values for a Helm chart';
  return 'not read: neither a Kubernetes object, a Talos machine config nor a world file';
}
