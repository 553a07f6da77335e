import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { aFolder } from '#testing/program.ts';
import { locatorOf } from './locate.ts';
import { pathsAt } from './revision.ts';

const folder = aFolder({ 'k8s/a.yaml': 'old\n', 'k8s/deep/b.yaml': 'b\n', 'other/c.yaml': 'c\n' });
const outside = aFolder({ 'a.yaml': '' });
afterAll(() => {
  folder.remove();
  outside.remove();
});
const at = (name: string) => join(folder.path, name);
const git = (...words: string[]) =>
  execFileSync('git', ['-C', folder.path, '-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false', ...words], { encoding: 'utf8' });
git('init', '-q');
git('add', '-A');
git('commit', '-q', '-m', 'first');
writeFileSync(at('k8s/a.yaml'), 'new\n');
writeFileSync(at('k8s/new.yaml'), 'new\n');

test('paths are as the revision has them, and the work tree and its index stay as they are', () => {
  const before = git('status', '--porcelain');
  const { paths, remove } = pathsAt('HEAD', [at('k8s'), at('other/c.yaml'), at('k8s/new.yaml')]);

  expect(paths.map((path) => path.replace(/^.*tree\//, ''))).toEqual(['k8s', 'other/c.yaml']);
  expect(readFileSync(join(paths[0] as string, 'a.yaml'), 'utf8')).toBe('old\n');
  expect(existsSync(join(paths[0] as string, 'deep/b.yaml'))).toBe(true);
  remove();
  expect(existsSync(paths[0] as string)).toBe(false);
  expect([readFileSync(at('k8s/a.yaml'), 'utf8'), git('status', '--porcelain')]).toEqual(['new\n', before]);
});

test('the whole repository is a path too', () => {
  const { paths, remove } = pathsAt('HEAD', [folder.path]);

  expect(existsSync(join(paths[0] as string, 'other/c.yaml'))).toBe(true);
  remove();
});

test.each([
  ['no-such', () => [at('k8s')], /^--diff: there is no revision no-such in /],
  ['--help', () => [at('k8s')], /^--diff: there is no revision --help in /],
  ['HEAD', () => [outside.path], /^--diff needs a Git repository: .* is in none$/],
  ['HEAD', () => [at('k8s'), outside.path], /^--diff: .* is not in the repository /],
  ['HEAD', () => ['-'], /^--diff compares files with a revision of Git: standard input has none$/],
])('%s is refused in one line', (revision, paths, message) => {
  expect(() => pathsAt(revision, paths())).toThrow(message);
});

test('paths of the input are told from the root of the repository; what lies outside has none', () => {
  expect(locatorOf([at('k8s')]).locate('deep/b.yaml')).toBe('k8s/deep/b.yaml');
  expect(locatorOf([at('k8s')])).toMatchObject({ elsewhere: 'k8s' });
  expect(locatorOf([folder.path, outside.path]).locate('a.yaml')).toBeUndefined();
  expect(locatorOf([at('k8s')]).locate('no-such.yaml')).toBeUndefined();
});
