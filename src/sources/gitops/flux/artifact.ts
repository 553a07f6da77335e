import { posix } from 'node:path';
import type { BuiltObject } from '../../built-object.ts';
import { at, listAt } from '../../guards.ts';
import { basesOf, documentKey, type Repository } from '../repository.ts';
import { contentOf, type FindSource, type Included, includedIn } from './artifact-content.ts';
import { pathOf } from './kustomization.ts';
import { referenceOf } from './source.ts';

/** What kustomize-controller finds in the artifact of a Kustomization's source. */
export interface Artifact {
  /** The repository as source-controller packs it. */
  readonly repository: Repository;
  /** The folder that is applied; undefined where the artifact has none. */
  readonly folder: string | undefined;
  /** What is to be said of the folder's absence: the line that leaves it out. */
  readonly absence: string;
  /** Where the folder would come from another repository: the words for that. */
  readonly foreign?: string;
}

/**
 * The files that the source of a Kustomization holds for it, where its path is in the repository at hand.
 *
 * @param object the source, where anything defines it
 * @param find finds sources that this one includes
 */
export function artifactOf({ value, source }: BuiltObject, object: BuiltObject | undefined, repository: Repository, find: FindSource): Artifact {
  const reference = referenceOf(value);
  if (reference.kind === 'ExternalArtifact')
    return { repository, folder: undefined, absence: '', foreign: `${reference.kind} ${reference.namespace}/${reference.name}` };
  const path = pathOf(value).replace(/^\.?\/+/, '');
  const included = includedIn(object, find);
  for (const root of basesOf(source.path)) {
    const folder = posix.join(root, path).replace(/(?<=.)\/+$/, '');
    const isIncluded = included.some(({ toPath, source: from }) => from.isOwn && isAtOrBelow(folder, posix.join(root, toPath)));
    if (!isIncluded && !repository.tree.isFolder(folder)) continue;
    const within = artifactAt(root, { value, object, included }, repository, find);
    if (isIncluded && !within.tree.isFolder(folder)) continue;
    return { repository: within, folder: within.tree.isFolder(folder) ? folder : undefined, absence: within.tree.absence(folder) };
  }
  const foreign = included.find(({ toPath, source: from }) => !from.isOwn && isAtOrBelow(posix.join(path), posix.join(toPath)))?.source.text;
  return { repository, folder: undefined, absence: '', ...(foreign === undefined ? {} : { foreign }) };
}

interface Source {
  readonly value: BuiltObject['value'];
  readonly object: BuiltObject | undefined;
  readonly included: readonly Included[];
}

function artifactAt(root: string, { value, object, included }: Source, repository: Repository, find: FindSource): Repository {
  const reference = referenceOf(value);
  const key = [reference.key, root, keyOf(object), included.map(({ object: each }) => keyOf(each))];
  return repository.narrowed(JSON.stringify(key), () => {
    const { left, copies } = contentOf(repository.tree, root, reference.kind, object, find);
    const lines = [...left].map(
      ([path, line]) => [path, `${line} leaves it out of ${reference.kind} ${reference.namespace}/${reference.name}`] as const,
    );
    return { left: new Map(lines), copies };
  });
}

function keyOf(object: BuiltObject | undefined): unknown {
  const field = (...path: readonly string[]) => at(object?.value, 'spec', ...path) ?? null;
  return object === undefined
    ? null
    : [
        documentKey(object.source),
        field('ignore'),
        field('layerSelector', 'operation'),
        listAt(object.value, 'spec', 'sparseCheckout'),
        field('include'),
      ];
}

const isAtOrBelow = (folder: string, above: string) => folder === above || folder.startsWith(`${above}/`);
