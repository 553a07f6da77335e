import { afterAll, expect, test } from 'vitest';
import { aFolder, blackstart, fixture, showsItsInsides } from '#testing/program.ts';

const folder = aFolder({
  'world.yaml': 'hosts: {}\n',
  'broken.json': '{"auths": {"ghcr.io": {"auth": "c2VjcmV0',
  'chart.yaml': `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: default }
spec: { containers: [{ name: a, image: "quay.io/team/web:of-chart-1.2.3" }, { name: b, image: "quay.io/team/web@sha256:${'a'.repeat(64)}" }] }
`,
});
afterAll(() => folder.remove());
const run = (...words: readonly string[]) => blackstart(folder.path, words);

test('--dry-run prints what each node would be asked, in its order, and asks nothing', () => {
  const { status, stdout } = run('probe', fixture('registry-fallback-web-page'), '--dry-run');

  expect(status).toBe(0);
  expect(stdout).toContain('GET https://docker.io/v2/\n');
  expect(stdout).toContain(`docker.io/library/nginx:1.27.1
  HEAD https://docker.io/v2/library/nginx/manifests/1.27.1
  HEAD https://registry-1.docker.io/v2/library/nginx/manifests/1.27.1
`);
});

test('tags that only a chart supplies are counted and left out; a digest is asked for as it is', () => {
  const { stdout, stderr } = run('probe', 'chart.yaml', '--dry-run');

  expect(stderr).toContain('not asked for: 1 images that only what is known of a chart supplies');
  expect(stdout).toBe(`GET https://quay.io/v2/
quay.io/team/web@sha256:${'a'.repeat(64)}
  HEAD https://quay.io/v2/team/web/manifests/sha256:${'a'.repeat(64)}
`);
});

test('registries that the cluster itself serves are named and not asked', () => {
  const { stdout, stderr } = run('probe', fixture('registry-needs-itself'), '--dry-run');

  expect(stderr).toContain('not asked: registry.pantry.example:5000, which the cluster itself serves');
  expect(stdout).not.toContain('GET https://registry.pantry.example:5000');
});

test.each([
  [['probe', 'chart.yaml', '-o', 'world.yaml'], 'world.yaml is there already; --force overwrites it'],
  [['probe', 'chart.yaml', '--force'], '--force is for --output'],
  [['probe', 'chart.yaml', '--concurrency', '0'], 'It is not a whole number from 1 to 64'],
  [['probe', 'chart.yaml', '--timeout', 'soon'], '--timeout "soon" is not a duration'],
  [['probe', 'chart.yaml', '--credentials', 'nowhere.json'], 'cannot read nowhere.json: ENOENT'],
  [['probe', 'chart.yaml', '--credentials', 'broken.json'], 'broken.json is no config.json as docker writes it'],
  [['probe', 'jetstack-opa-gke-2019'], 'jetstack-opa-gke-2019 is an incident'],
  [['probe', 'nowhere/'], 'no such file or folder'],
])('a wrong call is one line, exit code 2: %j', (words, complaint) => {
  const called = run(...words);

  expect(called).toMatchObject({ status: 2, stdout: '' });
  expect(called.stderr).toContain(complaint);
  expect(showsItsInsides(called)).toBe(false);
});
