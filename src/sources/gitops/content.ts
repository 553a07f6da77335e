import type { SourcedObject } from '#model/cluster.ts';
import type { ChartVersion, GitOpsContent, GitRevision } from '#model/gitops.ts';
import { at, isMap, stringAt } from '../guards.ts';
import { type Report, unreadObjects } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';

/** A document of ours: what follows it in its file is what a chart version renders to, or a path of Git builds to. */
const ownGroup = 'blackstart.dev/';

/** What one file says about one path of a revision. */
type RevisionPart = Omit<GitRevision, 'paths'> & { readonly path: string; readonly objects: readonly SourcedObject[] };

/** Charts and revisions as they are met, file by file. */
export interface GatheredContent {
  readonly charts: ChartVersion[];
  readonly parts: RevisionPart[];
}

/** Reads the Kubernetes objects of a document. */
type ReadObjects = (document: SourceDocument, report: Report) => Iterable<SourcedObject>;

/** Takes out of a file's documents what stands behind a ChartVersion or a Revision; gives back the others. */
export function takeContent(
  documents: readonly SourceDocument[],
  into: GatheredContent,
  readObjects: ReadObjects,
  report: Report,
): readonly SourceDocument[] {
  const first = documents.findIndex(isHeader);
  if (first < 0) return documents;
  for (let start = first; start < documents.length; ) {
    const next = documents.findIndex((document, index) => index > start && isHeader(document));
    const end = next < 0 ? documents.length : next;
    const objects = () => documents.slice(start + 1, end).flatMap((document) => objectsOf(document, readObjects, report));
    readSection(documents[start] as SourceDocument, objects, into, report);
    start = end;
  }
  return documents.slice(0, first);
}

function isHeader({ value }: SourceDocument): boolean {
  return stringAt(value, 'apiVersion')?.startsWith(ownGroup) === true;
}

function readSection(header: SourceDocument, objects: () => readonly SourcedObject[], into: GatheredContent, report: Report): void {
  switch (stringAt(header.value, 'kind')) {
    case 'ChartVersion':
      into.charts.push(...chartVersion(header, objects, report));
      return;
    case 'Revision':
      into.parts.push(...revisionPart(header, objects, report));
      return;
    default:
      report(
        'error',
        'not read, nor what follows it in this file: blackstart.dev/v1alpha1 knows ChartVersion and Revision',
        header.place,
        unreadObjects,
      );
  }
}

function objectsOf(document: SourceDocument, readObjects: ReadObjects, report: Report): readonly SourcedObject[] {
  const { value } = document;
  if (isMap(value) && stringAt(value, 'kind') !== undefined && stringAt(value, 'apiVersion') !== undefined) return [...readObjects(document, report)];
  report('error', 'not read: no Kubernetes object', document.place, unreadObjects);
  return [];
}

function chartVersion(header: SourceDocument, objects: () => readonly SourcedObject[], report: Report): readonly ChartVersion[] {
  const chart = textAt(header, 'metadata', 'name');
  const version = textAt(header, 'spec', 'version');
  if (chart === undefined) return leftOut(header, 'metadata.name', 'must be a text', report);
  if (version === undefined) return leftOut(header, 'spec.version', 'must be a text, in quotes if it looks like a number', report);
  const published = timeAt(header, 'published', report);
  const repository = textAt(header, 'spec', 'repository');
  return [{ chart, version, repository, release: textAt(header, 'spec', 'release'), published, objects: objects(), place: header.place }];
}

function revisionPart(header: SourceDocument, objects: () => readonly SourcedObject[], report: Report): readonly RevisionPart[] {
  const revision = textAt(header, 'metadata', 'name');
  const source = textAt(header, 'spec', 'source') ?? '';
  if (revision === undefined) return leftOut(header, 'metadata.name', 'must be a text, in quotes if it looks like a number', report);
  if (!/^[^/]+\/[^/]+$/.test(source)) return leftOut(header, 'spec.source', 'must be the namespace/name of a GitRepository', report);
  const committed = textAt(header, 'spec', 'committed') === 'never' ? 'never' : timeAt(header, 'committed', report);
  const path = normalisedPath(textAt(header, 'spec', 'path') ?? '');
  return [{ source, revision, committed, message: textAt(header, 'spec', 'message'), path, objects: objects(), place: header.place }];
}

function leftOut(header: SourceDocument, path: string, problem: string, report: Report): readonly never[] {
  report('error', `${path} ${problem}; this ${textAt(header, 'kind')} is left out, and what follows it in this file`, header.placeOf(path));
  return [];
}

/** `./apps/web/` and `apps/web` are one path; the root is empty. */
function normalisedPath(path: string): string {
  return path.replace(/^\.?\/+|^\.$/, '').replace(/\/+$/, '');
}

function textAt(header: SourceDocument, ...path: readonly string[]): string | undefined {
  return stringAt(header.value, ...path);
}

function timeAt(header: SourceDocument, field: string, report: Report): string | undefined {
  const found = at(header.value, 'spec', field);
  if (found === undefined || found === null) return undefined;
  if (typeof found === 'string' && !Number.isNaN(Date.parse(found))) return found;
  const path = `spec.${field}`;
  report('error', `${path} must be a time such as 2023-07-15T00:00:00Z; it is taken to have been there always`, header.placeOf(path));
  return undefined;
}

/** One revision per name, whatever files its paths stand in; undefined when there is nothing. */
export function contentOf({ charts, parts }: GatheredContent, report: Report): GitOpsContent | undefined {
  if (charts.length === 0 && parts.length === 0) return undefined;
  const revisions = new Map<string, GitRevision>();
  for (const part of parts) {
    const key = `${part.source}\n${part.revision}`;
    revisions.set(key, withPart(revisions.get(key), part, report));
  }
  return { charts, revisions: [...revisions.values()] };
}

function withPart(known: GitRevision | undefined, part: RevisionPart, report: Report): GitRevision {
  const { path, objects, ...own } = part;
  if (known?.paths.has(path)) report('warning', `path "${path}" of revision ${part.revision} stands twice; the later one counts`, part.place);
  const paths = new Map([...(known?.paths ?? []), [path, objects] as const]);
  if (known === undefined) return { ...own, paths };
  return { ...known, committed: known.committed ?? own.committed, message: known.message ?? own.message, paths };
}
