import { afterAll, expect, test } from 'vitest';
import { aFolder, blackstart, fixture, showsItsInsides } from '#testing/program.ts';

const folder = aFolder({ 'world.yaml': 'hosts:\n  quay.io: { state: down }\n', 'seen.txt': 'hosts:\n  quay.io: up\n', 'no.yaml': 'a: 1\n' });
afterAll(() => folder.remove());
const healthy = fixture('healthy');
const trapped = fixture('registry-needs-itself');
const run = (...words: readonly string[]) => blackstart(folder.path, words);

const pull = (image: string, ...words: readonly string[]) => run('pull', image, '-N', 'meadow-1', '-i', healthy, ...words);

test('the requests and the end are shown, exit code 0', () => {
  const called = pull('docker.io/library/nginx:1');

  expect(called).toMatchObject({ status: 0, stderr: '' });
  expect(called.stdout).toMatch(/^docker.io\/library\/nginx:1 on meadow-1: pulled in/);
  expect(called.stdout).toContain('https://auth.docker.io/service/token');
});

test('JSON has hosts, requests and outcome', () => {
  const output = JSON.parse(pull('quay.io/team/web:1', '-o', 'json').stdout);

  expect(output).toMatchObject({
    schemaVersion: 1,
    image: 'quay.io/team/web:1',
    node: 'meadow-1',
    present: false,
    pulled: true,
    hosts: [{ url: 'https://quay.io/v2', implicit: true }],
  });
  expect(output.requests[0]).toMatchObject({ method: 'HEAD', url: 'https://quay.io/v2/team/web/manifests/1' });
});

test('an image that is on the node already is said to be', () => {
  const called = run('pull', 'registry.pantry.example:5000/zot:2.1.2', '-N', 'pantry', '-i', trapped, '-o', 'json');

  expect(JSON.parse(called.stdout)).toMatchObject({ present: true, pulled: true });
});

test.each(['UPPER/:x', 'Not An Image', 'docker.io/library/nginx:a:b'])('%s is no reference: one line, exit code 2, no report', (image) => {
  const called = pull(image);

  expect(called).toMatchObject({ status: 2, stdout: '' });
  expect(called.stderr.trimEnd()).toMatch(/^[^\n]*invalid reference format[^\n]*$/);
});

test('a reference that only older runtimes refuse is a pull that fails', () => {
  const called = pull('UPPER/web:1', '-o', 'json');

  expect(called.status).toBe(0);
  expect(JSON.parse(called.stdout)).toMatchObject({ image: 'UPPER/web:1' });
});

test('a host that is down fails the pull, with the reason', () => {
  const called = pull('quay.io/team/web:1', '-f', 'host-down:quay.io');

  expect(called.status).toBe(0);
  expect(called.stdout).toContain('quay.io is down');
});

test('a world file says the same', () => {
  expect(run('pull', 'quay.io/team/web:1', '-N', 'meadow-1', '-i', healthy, 'world.yaml').stdout).toContain('quay.io is not reached');
});

test('--world counts over what the paths say, and the later of two over the earlier', () => {
  const pulled = (...worlds: readonly string[]) => {
    const words = worlds.flatMap((world) => ['--world', world]);
    return JSON.parse(run('pull', 'quay.io/team/web:1', '-N', 'meadow-1', '-i', healthy, 'world.yaml', '-o', 'json', ...words).stdout).pulled;
  };

  expect([pulled(), pulled('seen.txt'), pulled('seen.txt', 'world.yaml'), pulled('world.yaml', 'seen.txt')]).toEqual([false, true, false, true]);
});

test('without the Internet nothing hangs: the answer says how long it takes to fail', () => {
  const output = JSON.parse(pull('quay.io/team/web:1', '-f', 'internet-down', '-o', 'json').stdout);

  expect(output.pulled).toBe(false);
  expect(output.durationMs).toBeGreaterThan(0);
});

test("with --system Talos's own resolver is asked", () => {
  const loft = fixture('registry-fallback-web-page');
  const hostsOf = (...words: readonly string[]) => {
    const { stdout } = run('pull', 'docker.io/library/nginx:1', '-N', 'loft-1', '-i', loft, '-o', 'json', ...words);
    return JSON.parse(stdout).hosts.map(({ url }: { url: string }) => url);
  };

  expect(hostsOf()).toEqual(['http://192.168.21.50:5000/v2', 'https://docker.io/v2', 'https://registry-1.docker.io/v2']);
  expect(hostsOf('--system')).toEqual(['http://192.168.21.50:5000/v2', 'https://docker.io/v2']);
});

test.each([
  [['pull', 'nginx', '-N', 'nowhere', '-i', healthy], 'there is no node nowhere; there are meadow-1'],
  [['pull', 'nginx', '-i', healthy], "required option '-N, --node <node>' not specified"],
  [['pull', 'nginx', '-N', 'meadow-1', '-i', healthy, '--world', 'no.yaml'], 'no.yaml is no file about the world'],
  [['pull', '-N', 'meadow-1', '-i', healthy], "missing required argument 'image'"],
])('a wrong call is one line, exit code 2: %j', (words, complaint) => {
  const called = run(...words);

  expect(called).toMatchObject({ status: 2, stdout: '' });
  expect(called.stderr).toContain(complaint);
  expect(showsItsInsides(called)).toBe(false);
});
