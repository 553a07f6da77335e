import { afterAll, expect, test } from 'vitest';
import { aFolder, blackstart, fixture, showsItsInsides } from '#testing/program.ts';

const folder = aFolder({ 'world.yaml': 'hosts:\n  quay.io: { state: down }\n' });
afterAll(() => folder.remove());
const healthy = fixture('healthy');
const trapped = fixture('registry-needs-itself');
const run = (...words: readonly string[]) => blackstart(folder.path, words);

test('a workload that does not work is explained down to the circle, exit code 0', () => {
  const called = run('explain', 'deployment/zot', '-n', 'images', '-i', trapped, '-f', 'power-loss:wiped');

  expect(called).toMatchObject({ status: 0, stderr: '' });
  expect(called.stdout).toContain('Deployment images/zot has 0 of 1 pods ready');
  expect(called.stdout).toContain('<- the circle closes here');
});

test('short names are those of kubectl', () => {
  expect(run('explain', 'deploy/zot', '-n', 'images', '-i', trapped).stdout).toContain('Deployment images/zot has 1 of 1 pods ready');
});

test('a pod is named as kubectl names it, and an unknown one gets a hint', () => {
  const unknown = run('explain', 'pod/zot', '-n', 'images', '-i', trapped);
  const name = /pod\/(zot-\S+) -n images/.exec(unknown.stderr)?.[1] ?? '';
  const called = run('explain', `pod/${name}`, '-n', 'images', '-i', trapped, '-f', 'power-loss:wiped', '--output', 'json');

  expect(unknown).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('there is no pod/zot in namespace images; there is pod/'),
  });
  expect(called.status).toBe(0);
  expect(JSON.parse(called.stdout)).toMatchObject({ schemaVersion: 1, because: [{ text: `pod images/${name} is not ready` }] });
});

test('a node that is off goes back to its fault', () => {
  const called = run('explain', 'node/meadow-1', '-i', healthy, '-f', 'node-down:meadow-1');

  expect(called.stdout).toContain('node meadow-1 is off');
  expect(called.stdout).toContain('fault: meadow-1 loses power');
});

test('object and path may both be named without --in, and a path alone asks for root causes', () => {
  const object = run('explain', 'node/meadow-1', healthy, '-f', 'node-down:meadow-1');

  expect(object.stdout).toContain('fault: meadow-1 loses power');
  expect(run('explain', healthy).stdout).toContain('nothing is wrong');
});

test('--at looks at a moment in between', () => {
  const called = run('explain', 'node/meadow-1', '-i', healthy, '-f', 'node-down:meadow-1@10m', '--at', '5m');

  expect(called.stdout).toContain('node meadow-1 is up and its kubelet runs');
});

test.each([
  [['explain', 'web', '-i', healthy], '"web" is not of the form kind/name, such as pod/web-0'],
  [['explain', 'pod/nobody', '-i', healthy], 'there is no pod/nobody in namespace default'],
  [['explain', 'unicorn/x', '-i', healthy], 'there is no unicorn/x in namespace default'],
  [['explain', 'constructor/x', '-i', healthy], 'there is no constructor/x in namespace default'],
  [['explain', 'namespace/default', '-i', healthy], 'namespace/default is no pod, node or workload'],
  [['explain', 'pod/x'], 'name files or folders of a cluster, or an incident'],
  [['explain', 'pod/x', '-i', healthy, '--at', 'noon'], '--at "noon" is not a duration'],
  [['explain', 'pod/x', '-i', 'no/such'], 'no/such'],
])('a wrong call is one line, exit code 2: %j', (words, complaint) => {
  const called = run(...words);

  expect(called).toMatchObject({ status: 2, stdout: '' });
  expect(called.stderr).toContain(complaint);
  expect(called.stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(showsItsInsides(called)).toBe(false);
});
