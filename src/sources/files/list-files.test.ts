import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aReport } from '../report.ts';
import { listFiles } from './list-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string): string {
  const location = join(folder, path);
  mkdirSync(dirname(location), { recursive: true });
  writeFileSync(location, '');
  return location;
}

const pathsBelow = (...paths: readonly string[]) => listFiles(paths, aReport().report).map(({ path }) => path);

test('a folder is listed to its depths, without hidden files, .git and node_modules', () => {
  for (const path of ['a.yaml', 'deep/er/b.yml', '.git/c.yaml', '.hidden.yaml', 'node_modules/x/e.yaml']) write(path);

  expect(pathsBelow(folder).toSorted()).toEqual(['a.yaml', 'deep/er/b.yml']);
});

test('a hidden file that says what else counts is listed', () => {
  for (const path of ['a/.sourceignore', 'a/b.yaml', '.github/.sourceignore']) write(path);

  expect(pathsBelow(folder).toSorted()).toEqual(['a/.sourceignore', 'a/b.yaml']);
});

test('a file reached twice is listed once, by its shorter path', () => {
  const one = write('one.yaml');

  expect(pathsBelow(one, folder)).toEqual([one]);
});

test('files that would look alike are shown by longer paths', () => {
  write('a/x.yaml');
  write('b/x.yaml');

  expect(pathsBelow(join(folder, 'a'), join(folder, 'b'))).toEqual([join(folder, 'a/x.yaml'), join(folder, 'b/x.yaml')]);
});

test('a link to a file outside the folder is named, not read', () => {
  write('given/a.yaml');
  symlinkSync(write('given-not/secret.yaml'), join(folder, 'given/link.yaml'));
  const { report, diagnostics } = aReport();

  expect(listFiles([join(folder, 'given')], report).map(({ path }) => path)).toEqual(['a.yaml']);
  expect(diagnostics()).toEqual([
    { severity: 'warning', message: 'not read: a link to a file outside the folder', place: { path: 'link.yaml', line: 1 }, unread: true },
  ]);
});

test('links to files are followed, links to folders and broken ones are named', () => {
  write('real/a.yaml');
  symlinkSync(join(folder, 'real/a.yaml'), join(folder, 'link.yaml'));
  symlinkSync(folder, join(folder, 'real/circle'));
  symlinkSync(join(folder, 'gone'), join(folder, 'broken'));
  const { report, diagnostics } = aReport();

  const files = listFiles([folder], report);

  expect(files).toHaveLength(1);
  expect(diagnostics().map(({ message }) => message)).toEqual(['not read: a broken link', 'not read: a link to a folder']);
});
