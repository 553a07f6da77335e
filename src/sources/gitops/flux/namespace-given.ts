import { posix } from 'node:path';
import type { BuiltObject } from '../../built-object.ts';
import { withFieldAt } from '../../edit-value.ts';
import { kindOfFile } from '../../file-kind.ts';
import type { FileTree } from '../../file-tree.ts';
import { stringAt, stringsAt } from '../../guards.ts';

/** A kustomization that lists something. */
interface Lister {
  readonly folder: string;
  readonly namespace: string | undefined;
}

/** Gives an object that names no namespace the one that kustomizations would which list its file, whoever applies them. */
export function namespaceGiver(tree: FileTree): (object: BuiltObject) => BuiltObject {
  let known: ReadonlyMap<string, readonly Lister[]> | undefined;
  return (object) => {
    if (stringAt(object.value, 'metadata', 'namespace') !== undefined) return object;
    known ??= listersIn(tree);
    const namespace = namespaceOf(object.source.path, known);
    return namespace === undefined ? object : { ...object, value: withFieldAt(object.value, ['metadata', 'namespace'], namespace) };
  };
}

/** By what they list: files and folders. */
function listersIn(tree: FileTree): ReadonlyMap<string, readonly Lister[]> {
  const listed = tree.paths
    .filter((path) => kindOfFile(path) === 'kustomization')
    .flatMap((path) => tree.documents(path).flatMap(({ value }) => listedBy(posix.dirname(path), value)));
  const groups = Map.groupBy(listed, ({ path }) => path);
  return new Map([...groups].map(([path, all]) => [path, all.map(({ lister }) => lister)]));
}

function listedBy(folder: string, value: unknown): readonly { readonly path: string; readonly lister: Lister }[] {
  const lister = { folder, namespace: stringAt(value, 'namespace') };
  const entries = [...stringsAt(value, 'resources'), ...stringsAt(value, 'bases')];
  return entries.map((entry) => ({ path: posix.join(folder, entry).replace(/(?<=.)\/+$/, ''), lister }));
}

/** The outermost counts, as in a build; undefined where several would give different ones. */
function namespaceOf(path: string, listers: ReadonlyMap<string, readonly Lister[]>, above: readonly string[] = []): string | undefined {
  if (above.includes(path)) return undefined;
  const given = (listers.get(path) ?? []).map(({ folder, namespace }) => namespaceOf(folder, listers, [...above, path]) ?? namespace);
  return new Set(given).size === 1 ? given[0] : undefined;
}
