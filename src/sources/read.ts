import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UserError } from '#base/user-error.ts';
import type { ClusterModel } from '#model/cluster.ts';
import type { Diagnostic } from '#model/place.ts';
import { mergeWorlds } from '#model/world/known-facts.ts';
import type { World } from '#model/world/world.ts';
import { ClusterChoice } from './clusters.ts';
import { archiveFiles, isArchive } from './dump/archive.ts';
import { kindOfFile } from './file-kind.ts';
import { LARGE_FILE, readLargeList } from './files/large-list.ts';
import { type FoundFile, listFiles, textOf } from './files/list-files.ts';
import { repositoryReferredTo } from './files/repository-around.ts';
import { readFiles } from './read-files.ts';
import { aReport, type Report } from './report.ts';
import { documentsOf } from './repository-files.ts';
import type { SourceFile } from './source-document.ts';
import { isWorld, readWorld } from './world/world-file.ts';
import { parsedDocuments } from './yaml-document.ts';

/** The path under which standard input is named and shown. */
const STDIN = '-';

/** How to read. */
interface Reading {
  /** The text of standard input. */
  readonly stdin?: string;
  /** Which of several clusters is meant. */
  readonly clusters?: readonly string[];
  /** That the one cluster there is may be called otherwise. */
  readonly isChoiceOptional?: boolean;
}

/**
 * Reads folders, files and `-` (the text of standard input) into one model. What is not understood becomes a diagnostic with its place.
 *
 * @throws UserError when a path does not exist, standard input was asked for and not given, or nobody said which of several clusters is meant.
 */
export function readSources(paths: readonly string[], { stdin, clusters, isChoiceOptional }: Reading = {}): ClusterModel {
  const reporting = aReport();
  const named = paths.filter((path) => path !== STDIN);
  const files = filesAt(named, reporting.report);
  const around = repositoryReferredTo(named, files);
  const all = around === undefined ? files : filesWithin(named, around, reporting.report);
  return readFiles(
    paths.includes(STDIN) ? [...all, stdinFile(stdin)] : all,
    reporting,
    new ClusterChoice(clusters, { isOptional: isChoiceOptional }),
  );
}

/**
 * A model with what further files say of the world; of two facts about the same thing that of the later file counts.
 *
 * @throws UserError when a file does not exist or says nothing of the world.
 */
export function withWorlds(model: ClusterModel, paths: readonly string[]): ClusterModel {
  if (paths.length === 0) return model;
  const read = paths.map(readWorldAt);
  const world = mergeWorlds([model.world, ...read.map((each) => each.world)], () => undefined);
  return { ...model, world, diagnostics: [...model.diagnostics, ...read.flatMap(({ diagnostics }) => diagnostics)] };
}

function readWorldAt(path: string): { readonly world: World; readonly diagnostics: readonly Diagnostic[] } {
  const { report, diagnostics } = aReport();
  const memory = parsedDocuments();
  const documents = filesAt([path], report).flatMap((file) => [...documentsOf(file, 'kubectl', memory, report)]);
  if (documents.length === 0 || !documents.every(isWorld)) throw new UserError(`${path} is no file about the world, such as world.yaml`);
  const worlds = documents.map((document) => readWorld(document, report));
  return { world: mergeWorlds(worlds, () => undefined), diagnostics: diagnostics() };
}

function filesAt(paths: readonly string[], report: Report): readonly SourceFile[] {
  return listFiles(paths, report).flatMap((file) => filesIn(file, report));
}

/** All files of a repository, by their paths in it; those beside what was named are read only where something refers to them. */
function filesWithin(named: readonly string[], repository: string, report: Report): readonly SourceFile[] {
  const within = (path: string) => relative(repository, resolve(path)).split(sep).join('/');
  const isApart = (path: string) => within(path).startsWith('../') || !statSync(path).isDirectory();
  const apart = named.filter(isApart).map(within);
  const folders = named.filter((path) => !isApart(path)).map((path) => (within(path) === '' ? '' : `${within(path)}/`));
  const all = filesAt([repository], report).filter(({ path }) => !apart.includes(path));
  const around = all.map((file) => (folders.some((folder) => file.path.startsWith(folder)) ? file : { ...file, around: true as const }));
  return [...around, ...filesAt(named.filter(isApart), report)];
}

/** What a variant changes in a folder: files at the same paths below `over` replace those of the folder or are added, `without` are left out. */
interface FolderChange {
  readonly over?: string;
  readonly without?: readonly string[];
}

/**
 * Reads parts of a folder (files and folders below it, those that are there) into one model. Paths are shown from the folder.
 *
 * @throws UserError when none of the parts exists.
 */
export function readFolder(folder: string, parts: readonly string[], { over, without = [] }: FolderChange = {}): ClusterModel {
  const reporting = aReport();
  const files = new Map<string, SourceFile>();
  for (const root of over === undefined ? [folder] : [folder, over]) {
    for (const file of filesOf(root, parts, reporting.report)) if (!without.includes(file.path)) files.set(file.path, file);
  }
  if (files.size === 0) throw new UserError(`nothing to read in ${folder}: no ${parts.join(', ')}`);
  return readFiles([...files.values()], reporting);
}

function filesOf(root: string, parts: readonly string[], report: Report): readonly SourceFile[] {
  const present = parts.map((part) => join(root, part)).filter((path) => existsSync(path));
  return listFiles(present, report).flatMap((file) => fileOf({ ...file, path: relative(root, file.location).split(sep).join('/') }, report) ?? []);
}

function stdinFile(text: string | undefined): SourceFile {
  if (text === undefined) throw new UserError('nothing was given on standard input');
  return { path: STDIN, named: true, text: text.replace(/^\uFEFF/, '') };
}

/** The file, or what is in it when it is an archive that was named; one found in a folder may well be a chart or a build. */
function filesIn(file: FoundFile, report: Report): readonly SourceFile[] {
  if (file.named && file.size > 0 && isArchive(file.location)) return archiveFiles(file.location, file.path, report);
  const read = fileOf(file, report);
  return read === undefined ? [] : [read];
}

function fileOf(file: FoundFile, report: Report): SourceFile | undefined {
  if (!file.named && kindOfFile(file.path) === 'other') {
    return { path: file.path, text: '', later: () => textOf(file, () => undefined) };
  }
  if (file.size > LARGE_FILE) {
    const list = readLargeList(file.location, file.path, report);
    if (list !== undefined) return { path: file.path, text: '', documents: [list], named: file.named };
  }
  const text = textOf(file, report);
  return text === undefined ? undefined : { path: file.path, text, folder: basename(dirname(resolve(file.location))), named: file.named };
}
