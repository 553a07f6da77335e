import type { ClusterChoice } from './clusters.ts';
import { kindOfFile } from './file-kind.ts';
import { type FileTree, treeWithCopies, treeWithout } from './file-tree.ts';
import { reachedByArgo } from './gitops/argo.ts';
import { reachedByFlux } from './gitops/flux/reached.ts';
import { isOfKind, isSource, type RawObject, type Reached, type Repository, type TreeChange } from './gitops/repository.ts';
import { isMap, listAt, stringAt } from './guards.ts';
import { builtInScope } from './kinds.ts';
import { folderRenderer, isObjectDocument } from './render-folder.ts';
import type { Report } from './report.ts';
import type { RepositoryFiles } from './repository-files.ts';
import { type PlainReading, reachedByRoots } from './roots.ts';
import { isSealed, isSealedText, unsealed } from './sops.ts';
import type { SourceDocument } from './source-document.ts';
import { type ParsedDocuments, readYaml } from './yaml-document.ts';

/** What a repository's own entry points reach. */
export type ReachedObjects = Reached & PlainReading;

interface Reading {
  readonly report: Report;
  readonly assume: Repository['assume'];
  /** Which cluster is meant where there are several. */
  readonly choice: ClusterChoice;
}

/**
 * What GitOps tools would apply from the files, by their entry points: those of Flux and Argo CD, else the kustomizations that no other lists.
 * Undefined where there is none of it: then every file counts as it is.
 */
export function reachedIn(
  files: RepositoryFiles,
  isTemplate: (path: string) => boolean,
  memory: ParsedDocuments,
  { report, assume, choice }: Reading,
): ReachedObjects | undefined {
  const repository = repositoryOf(files, isTemplate, memory, report, assume);
  const byTools = [reachedByFlux(repository, choice), reachedByArgo(repository, choice)].filter((reached) => reached !== undefined);
  if (byTools.length > 0) {
    for (const { place } of byTools.flatMap(({ entries }) => entries)) if ('path' in place) repository.tree.documents(place.path);
    return {
      objects: byTools.flatMap(({ objects }) => objects),
      entries: byTools.flatMap(({ entries }) => entries),
      absence: (path) => byTools.map(({ absence }) => absence?.(path) ?? '').join(''),
      readsPlainly: () => false,
    };
  }
  return reachedByRoots(repository, choice);
}

function repositoryOf(
  files: RepositoryFiles,
  isTemplate: (path: string) => boolean,
  memory: ParsedDocuments,
  report: Report,
  assume: Repository['assume'],
): Repository {
  const raw = files.all
    .filter(({ path }) => kindOfFile(path) === 'documents' && !isTemplate(path))
    .flatMap(({ path, around }) =>
      files.documents(path).flatMap((document) => objectsIn(document).map((each) => ({ ...each, isGiven: around !== true }))),
    );
  const declared = new Map(
    raw.filter(({ value }) => isOfKind(value, 'apiextensions.k8s.io', 'CustomResourceDefinition')).map(({ value }) => declaredKind(value)),
  );
  const sources = raw.filter(({ value }) => isSource(value));
  const changes = new Map<string, TreeChange>();
  const looked = (tree: FileTree, say: Report, take: Repository['assume'], trial: () => Repository): Repository => {
    const renderer = folderRenderer({ tree, readInline: inlineReader(memory, say), objectsIn, isSealedText, report: say });
    // Cluster-wide kinds of operators are named so by convention: ClusterIssuer, ClusterSecretStore.
    const scopeOf: Repository['scopeOf'] = (kind) =>
      builtInScope(kind) ?? declared.get(kind) ?? (/\/Cluster[A-Z]/.test(kind) ? 'Cluster' : undefined);
    const artifacts = new Map<string, Repository>();
    const narrowed: Repository['narrowed'] = (key, change) => {
      const known = artifacts.get(key);
      if (known !== undefined) return known;
      const made = changes.get(key) ?? change();
      changes.set(key, made);
      const isWhole = made.left.size === 0 && made.copies.size === 0;
      const narrow = isWhole
        ? self
        : looked(treeWithout(treeWithCopies(tree, made.copies), made.left), say, take, () => trial().narrowed(key, change));
      artifacts.set(key, narrow);
      return narrow;
    };
    const self: Repository = { tree, raw, sources, ...renderer, scopeOf, report: say, assume: take, trial, narrowed };
    return self;
  };
  const trial: Repository = looked(
    files.trialTree,
    () => undefined,
    () => undefined,
    () => trial,
  );
  return looked(files.tree, report, assume, () => trial);
}

function declaredKind(value: RawObject['value']): readonly [string, 'Namespaced' | 'Cluster'] {
  const kind = `${stringAt(value, 'spec', 'group') ?? ''}/${stringAt(value, 'spec', 'names', 'kind') ?? ''}`;
  return [kind, stringAt(value, 'spec', 'scope') === 'Cluster' ? 'Cluster' : 'Namespaced'];
}

/** A document's object, or those of its list, without the envelope of encryption. */
function objectsIn(document: SourceDocument): readonly Omit<RawObject, 'isGiven'>[] {
  if (!isObjectDocument(document) || !isMap(document.value)) return [];
  if (stringAt(document.value, 'kind')?.endsWith('List') === true && Array.isArray(document.value.items)) {
    return listAt(document.value, 'items').flatMap((value, index) => {
      const prefix = `items[${index}]`;
      const placeOf = (path: string) => document.placeOf(path === '' ? prefix : `${prefix}.${path}`);
      return objectsIn({ path: document.path, value, place: document.placeOf(prefix), placeOf });
    });
  }
  return [{ document, value: isSealed(document.value) ? unsealed(document.value).value : document.value }];
}

/** The same text is patched into many objects: it is parsed once. */
function inlineReader(memory: ParsedDocuments, report: Report) {
  const known = new Map<string, readonly unknown[]>();
  return (text: string, from: SourceDocument, path: string): readonly SourceDocument[] => {
    const place = from.placeOf(path);
    const values =
      known.get(text) ??
      [...readYaml({ path: from.path, text }, 'kustomize', memory, (severity, message, _, unread) => report(severity, message, place, unread))].map(
        ({ value }) => value,
      );
    known.set(text, values);
    return values.map((value) => ({ path: from.path, value, place, placeOf: () => place }));
  };
}
