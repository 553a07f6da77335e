import { posix } from 'node:path';
import { kindOfFile } from '../file-kind.ts';
import type { FileTree } from '../file-tree.ts';
import { listAt, stringAt } from '../guards.ts';

/** Files that kustomizations take for patches: what stands in one looks like an object and is none. */
export function patchFiles(tree: FileTree): ReadonlySet<string> {
  const kustomizations = tree.paths.filter((path) => kindOfFile(path) === 'kustomization');
  return new Set(
    kustomizations.flatMap((path) =>
      tree.documents(path).flatMap(({ value }) => patchesIn(value).map((each) => posix.join(posix.dirname(path), each))),
    ),
  );
}

function patchesIn(kustomization: unknown): readonly string[] {
  const merged = listAt(kustomization, 'patchesStrategicMerge').filter((each) => typeof each === 'string');
  const listed = ['patches', 'patchesJson6902'].flatMap((field) => listAt(kustomization, field)).map((each) => stringAt(each, 'path'));
  return [...merged, ...listed].filter((each) => each !== undefined);
}
