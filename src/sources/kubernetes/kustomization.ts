import { posix } from 'node:path';
import { listAt, mapAt, stringAt, stringsAt } from '../guards.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';

/** What plain reading takes from the kustomizations: they are not rendered. */
export interface Kustomizations {
  /** Whether kustomize, not kubectl, reads this file. */
  reads(path: string): boolean;
  namespaceOf(path: string): string | undefined;
  /** `<kind>/<name>` of ConfigMaps and Secrets that generators would make, without their hash. */
  readonly generated: ReadonlySet<string>;
}

/** Fields that decide only which files are read, or what plain reading heeds. */
const HEEDED: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'resources', 'namespace', 'openapi', 'sortOptions', 'buildMetadata']);

/** Gathers what the kustomizations say, and says which of it has no effect here. */
export function kustomizations(documents: readonly SourceDocument[], report: Report): Kustomizations {
  const folders = new Set(documents.map((document) => posix.dirname(document.path)));
  const files = new Set(documents.flatMap((document) => stringsAt(document.value, 'resources').map((resource) => resolved(document, resource))));
  const namespaces = new Map<string, string>();
  for (const document of documents) {
    const namespace = stringAt(document.value, 'namespace');
    if (namespace !== undefined) namespaces.set(posix.dirname(document.path), namespace);
    reportUnheeded(document, report);
  }
  return {
    reads: (path) => folders.has(posix.dirname(path)) || files.has(path),
    namespaceOf: (path) => nearest(namespaces, posix.dirname(path)),
    generated: new Set(documents.flatMap(generatedBy)),
  };
}

const resolved = (document: SourceDocument, resource: string) => posix.join(posix.dirname(document.path), resource);

function nearest(namespaces: ReadonlyMap<string, string>, folder: string): string | undefined {
  const here = namespaces.get(folder);
  if (here !== undefined) return here;
  const parent = posix.dirname(folder);
  return parent === folder ? undefined : nearest(namespaces, parent);
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
