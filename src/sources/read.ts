import { basename, dirname, resolve } from 'node:path';
import { UserError } from '#base/user-error.ts';
import type { ClusterModel } from '#model/cluster.ts';
import { kindOfFile } from './file-kind.ts';
import { LARGE_FILE, readLargeList } from './files/large-list.ts';
import { type FoundFile, listFiles, textOf } from './files/list-files.ts';
import { readFiles } from './read-files.ts';
import { aReport, type Report } from './report.ts';
import type { SourceFile } from './source-document.ts';

/** The path under which standard input is named and shown. */
const STDIN = '-';

/**
 * Reads folders, files and `-` (the text of standard input) into one model. What is not understood becomes a diagnostic with its place.
 *
 * @throws UserError when a path does not exist, or standard input was asked for and not given.
 */
export function readSources(paths: readonly string[], stdin?: string): ClusterModel {
  const reporting = aReport();
  const found = listFiles(
    paths.filter((path) => path !== STDIN),
    reporting.report,
  );
  const files = found.map((file) => fileOf(file, reporting.report)).filter((file) => file !== undefined);
  return readFiles(paths.includes(STDIN) ? [...files, stdinFile(stdin)] : files, reporting);
}

function stdinFile(text: string | undefined): SourceFile {
  if (text === undefined) throw new UserError('nothing was given on standard input');
  return { path: STDIN, text: text.replace(/^\uFEFF/, '') };
}

function fileOf(file: FoundFile, report: Report): SourceFile | undefined {
  if (!file.named && kindOfFile(file.path) === 'other') {
    report('info', 'not read: not YAML, JSON or hosts.toml', { path: file.path, line: 1 });
    return undefined;
  }
  if (file.size > LARGE_FILE) {
    const list = readLargeList(file.location, file.path, report);
    if (list !== undefined) return { path: file.path, text: '', documents: [list] };
  }
  const text = textOf(file, report);
  return text === undefined ? undefined : { path: file.path, text, folder: basename(dirname(resolve(file.location))) };
}
