import { kindOfFile } from './file-kind.ts';
import { type FileTree, treeWithCopies, treeWithout } from './file-tree.ts';
import { isOfKind, isSource, type RawObject, type Repository, type TreeChange } from './gitops/repository.ts';
import { isMap, listAt, stringAt } from './guards.ts';
import { builtInScope } from './kinds.ts';
import { folderRenderer, isObjectDocument } from './render-folder.ts';
import type { Report } from './report.ts';
import type { RepositoryFiles } from './repository-files.ts';
import { isSealed, isSealedText, unsealed } from './sops.ts';
import type { SourceDocument } from './source-document.ts';
import { type ParsedDocuments, readYaml } from './yaml-document.ts';

/** Where it is said what a look into a repository comes upon. */
export interface Saying {
  readonly report: Report;
  readonly assume: Repository['assume'];
}

const saidNowhere: Saying = { report: () => undefined, assume: () => undefined };

/** Files as GitOps tools look into them. */
export function repositoryOf(files: RepositoryFiles, isTemplate: (path: string) => boolean, memory: ParsedDocuments, saying: Saying): Repository {
  const raw = files.all
    .filter(({ path }) => kindOfFile(path) === 'documents' && !isTemplate(path))
    .flatMap(({ path, around }) =>
      files.documents(path).flatMap((document) => objectsIn(document).map((each) => ({ ...each, isGiven: around !== true }))),
    );
  const views = new Views(raw, memory);
  const trial: Repository = views.of(files.trialTree, saidNowhere, () => trial);
  return views.of(files.tree, saying, () => trial);
}

/** Makes views of one repository: the same objects, with all files or some. */
class Views {
  readonly #raw: readonly RawObject[];
  readonly #sources: readonly RawObject[];
  readonly #memory: ParsedDocuments;
  readonly #scopeOf: Repository['scopeOf'];
  /** What differs in the parts that were looked at, by their keys. */
  readonly #changes = new Map<string, TreeChange>();

  constructor(raw: readonly RawObject[], memory: ParsedDocuments) {
    this.#raw = raw;
    this.#sources = raw.filter(({ value }) => isSource(value));
    this.#memory = memory;
    this.#scopeOf = scopesIn(raw);
  }

  of(tree: FileTree, saying: Saying, trial: () => Repository): Repository {
    const { report, assume } = saying;
    const renderer = folderRenderer({ tree, readInline: inlineReader(this.#memory, report), objectsIn, isSealedText, report });
    const narrow = new Map<string, Repository>();
    const narrowed: Repository['narrowed'] = (key, change) => {
      const known = narrow.get(key);
      if (known !== undefined) return known;
      const { left, copies } = this.#change(key, change);
      const isWhole = left.size === 0 && copies.size === 0;
      const made = isWhole ? whole : this.of(treeWithout(treeWithCopies(tree, copies), left), saying, () => trial().narrowed(key, change));
      narrow.set(key, made);
      return made;
    };
    const whole: Repository = {
      tree,
      raw: this.#raw,
      sources: this.#sources,
      ...renderer,
      scopeOf: this.#scopeOf,
      report,
      assume,
      trial,
      narrowed,
    };
    return whole;
  }

  #change(key: string, change: () => TreeChange): TreeChange {
    const made = this.#changes.get(key) ?? change();
    this.#changes.set(key, made);
    return made;
  }
}

/** Cluster-wide kinds of operators are named so by convention: ClusterIssuer, ClusterSecretStore. */
function scopesIn(raw: readonly RawObject[]): Repository['scopeOf'] {
  const declared = new Map(
    raw.filter(({ value }) => isOfKind(value, 'apiextensions.k8s.io', 'CustomResourceDefinition')).map(({ value }) => declaredKind(value)),
  );
  return (kind) => builtInScope(kind) ?? declared.get(kind) ?? (/\/Cluster[A-Z]/.test(kind) ? 'Cluster' : undefined);
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
