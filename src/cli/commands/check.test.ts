import { expect, test } from 'vitest';
import { blackstart, fixture } from '#testing/program.ts';

const check = (...words: readonly string[]) => blackstart('.', ['check', ...words]);

test('a cluster with nothing wrong in it: every answer is yes, nothing is found, exit code 0', () => {
  const { status, stdout } = check(fixture('healthy'));

  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {2}power-loss:wiped +yes$/m);
  expect(stdout).toMatch(/^FINDINGS\n {2}none$/m);
});

test('a hazard stands with its place, its chain, what follows, what to do and since when; exit code 1', () => {
  const { status, stdout } = check(fixture('registry-fallback-web-page'));

  expect(status).toBe(1);
  expect(stdout).toMatch(/^ {2}power-loss:wiped +NO \(deadlock\)$/m);
  expect(stdout).toMatch(/CRITICAL {2}the fallback https:\/\/docker\.io\/v2 for docker\.io is a web site.* mirror-fallback-is-a-web-page, proven$/m);
  expect(stdout).toContain('[machine.yaml:14]');
  expect(stdout).toContain('power-loss:wiped: stops deployment/default/skylight, deployment/pull-through/hub-cache');
  expect(stdout).toMatch(/fix: name https:\/\/registry-1\.docker\.io\/v2 instead/);
  expect(stdout).toMatch(/visible for \d+ days, since 2022-09-01:/);
});

test('JSON has the shape that is promised, and nothing else is on stdout', () => {
  const { status, stdout } = check(fixture('operator-names-missing-image'), '-o', 'json', '--fail-on', 'critical');
  const report = JSON.parse(stdout);

  expect(status).toBe(0);
  expect(Object.keys(report)).toEqual(['schemaVersion', 'verdicts', 'findings', 'unknowns', 'read']);
  expect(report).toMatchObject({
    schemaVersion: 1,
    findings: [{ rule: 'image-does-not-exist', severity: 'high', locations: [{ path: 'monitoring.yaml' }, { path: 'world.yaml' }] }],
    unknowns: [],
    read: { nodes: 3, workloads: 1 },
  });
});

test('nothing to read is a wrong call', () => {
  expect(check('no-such-folder')).toMatchObject({ status: 2, stdout: '' });
});

test('a variant is one of an incident', () => {
  expect(check(fixture('healthy'), '--variant', 'x')).toMatchObject({
    status: 2,
    stderr: 'blackstart: --variant is for incidents: files have none\n',
  });
  expect(check('kronform-2023', '--variant', 'none').stderr).toContain('kronform-2023 has no variant none');
});
