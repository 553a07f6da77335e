import { afterAll, expect, test } from 'vitest';
import { aFolder, blackstart, fixture, showsItsInsides } from '#testing/program.ts';

const folder = aFolder({});
afterAll(() => folder.remove());
const run = (...words: readonly string[]) => blackstart(folder.path, words);

test('prints causes and proven steps, exit code 0', () => {
  const called = run('recover', '-i', fixture('node-returns'), '-f', 'node-down:dock-1');

  expect(called).toMatchObject({ status: 0, stderr: '' });
  expect(called.stdout).toContain('A dock-1 is off');
  expect(called.stdout).toContain('without it: 1 of 1 failure gone');
  expect(called.stdout).toContain('  1 # power on dock-1');
});

test('a path stands with --in or without', () => {
  const words = ['-f', 'node-down:dock-1'];

  expect(run('recover', fixture('node-returns'), ...words).stdout).toBe(run('recover', '--in', fixture('node-returns'), ...words).stdout);
});

test('--output json holds causes and plan', () => {
  const called = run('recover', '-i', fixture('registry-needs-itself'), '-f', 'power-loss:wiped', '-o', 'json');

  expect(JSON.parse(called.stdout)).toMatchObject({
    schemaVersion: 1,
    failures: 1,
    causes: [{ kind: 'circle', freed: 1 }],
    plan: { kind: 'plan', steps: [{ action: { kind: 'preload-image', node: 'pantry' } }] },
  });
});

test('exit code 1 when no plan was found', () => {
  const called = run('recover', '-i', fixture('floating-tag-always'), '-f', 'host-down:quay.io', '-f', 'power-loss:wiped');

  expect(called.status).toBe(1);
  expect(called.stdout).toMatch(/no plan found within \d+ tr(y|ies)/);
  expect(called.stdout).toContain('quay.io is down');
});

test('a cluster that comes back by itself needs none', () => {
  expect(run('recover', '-i', fixture('healthy'), '-f', 'node-reboot:meadow-1')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('none needed'),
  });
});

test.each([
  [['recover'], 'name files or folders of a cluster, or an incident'],
  [['recover', fixture('healthy'), '--variant', 'x'], '--variant is for incidents'],
  [['recover', '-i', fixture('healthy'), '-f', 'node-down:nobody'], 'there is no node nobody'],
])('a wrong call is one line, exit code 2: %j', (words, complaint) => {
  const called = run(...words);

  expect(called).toMatchObject({ status: 2, stdout: '' });
  expect(called.stderr).toContain(complaint);
  expect(showsItsInsides(called)).toBe(false);
});

test('what nobody rendered keeps it from saying that nothing is wrong', () => {
  const files = aFolder({
    'app.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: shop, namespace: default }
spec:
  interval: 5m
  chart: { spec: { chart: shop, version: 1.0.0, sourceRef: { kind: HelmRepository, name: shops } } }
`,
  });

  const called = run('recover', '-i', files.path, '-f', 'power-loss:wiped');

  files.remove();
  expect(called.stdout).toContain('WAY OUT unknown: of what was read, ');
  expect(called.stdout).toContain('left out: 1 release that nobody rendered');
});
