import { type BuiltObject, objectAsWritten } from '../../built-object.ts';
import { isBelow } from '../../file-tree.ts';
import { stringAt } from '../../guards.ts';
import { patchFiles } from '../patch-files.ts';
import { folderOf, nameText, placeKey, type RawObject, type Repository } from '../repository.ts';
import { type Artifact, artifactOf } from './artifact.ts';
import type { Begin } from './begin.ts';
import { objectsAppliedBy } from './build.ts';
import { folderNamedBy, isKustomization, pathOf, sayThatFolderLacks } from './kustomization.ts';
import { namespaceGiver } from './namespace-given.ts';
import { writtenSetting } from './settings.ts';
import { referenceOf, writtenSource } from './source.ts';
import { type Sync, syncsOf } from './sync.ts';
import { variablesOf } from './variables.ts';

/**
 * Where Flux begins in a repository: with what flux-operator syncs, else with Kustomizations that apply themselves, else with those that no
 * other applies. None: nothing in it tells Flux to apply anything of it.
 */
export function beginsIn(repository: Repository): readonly Begin[] {
  const given = objectsGiven(repository);
  const syncs = given.flatMap((raw) => syncsOf(raw, repository)).filter((sync) => isInArtifact(sync, repository));
  if (syncs.length > 0) return distinct(syncs);
  const candidates = withoutForeignRoots(candidatesIn(given, repository), repository);
  const managingThemselves = candidates.filter((candidate) => containsItself(candidate, repository));
  const parents = managingThemselves.filter((candidate) => isBootstrap(candidate) || appliedOnes(candidate, repository).size > 0);
  const begins = parents.length > 0 ? parents : managingThemselves;
  if (begins.length > 0) return begins.map((kustomization) => managingItself(kustomization, repository));
  return rootsOf(candidates, repository).map((kustomization) => ({ kustomization }));
}

function distinct(syncs: readonly Sync[]): readonly Sync[] {
  return [...new Map(syncs.map((sync) => [`${nameText(sync.kustomization.value)} ${folderNamedBy(sync.kustomization.value)}`, sync])).values()];
}

/** Whether the folder of a sync is there. Where a line leaves it out that is said, since nothing begins there then. */
function isInArtifact({ kustomization, source }: Sync, repository: Repository): boolean {
  const { folder, absence } = artifactOf(kustomization, source, repository, (naming) => writtenSource(naming, repository.sources));
  if (folder === undefined && absence !== '') sayThatFolderLacks(kustomization, absence, repository);
  return folder !== undefined;
}

/** What the user gave, without what only patches something. */
export function objectsGiven(repository: Repository): readonly RawObject[] {
  const patches = patchFiles(repository.trial().tree);
  return repository.raw.filter(({ isGiven, document }) => isGiven && !patches.has(document.path));
}

function candidatesIn(given: readonly RawObject[], repository: Repository): readonly BuiltObject[] {
  const isCandidate = ({ value }: RawObject) => isKustomization(value) && !pathOf(value).includes('${');
  const inNamespace = namespaceGiver(repository.trial().tree);
  return given
    .filter(isCandidate)
    .map(({ document, value }) => inNamespace(objectAsWritten(document, value)))
    .filter((candidate) => isPossible(candidate, repository));
}

/** Whether Flux may begin with a Kustomization. Where a line leaves out the very folder it lies in, that is said: else Flux would begin there. */
function isPossible(candidate: BuiltObject, repository: Repository): boolean {
  const { folder, absence } = writtenArtifact(candidate, repository);
  if (folder !== undefined) return true;
  const named = folderOf(repository.tree, pathOf(candidate.value), candidate.source.path);
  if (absence !== '' && named !== undefined && isBelow(candidate.source.path, named)) sayThatFolderLacks(candidate, absence, repository);
  return false;
}

/** The artifact of a Kustomization's source as files hold that, before anything is applied. */
function writtenArtifact(kustomization: BuiltObject, repository: Repository): Artifact {
  const find = (naming: BuiltObject) => writtenSource(naming, repository.sources);
  return artifactOf(kustomization, find(kustomization), repository, find);
}

function managingItself(kustomization: BuiltObject, repository: Repository): Begin {
  const source = writtenSource(kustomization, repository.sources);
  return { kustomization, appliesItself: true, ...(source === undefined ? {} : { source }) };
}

/**
 * The root of anything contains whatever lies in the repository, so one that applies a root seems to apply itself. It is another repository's, or
 * another branch's, where something else applies it, or where it is not from Git.
 */
function withoutForeignRoots(candidates: readonly BuiltObject[], repository: Repository): readonly BuiltObject[] {
  const isWhole = (candidate: BuiltObject) => folderNamedBy(candidate.value) === '' && !isBootstrap(candidate);
  const others = candidates.filter((candidate) => !isWhole(candidate));
  if (others.length === 0 || others.length === candidates.length) return candidates;
  const reached = new Set(others.flatMap((candidate) => [...appliedOnes(candidate, repository)]));
  const isForeign = (candidate: BuiltObject) => referenceOf(candidate.value).kind !== 'GitRepository' || reached.has(placeKey(candidate));
  return candidates.filter((candidate) => !isWhole(candidate) || !isForeign(candidate));
}

/** `flux bootstrap` calls it so, in every cluster. */
const isBootstrap = ({ value }: BuiltObject) => stringAt(value, 'metadata', 'name') === 'flux-system';

/** `flux bootstrap` writes a Kustomization that applies itself. */
function containsItself(candidate: BuiltObject, repository: Repository): boolean {
  const { folder } = writtenArtifact(candidate, repository);
  if (folder === undefined || !isBelow(candidate.source.path, folder)) return false;
  return applied(candidate, repository).some((object) => placeKey(object) === placeKey(candidate));
}

function applied(candidate: BuiltObject, repository: Repository): readonly BuiltObject[] {
  const trial = repository.trial();
  const variables = variablesOf(candidate, (reference) => writtenSetting(reference, trial), trial.report);
  return objectsAppliedBy(candidate, writtenArtifact(candidate, trial), variables, trial).objects;
}

/** Where the other Kustomizations stand that one applies itself. */
function appliedOnes(candidate: BuiltObject, repository: Repository): ReadonlySet<string> {
  const keys = applied(candidate, repository)
    .filter(({ value }) => isKustomization(value))
    .map(placeKey);
  return new Set(keys.filter((key) => key !== placeKey(candidate)));
}

/** Nothing says where Flux begins: with the Kustomizations that no other applies, or of these those that apply others. */
function rootsOf(candidates: readonly BuiltObject[], repository: Repository): readonly BuiltObject[] {
  const reaches = new Map(candidates.map((candidate) => [placeKey(candidate), appliedOnes(candidate, repository)]));
  const reached = new Set([...reaches.values()].flatMap((keys) => [...keys]));
  const roots = candidates.filter((candidate) => !reached.has(placeKey(candidate)));
  const parents = roots.filter((root) => (reaches.get(placeKey(root))?.size ?? 0) > 0);
  return parents.length > 0 ? parents : roots.length > 0 ? roots : candidates;
}
