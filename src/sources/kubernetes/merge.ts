import { isDeepStrictEqual } from 'node:util';
import type { SourcedObject } from '#model/cluster.ts';
import { type Assumption, placeText } from '#model/place.ts';
import { releaseKey } from '#model/release-name.ts';
import { stringAt } from '../guards.ts';
import { builtInScope, groupKind } from '../kinds.ts';
import { byPlace, byText } from '../order.ts';
import type { Report } from '../report.ts';
import { declaredKinds, type ReadObject } from './object.ts';

export interface MergedObjects {
  readonly objects: readonly SourcedObject[];
  /** What files say of objects that a server had as well. */
  readonly wanted: readonly SourcedObject[];
  readonly assumptions: readonly Assumption[];
}

/** What came with the input rendered: charts by their names, releases as `namespace/name`. */
interface Rendered {
  readonly charts?: ReadonlySet<string>;
  readonly releases?: ReadonlySet<string>;
}

/**
 * Makes one set of objects of all that was read, in an order that depends on the objects alone. Of an object that stands in two
 * files the later one counts; one that was read from a server goes before one that is merely wanted.
 */
export function mergeObjects(read: readonly ReadObject[], report: Report, rendered: Rendered = {}): MergedObjects {
  const declared = declaredKinds(read);
  const scopeOf = (object: ReadObject) => builtInScope(groupKind(object.object)) ?? declared.get(groupKind(object.object));
  const placed = read.map((object) => withNamespace(object, scopeOf(object)));
  const kept = new Map<string, ReadObject>();
  for (const { object } of placed.toSorted((left, right) => byPlace(left.object.place, right.object.place))) {
    const key = keyOf(object);
    const earlier = kept.get(key);
    kept.set(key, earlier === undefined ? object : chosen(earlier, object, report));
  }
  const isRendered = ({ object }: ReadObject) =>
    rendered.charts?.has(stringAt(object, 'spec', 'chart', 'spec', 'chart') ?? '') === true ||
    (isRelease(object) && rendered.releases?.has(releaseKey(object)) === true);
  reportUnknownKinds(
    [...kept.values()].filter((each) => !isRendered(each)),
    scopeOf,
    report,
  );
  const objects = [...kept].sort(([left], [right]) => byText(left, right)).map(([, object]) => object);
  return { objects, wanted: wantedBeside(kept, placed), assumptions: assumedNamespaces(placed) };
}

/** Of each object that was read from a server, what files say of it. */
function wantedBeside(kept: ReadonlyMap<string, ReadObject>, placed: readonly Placed[]): readonly SourcedObject[] {
  const beside = new Map<string, ReadObject>();
  for (const { object } of placed.toSorted((left, right) => byPlace(left.object.place, right.object.place))) {
    const key = keyOf(object);
    if (!object.observed && kept.get(key)?.observed === true) beside.set(key, object);
  }
  return [...beside].sort(([left], [right]) => byText(left, right)).map(([, object]) => object);
}

type Scope = 'Namespaced' | 'Cluster' | undefined;

interface Placed {
  readonly object: ReadObject;
  readonly assumed: boolean;
}

function withNamespace(object: ReadObject, scope: Scope): Placed {
  if (scope !== 'Namespaced' || object.object.metadata.namespace !== undefined) return { object, assumed: false };
  const metadata = { ...object.object.metadata, namespace: 'default' };
  return { object: { ...object, object: { ...object.object, metadata } }, assumed: true };
}

function assumedNamespaces(placed: readonly Placed[]): readonly Assumption[] {
  const assumed = placed.filter((object) => object.assumed);
  if (assumed.length === 0) return [];
  const [first] = assumed;
  return [{ text: `${countOf(assumed.length, 'object')} without a namespace: taken to be in "default"`, place: first?.object.place }];
}

function keyOf({ object }: ReadObject): string {
  return `${groupKind(object)}\n${object.metadata.namespace ?? ''}\n${object.metadata.name}`;
}

function chosen(earlier: ReadObject, later: ReadObject, report: Report): ReadObject {
  const winner = earlier.observed && !later.observed ? earlier : later;
  const loser = winner === later ? earlier : later;
  const name = nameOf(later);
  if (winner.observed !== loser.observed) {
    report('info', `${name} also stands at ${placeText(loser.place)}; what was read from the server counts`, winner.place);
  } else if (isDeepStrictEqual(winner.object, loser.object)) {
    // A Node in a folder that is applied is both wanted and seen.
    const isOnce = placeText(winner.place) === placeText(loser.place);
    if (!isOnce) report('info', `${name} stands twice, word for word; also at ${placeText(loser.place)}`, winner.place);
  } else if (name.includes('${')) {
    report('info', `${name} stands twice until its name is substituted; also at ${placeText(loser.place)}, which does not count`, winner.place);
  } else {
    report('warning', `${name} stands twice; also at ${placeText(loser.place)}, which does not count`, winner.place);
  }
  return winner;
}

function nameOf({ object }: ReadObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? `${object.kind} ${name}` : `${object.kind} ${namespace}/${name}`;
}

/** Releases are known by kind: what they would put into the cluster is not known before they are rendered. */
const releases: ReadonlySet<string> = new Set([
  'helm.toolkit.fluxcd.io/HelmRelease',
  'helm.cattle.io/HelmChart',
  'helm.fluxcd.io/HelmRelease',
  'argoproj.io/Application',
]);

/** Whether an object stands for others that only appear once it is rendered. */
export function isRelease(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return releases.has(groupKind(object));
}

function reportUnknownKinds(objects: readonly ReadObject[], scopeOf: (object: ReadObject) => string | undefined, report: Report): void {
  const undeclared = new Map<string, ReadObject[]>();
  for (const object of objects) {
    if (isRelease(object.object)) report('info', `${nameOf(object)} was not rendered: what it would install is not known`, object.place);
    else if (scopeOf(object) === undefined) undeclared.set(kindText(object), [...(undeclared.get(kindText(object)) ?? []), object]);
  }
  for (const [kind, members] of undeclared) {
    const [first] = members;
    if (first === undefined) continue;
    const text = `${kind} is no built-in kind and no CustomResourceDefinition of it was given: ${countOf(members.length, 'object')} kept as written`;
    report('info', text, first.place);
  }
}

const kindText = ({ object }: ReadObject) => `${object.kind} (${object.apiVersion})`;

const countOf = (count: number, word: string) => (count === 1 ? `1 ${word}` : `${count} ${word}s`);
