import { posix } from 'node:path';
import type { Place } from '#model/place.ts';
import type { BuiltObject } from '../built-object.ts';
import type { FileTree } from '../file-tree.ts';
import { type PlainMap, stringAt } from '../guards.ts';
import { groupOf } from '../kinds.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';

/** A repository as GitOps tools look into it. */
export interface Repository {
  readonly tree: FileTree;
  /** Every object in it, whether anything applies it or not. */
  readonly raw: readonly RawObject[];
  /** Those of them that Flux fetches from. */
  readonly sources: readonly RawObject[];
  /** What a folder builds to, with what a tool adds. */
  readonly folder: (folder: string, layer: Layer) => readonly BuiltObject[];
  /** The objects in files as they stand. */
  readonly files: (paths: readonly string[], layer: Layer) => readonly BuiltObject[];
  /** Whether objects of a kind live in namespaces; undefined where nobody declared it. */
  readonly scopeOf: (groupKind: string) => 'Namespaced' | 'Cluster' | undefined;
  readonly report: Report;
  readonly assume: (text: string, place: Place) => void;
  /** The same, to try things: nothing is said, and nothing counts as used. */
  readonly trial: () => Repository;
  /** The same without some files, each with what leaves it out, and with copies of others by their new paths; made once for each key. */
  readonly narrowed: (key: string, change: () => TreeChange) => Repository;
}

/** What differs in a part of a repository, or in a copy of one. */
export interface TreeChange {
  readonly left: ReadonlyMap<string, string>;
  readonly copies: ReadonlyMap<string, string>;
}

interface Layer {
  readonly fields: PlainMap;
  readonly placeOf: (path: string) => Place;
}

/** An object in a file. */
export interface RawObject {
  readonly document: SourceDocument;
  readonly value: PlainMap;
  /** It lies in what the user named: something may begin with it. */
  readonly isGiven: boolean;
}

/** What was reached from somewhere: objects, and where it began. */
export interface Reached {
  readonly objects: readonly BuiltObject[];
  readonly entries: readonly Entry[];
  /** What keeps a file from whoever would apply it. */
  readonly absence?: (path: string) => string;
}

export interface Entry {
  readonly text: string;
  readonly place: Place;
  /** The folder that it applies, where it is one. */
  readonly applies?: string;
}

/** Whether an object is one that Flux fetches from: a GitRepository, an OCIRepository, ... */
export function isSource(value: PlainMap): boolean {
  return groupOf(stringAt(value, 'apiVersion') ?? '') === sourceGroup;
}

export const sourceGroup = 'source.toolkit.fluxcd.io';

/** Whether an object is of a kind, whatever its version. */
export function isOfKind(value: PlainMap, group: string, ...kinds: readonly string[]): boolean {
  return groupOf(stringAt(value, 'apiVersion') ?? '') === group && kinds.includes(stringAt(value, 'kind') ?? '');
}

/** The folder a path of the repository means, whose root may lie below the folder that was given. */
export function folderOf(tree: FileTree, path: string, file: string): string | undefined {
  const relative = path.replace(/^\.?\/+/, '');
  for (const root of basesOf(file)) {
    const folder = posix.join(root, relative).replace(/(?<=.)\/+$/, '');
    if (tree.isFolder(folder)) return folder;
  }
  return undefined;
}

/** The folders above a file, the outermost first. */
export function* basesOf(file: string): Generator<string> {
  yield '.';
  const bases: string[] = [];
  for (let base = posix.dirname(file); base !== '.' && base !== '/'; base = posix.dirname(base)) bases.unshift(base);
  yield* bases;
}

/** Where an object is told apart from all others. */
export function placeKey({ source }: BuiltObject): string {
  return documentKey(source);
}

export function documentKey({ place }: SourceDocument): string {
  return 'path' in place ? `${place.path}:${place.line}` : JSON.stringify(place);
}

export function nameText(value: PlainMap): string {
  const namespace = stringAt(value, 'metadata', 'namespace');
  const name = stringAt(value, 'metadata', 'name') ?? '';
  return `${stringAt(value, 'kind') ?? ''} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
