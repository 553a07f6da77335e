import { posix } from 'node:path';
import type { Place } from '#model/place.ts';
import { listAt, mapAt, stringAt, stringsAt } from '../guards.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';

/** The field `namespace` of a kustomization. */
interface GivenNamespace {
  readonly name: string;
  readonly place: Place;
}

/** What plain reading takes from the kustomizations: they are not rendered. */
export interface Kustomizations {
  /** Whether kustomize, not kubectl, reads this file. */
  reads(path: string): boolean;
  namespaceOf(path: string): string | undefined;
  /** What objects of this file get, and Namespaces are called, whatever they say: of the outermost kustomization that reaches it through `resources`. */
  replacingNamespace(path: string): GivenNamespace | undefined;
  /** `<kind>/<name>` of ConfigMaps and Secrets that generators would make, without their hash. */
  readonly generated: ReadonlySet<string>;
}

/** Fields that decide only which files are read, or what plain reading heeds. */
const HEEDED: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'resources', 'namespace', 'openapi', 'sortOptions', 'buildMetadata']);

/** Gathers what the kustomizations say, and says which of it has no effect here. */
export function kustomizations(documents: readonly SourceDocument[], report: Report): Kustomizations {
  const folders = new Set(documents.map((document) => posix.dirname(document.path)));
  const files = new Set(documents.flatMap((document) => stringsAt(document.value, 'resources').map((resource) => resolved(document, resource))));
  const namespaces = new Map<string, GivenNamespace>();
  for (const document of documents) {
    const name = stringAt(document.value, 'namespace');
    if (name !== undefined) namespaces.set(posix.dirname(document.path), { name, place: document.placeOf('namespace') });
    reportUnheeded(document, report);
  }
  const listers = listersOf(documents);
  return {
    reads: (path) => folders.has(posix.dirname(path)) || files.has(path),
    namespaceOf: (path) => nearest(namespaces, posix.dirname(path))?.name,
    replacingNamespace: (path) => outermost(path, listers, namespaces),
    generated: new Set(documents.flatMap(generatedBy)),
  };
}

const resolved = (document: SourceDocument, resource: string) => posix.join(posix.dirname(document.path), resource);

function nearest(namespaces: ReadonlyMap<string, GivenNamespace>, folder: string): GivenNamespace | undefined {
  const here = namespaces.get(folder);
  if (here !== undefined) return here;
  const parent = posix.dirname(folder);
  return parent === folder ? undefined : nearest(namespaces, parent);
}

/** Folders of the kustomizations that list a file or folder, by what they list. */
function listersOf(documents: readonly SourceDocument[]): ReadonlyMap<string, readonly string[]> {
  const listers = new Map<string, string[]>();
  for (const document of documents) {
    for (const resource of stringsAt(document.value, 'resources')) {
      const listed = resolved(document, resource).replace(/\/$/, '');
      listers.set(listed, [...(listers.get(listed) ?? []), posix.dirname(document.path)]);
    }
  }
  return listers;
}

/**
 * `namespace` replaces namespaces and the names of Namespaces, and outer kustomizations do so last. Where several would make several objects of one
 * file, none is right. [kustomize api/internal/konfig/builtinpluginconsts/namespace.go]
 */
function outermost(
  path: string,
  listers: ReadonlyMap<string, readonly string[]>,
  namespaces: ReadonlyMap<string, GivenNamespace>,
  above: readonly string[] = [],
): GivenNamespace | undefined {
  const folders = (listers.get(path) ?? []).filter((folder) => !above.includes(folder));
  const given = folders.map((folder) => outermost(folder, listers, namespaces, [...above, folder]) ?? namespaces.get(folder));
  return given.every((each) => each?.name === given[0]?.name) ? given[0] : undefined;
}

function reportUnheeded(document: SourceDocument, report: Report): void {
  const unheeded = Object.keys(mapAt({ document: document.value }, 'document')).filter((key) => !HEEDED.has(key));
  if (unheeded.length > 0) {
    report('info', `this kustomization was not rendered; without effect here: ${unheeded.sort().join(', ')}`, document.place);
  }
}

function generatedBy(document: SourceDocument): readonly string[] {
  const names = (field: string, kind: string) =>
    listAt(document.value, field)
      .map((generator) => stringAt(generator, 'name'))
      .filter((name) => name !== undefined)
      .map((name) => `${kind}/${name}`);
  return [...names('configMapGenerator', 'ConfigMap'), ...names('secretGenerator', 'Secret')];
}
