import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { aFolder, blackstart, fixture } from '#testing/program.ts';

const check = (...words: readonly string[]) => blackstart('.', ['check', ...words]);

test('a cluster with nothing wrong in it: every answer is yes, nothing is found, exit code 0', () => {
  const { status, stdout } = check(fixture('healthy'));

  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {2}power loss, caches gone +yes$/m);
  expect(stdout).toMatch(/\n\nNothing at high or above\. Exit 0\.\n$/);
});

test('a hazard stands with its place, its chain, what follows, what to do and since when; exit code 1', () => {
  const { status, stdout } = check(fixture('registry-fallback-web-page'));

  expect(status).toBe(1);
  expect(stdout).toMatch(/^ {2}power loss, caches gone +NO +deadlock, findings 1 and 2: 192\.168\.21\.50:5000 is pulled through itself$/m);
  expect(stdout).toMatch(
    /^2 CRITICAL {2}the fallback https:\/\/docker\.io\/v2 for docker\.io is a web site.* \[mirror-fallback-is-a-web-page, proven in the twin\]$/m,
  );
  expect(stdout).toContain('[machine.yaml:14]');
  expect(stdout).toContain('stops  2 workloads in 1 contingency: deployment/default/skylight, deployment/pull-through/hub-cache');
  expect(stdout).toMatch(/when {3}power loss, caches gone/);
  expect(stdout).toContain('\n  fix    machine.yaml:14  https://docker.io/v2 -> https://registry-1.docker.io/v2  (re-run: becomes yes)\n');
  expect(stdout).toMatch(/^ {9}name https:\/\/registry-1\.docker\.io\/v2 instead/m);
  expect(stdout).toMatch(/seen {3}for \d+ days, since 2022-09-01:/);
});

test('a packed support bundle is the eve, also where statuses say no times', () => {
  const ready = { type: 'Ready', status: 'True' };
  const room = { cpu: '4', memory: '8Gi', pods: '110' };
  const node = {
    metadata: { name: 'n1', uid: 'a' },
    spec: {},
    status: { allocatable: room, conditions: [ready], images: [{ names: ['docker.io/library/nginx:1.27.1'] }] },
  };
  const container = { name: 'c', image: 'nginx:1.27.1', imageID: '', ready: true, restartCount: 0, state: { running: {} } };
  const pod = {
    metadata: { name: 'web', namespace: 'shop', uid: 'b' },
    spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'nginx:1.27.1' }] },
    status: { phase: 'Running', conditions: [ready], containerStatuses: [container] },
  };
  const bundle = aFolder({
    'bundle/cluster-resources/nodes.json': JSON.stringify([node]),
    'bundle/cluster-resources/pods/shop.json': JSON.stringify([pod]),
  });
  const packed = join(bundle.path, 'bundle.tar.gz');
  execFileSync('tar', ['-czf', packed, '-C', bundle.path, 'bundle']);

  const { status, stdout } = check(packed);
  bundle.remove();

  expect(status).toBe(0);
  expect(stdout).toMatch(/^Read 2 files: 1 node, 1 workload, 1 pod$/m);
  expect(stdout).toMatch(/^ {2}power loss, caches kept +yes$/m);
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

test('JSON tells of edits by their place and field, and of what re-runs showed', () => {
  const { findings } = JSON.parse(check(fixture('node-images-only-in-cluster'), '-o', 'json').stdout);

  expect(findings[0].fix).toEqual({
    text: 'add https://ghcr.io/v2 as the last endpoint for ghcr.io',
    edits: [{ place: { path: 'machine.yaml', line: 19 }, field: 'machine.registries.mirrors.ghcr.io.endpoints[1]', to: 'https://ghcr.io/v2' }],
    proof: { outcomes: [{ contingency: 'power-loss:wiped', after: 'yes', freed: 1, of: 1 }], notRun: 0 },
  });
});

test('a no that no rule tells of has its cause, and the command that shows more', () => {
  expect(check(fixture('webhook-blocks-itself')).stdout).toContain(`
NO  gate-0 lost: etcd has lost its quorum: 0 of 1 members run  [no finding tells of it]
  └─ the API server does not answer
     └─ node gate-0 is off
  cause  gate-0 is off  [nodes.yaml:1]
  more   blackstart explain ${fixture('webhook-blocks-itself')} --fault node-down:gate-0
`);
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

/** A repository with a cluster in its folder `k8s` that needs an image that does not exist; its first revision is without it. */
const repository = aFolder({});
afterAll(() => repository.remove());
const at = (name: string) => join(repository.path, name);
const inRepository = (...words: readonly string[]) => blackstart(repository.path, ['check', 'k8s', ...words]);
const git = (...words: string[]) =>
  execFileSync('git', ['-C', repository.path, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { encoding: 'utf8' });
mkdirSync(at('k8s'));
cpSync(fixture('operator-names-missing-image/monitoring.yaml'), at('k8s/monitoring.yaml'));
git('init', '-q');
git('add', '-A');
git('commit', '-q', '-m', 'first');
cpSync(fixture('operator-names-missing-image/world.yaml'), at('k8s/world.yaml'));

test('several formats at once: annotations in the log, SARIF in a file, both on the line as the repository names it', () => {
  const { status, stdout } = inRepository('-o', 'github', '-o', 'sarif=report.sarif');
  const { runs } = JSON.parse(readFileSync(at('report.sarif'), 'utf8'));

  expect(status).toBe(1);
  expect(stdout).toContain('\n::error file=k8s/monitoring.yaml,line=33,title=image-does-not-exist (high)::');
  expect(runs[0].results).toMatchObject([
    {
      ruleId: 'image-does-not-exist',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'k8s/monitoring.yaml' }, region: { startLine: 33 } } }],
    },
  ]);
});

test('what a baseline knows does not fail, also when it has moved', () => {
  expect(inRepository('--write-baseline', 'base.json')).toMatchObject({ status: 0 });
  writeFileSync(at('k8s/monitoring.yaml'), `# moved\n${readFileSync(at('k8s/monitoring.yaml'), 'utf8')}`);

  expect(inRepository('--baseline', 'base.json')).toMatchObject({ status: 0, stdout: expect.stringContaining('0 new, 1 known, 0 gone') });
});

test('beside a revision only what is new since then fails', () => {
  const { status, stdout } = inRepository('--diff', 'HEAD');

  expect(status).toBe(1);
  expect(stdout).toContain('\nSINCE HEAD  1 new, 0 known, 0 gone\n');
});

test('a suppression with a reason holds; one without is none, and says so', () => {
  const suppress = (rest: string) => writeFileSync(at('k8s/.blackstart.yaml'), `suppress:\n  - rule: image-does-not-exist\n${rest}`);

  suppress('    reason: pushed tomorrow\n');
  expect(inRepository()).toMatchObject({ status: 0, stdout: expect.stringContaining('1 suppressed folded (--all). Exit 0.') });
  suppress('');
  expect(inRepository()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('warning: k8s/.blackstart.yaml:2: not suppressed: image-does-not-exist needs a reason'),
  });
  suppress('    because: of it\n');
  expect(inRepository()).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^blackstart: k8s\/\.blackstart\.yaml:3: "because" is not known in suppress/),
  });
});

test.each([
  [['--config', 'no-such.yaml'], 'blackstart: cannot read the config file no-such.yaml\n'],
  [['--baseline', 'no-such.json'], 'blackstart: cannot read the baseline no-such.json: the file could not be opened\n'],
  [['--diff', 'no-such'], /^blackstart: --diff: there is no revision no-such in .*\n$/],
  [['--diff', 'HEAD', '--baseline', 'base.json'], 'blackstart: --baseline, --write-baseline and --diff exclude each other\n'],
  [['-o', 'text', '-o', 'json'], 'blackstart: only one format can go to standard output; give the others a file: --output text=FILE\n'],
])('%j is a wrong call: one line, exit code 2', (words, message) => {
  const stderr = typeof message === 'string' ? message : expect.stringMatching(message);

  expect(blackstart(repository.path, ['check', 'k8s/monitoring.yaml', ...words])).toMatchObject({ status: 2, stdout: '', stderr });
});

test('of several clusters one has to be chosen, by --cluster or by its folder; then the other is not there', () => {
  const sync = (name: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux-system, namespace: flux-system}\nspec:\n  path: ./clusters/${name}\n`;
  const apps = sync('apps').replace('name: flux-system', 'name: apps').replace('./clusters/apps', './apps');
  const cluster = (name: string) => ({
    [`clusters/${name}/sync.yaml`]: sync(name),
    [`clusters/${name}/apps.yaml`]: apps,
    [`clusters/${name}/own.yaml`]: `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}-1}\n`,
  });
  const web =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: default}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "r.example/web:1"}]}}}\n';
  const fleet = aFolder({ ...cluster('prod'), ...cluster('test'), 'apps/web.yaml': web, '.git/HEAD': '' });
  const inFleet = (...words: readonly string[]) => blackstart(fleet.path, ['check', ...words]);

  const all = inFleet('.');
  const chosen = inFleet('.', '--cluster', 'test');
  const folder = inFleet('clusters/test', '--notes');
  fleet.remove();

  expect(all.status).toBe(2);
  expect(all.stdout).toBe('');
  expect(all.stderr).toMatch(/^blackstart: the input holds 2 clusters, and an answer is about one: clusters\/prod \(.*\), clusters\/test \(.*\n$/);
  expect([chosen.status, folder.status]).toEqual([0, 0]);
  expect(folder.stdout).toContain('1 node, 1 workload');
  expect(chosen.stdout).toContain('Flux applies clusters/test');
});

/** A repository in which Flux applies what needs an image that does not exist, to clusters of these names. */
function aFleet(...names: readonly string[]) {
  const sync = (name: string, path: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec:\n  path: ./${path}\n`;
  const clusters = names.map((name) => ({
    [`clusters/${name}/sync.yaml`]: sync('flux-system', `clusters/${name}`),
    [`clusters/${name}/apps.yaml`]: sync('apps', 'apps'),
    [`clusters/${name}/world.yaml`]: readFileSync(join(fixture('operator-names-missing-image'), 'world.yaml'), 'utf8'),
  }));
  const fleet = aFolder({ ...Object.assign({}, ...clusters), 'apps/a.yaml': readFileSync(at('k8s/monitoring.yaml'), 'utf8') });
  const commit = () => {
    for (const words of [
      ['init', '-q'],
      ['add', '-A'],
      ['commit', '-q', '-m', 'next', '--allow-empty'],
    ])
      execFileSync('git', ['-C', fleet.path, '-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false', ...words]);
  };
  commit();
  return { ...fleet, commit };
}

/** How many findings a check has that fails at the lowest level, and how many of them are new. */
function findingsOf({ stdout }: { readonly stdout: string }) {
  const { findings, baseline } = JSON.parse(stdout) as {
    findings: readonly unknown[];
    baseline: { new: readonly unknown[]; known: readonly unknown[] };
  };
  return { all: findings.length, new: baseline.new.length, known: baseline.known.length };
}

const inJson = ['--fail-on', 'info', '--output', 'json', '--all'];

test('a revision is read with what lies around the folder of one cluster', () => {
  const fleet = aFleet('prod');

  const checked = blackstart(fleet.path, ['check', 'clusters/prod', '--diff', 'HEAD', ...inJson]);
  fleet.remove();

  expect(findingsOf(checked)).toEqual({ all: 1, new: 0, known: 1 });
  expect(checked.status).toBe(0);
});

test('a cluster that has become one of several is compared with the one that there was; of several that there were one has to be chosen', () => {
  const fleet = aFleet('prod');
  cpSync(join(fleet.path, 'clusters/prod'), join(fleet.path, 'clusters/test'), { recursive: true });
  const sync = join(fleet.path, 'clusters/test/sync.yaml');
  writeFileSync(sync, readFileSync(sync, 'utf8').replace('clusters/prod', 'clusters/test'));

  const one = blackstart(fleet.path, ['check', '.', '--cluster', 'test', '--diff', 'HEAD', ...inJson]);
  fleet.commit();
  rmSync(join(fleet.path, 'clusters/test'), { recursive: true });
  const chosen = blackstart(fleet.path, ['check', '.', '--cluster', 'prod', '--diff', 'HEAD', ...inJson]);
  const unsaid = blackstart(fleet.path, ['check', '.', '--diff', 'HEAD']);
  fleet.remove();

  expect(findingsOf(one)).toEqual({ all: 1, new: 0, known: 1 });
  expect(findingsOf(chosen)).toEqual({ all: 1, new: 0, known: 1 });
  expect(unsaid).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('blackstart: --diff HEAD: the input holds 2 clusters') });
});
