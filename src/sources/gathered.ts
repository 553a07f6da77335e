import type { Machine } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { Siblings } from '#model/siblings.ts';
import type { World } from '#model/world/world.ts';
import { classify } from './classify.ts';
import { listOfObjects } from './dump/object-list.ts';
import { type GatheredContent, takeContent } from './gitops/content.ts';
import { type ReadObject, readObjects } from './kubernetes/object.ts';
import type { LeftOut } from './left-out.ts';
import { type Report, unreadObjects } from './report.ts';
import type { SourceDocument, SourceFile } from './source-document.ts';
import { readWorld } from './world/world-file.ts';

/** What the files hold, kind by kind, before it is merged. */
export interface Gathered {
  readonly hostsFiles: SourceFile[];
  readonly objects: ReadObject[];
  readonly siblings: Siblings;
  readonly talos: SourceDocument[];
  readonly k3s: SourceDocument[];
  readonly machines: Machine[];
  readonly worlds: { readonly path: string; readonly world: World }[];
  readonly content: GatheredContent;
}

export function nothingGathered(): Gathered {
  return {
    hostsFiles: [],
    objects: [],
    siblings: new Siblings(),
    talos: [],
    k3s: [],
    machines: [],
    worlds: [],
    content: { charts: [], parts: [], releases: [] },
  };
}

/** What was gathered, but for what lies with clusters that are not meant. */
export function withoutLeft(gathered: Gathered, left: LeftOut): Gathered {
  const isOwn = ({ path }: { readonly path: string }) => !left.has(path);
  return {
    ...gathered,
    hostsFiles: gathered.hostsFiles.filter(isOwn),
    objects: gathered.objects.filter(({ place }) => !('path' in place) || isOwn(place)),
    k3s: gathered.k3s.filter(isOwn),
    machines: gathered.machines.filter(({ place }) => !('path' in place) || isOwn(place)),
    worlds: gathered.worlds.filter(isOwn),
  };
}

/** Takes what documents hold. */
export function gather(documents: readonly SourceDocument[], into: Gathered, report: Report): void {
  for (const taken of takeContent(documents, into.content, readObjects, report)) {
    const document = listOfObjects(taken) ?? taken;
    const is = classify(document);
    if (is.kind === 'object')
      for (const read of readObjects(document, report)) into.objects.push({ ...read, object: into.siblings.join(read.object) });
    else if (is.kind === 'talos') into.talos.push(document);
    else if (is.kind === 'k3s') into.k3s.push(document);
    else if (is.kind === 'world') into.worlds.push({ path: document.path, world: readWorld(document, report) });
    else if (is.kind === 'other') report(is.severity, is.note, document.place);
    else report('info', 'this kustomization was not rendered: its file is not named as kustomize expects', document.place, unreadObjects);
  }
}

/** What a file holds beside objects that something else decides on: what was observed, machines, worlds, charts. */
export function gatherBeside(
  documents: readonly SourceDocument[],
  isUsed: boolean,
  absence: string,
  into: Gathered,
  report: Report,
): 'read' | 'left' {
  let left: SourceDocument | undefined;
  for (const taken of takeContent(documents, into.content, readObjects, report)) {
    const document = listOfObjects(taken) ?? taken;
    const is = classify(document);
    if (is.kind === 'talos') into.talos.push(document);
    else if (is.kind === 'k3s') into.k3s.push(document);
    else if (is.kind === 'world') into.worlds.push({ path: document.path, world: readWorld(document, report) });
    else if (is.kind === 'other' && !isUsed) report('info', is.note, document.place);
    else if (is.kind === 'object' && !gatherSeen(document, isUsed, into, report) && !isUsed) left ??= document;
  }
  if (left !== undefined) report('info', `not read: nothing applies this file${absence}`, left.place);
  return left === undefined ? 'read' : 'left';
}

/** Takes nodes, and what was read from a server; answers whether there is any. */
function gatherSeen(document: SourceDocument, isUsed: boolean, into: Gathered, report: Report): boolean {
  const said: Parameters<Report>[] = [];
  const objects = readObjects(document, (...each) => said.push(each));
  const seen = [...objects].filter(({ object, observed }) => observed || (!isUsed && isNode(object)));
  into.objects.push(...seen);
  if (seen.length > 0) for (const each of said) report(...each);
  return seen.length > 0;
}

const isNode = ({ apiVersion, kind }: KubeObject) => apiVersion === 'v1' && kind === 'Node';
