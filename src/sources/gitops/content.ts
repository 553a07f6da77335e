import type { SourcedObject } from '#model/cluster.ts';
import type { ChartVersion, GitOpsContent, GitRevision } from '#model/gitops.ts';
import type { Place } from '#model/place.ts';
import { releaseKey } from '#model/release-name.ts';
import { at, isMap, mapAt, stringAt } from '../guards.ts';
import { type Report, unreadObjects } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';

/** A document of ours: what follows it in its file is what a chart version renders to, or a path of Git builds to. */
const ownGroup = 'blackstart.dev/';

/** What one file says about one path of a revision. */
type RevisionPart = Omit<GitRevision, 'paths'> & { readonly path: string; readonly objects: readonly SourcedObject[] };

/** What somebody rendered one release of the cluster to. */
export interface RenderedRelease {
  /** `namespace/name` */
  readonly release: string;
  /** Where its objects go that name no namespace; absent: where the release puts them. */
  readonly targetNamespace?: string;
  readonly place: Place;
  readonly documents: readonly SourceDocument[];
}

/** Charts, revisions and rendered releases as they are met, file by file. */
export interface GatheredContent {
  readonly charts: ChartVersion[];
  readonly parts: RevisionPart[];
  readonly releases: RenderedRelease[];
}

/** Reads the Kubernetes objects of a document. */
type ReadObjects = (document: SourceDocument, report: Report) => Iterable<SourcedObject>;

/** Takes out of a file's documents what stands behind a ChartVersion, a Revision or a Release; gives back the others. */
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
    readSection(documents[start] as SourceDocument, documents.slice(start + 1, end), into, { readObjects, report });
    start = end;
  }
  return documents.slice(0, first);
}

function isHeader({ value }: SourceDocument): boolean {
  return stringAt(value, 'apiVersion')?.startsWith(ownGroup) === true;
}

interface Reading {
  readonly readObjects: ReadObjects;
  readonly report: Report;
}

function readSection(header: SourceDocument, behind: readonly SourceDocument[], into: GatheredContent, { readObjects, report }: Reading): void {
  const objects = () => behind.flatMap((document) => objectsOf(document, readObjects, report));
  reportUnknownFields(header, report);
  switch (stringAt(header.value, 'kind')) {
    case 'ChartVersion':
      into.charts.push(...chartVersion(header, objects, report));
      return;
    case 'Revision':
      into.parts.push(...revisionPart(header, objects, report));
      return;
    case 'Release':
      into.releases.push(...renderedRelease(header, behind, report));
      return;
    default:
      report(
        'error',
        'not read, nor what follows it in this file: blackstart.dev/v1alpha1 knows ChartVersion, Revision and Release',
        header.place,
        unreadObjects,
      );
  }
}

function renderedRelease(header: SourceDocument, behind: readonly SourceDocument[], report: Report): readonly RenderedRelease[] {
  const name = textAt(header, 'metadata', 'name');
  if (name === undefined) return leftOut(header, 'metadata.name', 'must be a text', report);
  const release = releaseKey({ metadata: { name, namespace: textAt(header, 'metadata', 'namespace') } });
  return [{ release, targetNamespace: textAt(header, 'spec', 'targetNamespace'), place: header.place, documents: behind }];
}

/** The fields of `spec`, kind by kind. */
const specFields: Readonly<Record<string, readonly string[]>> = {
  ChartVersion: ['version', 'repository', 'release', 'published'],
  Revision: ['source', 'path', 'committed', 'message'],
  Release: ['targetNamespace'],
};

function reportUnknownFields(header: SourceDocument, report: Report): void {
  const kind = textAt(header, 'kind') ?? '';
  const known = Object.hasOwn(specFields, kind) ? specFields[kind] : undefined;
  if (known === undefined) return;
  const [first, ...others] = [
    ...unknownKeys(header.value, ['apiVersion', 'kind', 'metadata', 'spec'], ''),
    ...unknownKeys(mapAt(header.value, 'metadata'), ['name', 'namespace', 'labels', 'annotations'], 'metadata.'),
    ...unknownKeys(mapAt(header.value, 'spec'), known, 'spec.'),
  ];
  if (first === undefined) return;
  const are = others.length === 0 ? 'is no field' : 'are no fields';
  report(
    'warning',
    `${[first, ...others].join(', ')} ${are} of a ${kind} and ${others.length === 0 ? 'has' : 'have'} no effect`,
    header.placeOf(first),
  );
}

function unknownKeys(value: unknown, known: readonly string[], prefix: string): readonly string[] {
  if (!isMap(value)) return [];
  return Object.keys(value).flatMap((key) => (known.includes(key) ? [] : [`${prefix}${key}`]));
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
