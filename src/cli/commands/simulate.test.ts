import { afterAll, expect, test } from 'vitest';
import { aFolder, blackstart, fixture, showsItsInsides } from '#testing/program.ts';

const web = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: main, image: quay.io/team/web:1 }] }
`;
const node = 'apiVersion: v1\nkind: Node\nmetadata: { name: n1, labels: { node-role.kubernetes.io/control-plane: "" } }\n';
const unrendered = `${web.replace('    metadata: {', '    metadata: { annotations: { blackstart.dev/needs: service(infra/harbor) },')}---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: harbor, namespace: infra }
`;

const folder = aFolder({
  'good/web.yaml': web,
  'good/node.yaml': node,
  'mixed/all.yaml': `${node}---\n${web}---\nkind: [unclosed\n---\n${web.replaceAll('web', 'other')}`,
  'unknown/all.yaml': `${node}---\n${unrendered}`,
  'empty/README.md': '# nothing\n',
  'broken.yaml': 'a: [\n',
});
afterAll(() => folder.remove());
const simulate = (words: readonly string[], input = '') => blackstart(folder.path, ['simulate', ...words], input);

test('a cluster that comes back: the answer stands on stdout, exit code 0', () => {
  const called = simulate(['good', '--fault', 'power-loss']);

  expect(called).toMatchObject({ status: 0, stderr: '' });
  expect(called.stdout).toMatch(/^power-loss: yes, it comes back by itself/m);
  expect(called.stdout).toMatch(/shop +web-\S+ +1\/1 +Running/);
});

test('a cluster that does not: the answer, the chain and the least change stand on stdout, exit code 1', () => {
  const called = simulate([fixture('registry-needs-itself'), '-f', 'power-loss:wiped']);

  expect(called.status).toBe(1);
  expect(called.stdout).toMatch(/^power-loss:wiped: NO.*\(deadlock\)/m);
  expect(called.stdout).toContain('<- the circle closes here');
  expect(called.stdout).toContain('least change:');
});

test('JSON has the shape that is promised, and nothing else is on stdout', () => {
  const called = simulate(['good', '--fault', 'node-down:n1@1m+4m', '-f', 'host-down:quay.io', '--output', 'json']);
  const output = JSON.parse(called.stdout);

  expect(called).toMatchObject({ status: 0, stderr: '' });
  expect(output).toMatchObject({
    schemaVersion: 1,
    verdicts: [{ contingency: 'node-down:n1@1m+4m host-down:quay.io', answer: 'yes', because: [] }],
    assumptions: expect.arrayContaining([{ text: 'each node holds the images its containers run on the eve, and no others' }]),
    diagnostics: [],
  });
  expect(output.timeline).toContainEqual({ at: 60, kind: 'fault', text: 'n1 loses power', count: 1 });
  expect(output.pods).toMatchObject([{ namespace: 'shop', name: expect.stringMatching(/^web-/), ready: '1/1', status: 'Running', node: 'n1' }]);
  expect(called.stdout).not.toContain('\\u0000');
});

test('a no in JSON has its kind, its chain with places, and exit code 1', () => {
  const { status, stdout } = simulate([fixture('registry-needs-itself'), '-f', 'power-loss:wiped', '-o', 'json']);
  const [verdict] = JSON.parse(stdout).verdicts;

  expect(status).toBe(1);
  expect(verdict).toMatchObject({ answer: 'no', kind: 'deadlock', because: [{ place: { path: 'registry.yaml', line: expect.any(Number) } }] });
});

test.each([
  [[], 1],
  [['--fail-on', 'unknown'], 1],
  [['--fail-on', 'never'], 0],
])('a no with %j exits with %i', (words, status) => {
  expect(simulate(['good', '-f', 'host-down:quay.io', '-f', 'power-loss:wiped', ...words]).status).toBe(status);
});

test.each([
  [[], 0],
  [['--fail-on', 'unknown'], 1],
])('an unknown with %j exits with %i', (words, status) => {
  const called = simulate(['unknown', '-f', 'power-loss', ...words]);

  expect(called.status).toBe(status);
  expect(called.stdout).toMatch(/^power-loss: unknown/m);
});

test('manifests come from standard input', () => {
  const called = simulate(['-', '-f', 'power-loss', '-o', 'json'], `${node}---\n${web}`);

  expect(called.status).toBe(0);
  expect(JSON.parse(called.stdout).pods).toHaveLength(1);
});

test('files and standard input combine', () => {
  const called = simulate(['good/node.yaml', '-', '-f', 'node-reboot:n1'], web);

  expect(called).toMatchObject({ status: 0, stderr: '' });
});

test('a document that cannot be read is named with its line on stderr, and all others are read', () => {
  const called = simulate(['mixed', '-f', 'power-loss']);

  expect(called.status).toBe(0);
  expect(called.stderr).toMatch(/all\.yaml:1\d/);
  expect(called.stdout).toMatch(/web-/);
  expect(called.stdout).not.toContain('unclosed');
});

test('the ledger of assumptions is printed on request', () => {
  expect(simulate(['good', '-f', 'power-loss', '--assumptions']).stdout).toContain(
    'hosts and references that nothing is said about are up and exist',
  );
});

test('NO_COLOR and a pipe mean no colours; FORCE_COLOR brings them', () => {
  const words = ['simulate', 'good', '-f', 'power-loss'];

  const [plain, coloured] = [blackstart(folder.path, words), blackstart(folder.path, words, '', { NO_COLOR: '', FORCE_COLOR: '1' })];

  expect(plain.stdout).not.toContain('\u001b[');
  expect(coloured.stdout).toContain('\u001b[');
});

test('the same call gives the same answer', () => {
  const words = ['good', '-f', 'power-loss:wiped', '-o', 'json'];

  expect(simulate(words).stdout).toBe(simulate(words).stdout);
});

test.each([
  [['good'], "blackstart: required option '-f, --fault <fault>' not specified"],
  [['--fault', 'power-loss'], "blackstart: missing required argument 'path'"],
  [['good', '-f', 'power-loss', '--horizon', '3h'], "blackstart: unknown option '--horizon'"],
  [['good', '-f', 'power-loss', '-o', 'xml'], 'is invalid. Allowed choices are text, json.'],
  [['no/such', '-f', 'power-loss'], 'no/such'],
  [['good', '-f', 'node-down:n7'], 'blackstart: fault "node-down:n7": there is no node n7; there are n1'],
  [['good', '-f', 'meteor'], 'blackstart: fault "meteor": "meteor" is no kind of fault'],
  [['good', '-f', 'power-loss', '--until', 'soon'], 'blackstart: --until "soon" is not a duration (90s, 10m, 1h30m)'],
  [['empty', '-f', 'power-loss'], 'blackstart: nothing could be read from empty'],
  [['broken.yaml', '-f', 'power-loss'], 'blackstart: nothing could be read from broken.yaml'],
  [['-', '-f', 'power-loss'], 'blackstart: nothing could be read from -'],
])('a wrong call is said in one line on stderr, exit code 2: %j', (words, complaint) => {
  const called = simulate(words);

  expect(called).toMatchObject({ status: 2, stdout: '' });
  expect(called.stderr).toContain(complaint);
  expect(called.stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(showsItsInsides(called)).toBe(false);
});

test('the help names every option', () => {
  const { stdout } = simulate(['--help']);

  const options = ['--fault', '--until', '--assumptions', '--fail-on', '--output'];
  expect(options.filter((option) => !stdout.includes(option))).toEqual([]);
});
