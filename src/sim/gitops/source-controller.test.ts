import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { at, chart, conditionText, configMap, fluxTwins, kustomization, minutes, release, revision, runFor } from '#testing/flux-cluster.ts';
import type { Simulation } from '../simulation.ts';
import { hostRef, hosts } from '../world.ts';
import { gitRepositoryKind, helmChartKind, helmReleaseKind, helmRepositoryKind, kustomizationKind } from './flux-objects.ts';

const fluxTwin = fluxTwins(readFiles, catalogue);

const git = (simulation: Simulation) => conditionText(simulation, gitRepositoryKind, 'flux-system', 'flux-system');
const apps = (simulation: Simulation) => conditionText(simulation, kustomizationKind, 'flux-system', 'apps');
const app = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n---\n';

function aCluster(): Simulation {
  return fluxTwin(
    kustomization('apps', 'apps'),
    revision('aaa', 'apps', configMap('a', 'one')),
    revision('bbb', 'apps', configMap('a', 'two'), '2023-07-03T00:00:30Z'),
    release('web', '*'),
    chart('web', '1.0.0', app),
  ).eve;
}

function setHost(simulation: Simulation, host: string, kind: 'down' | 'up'): void {
  simulation.perform({ verb: 'row', table: hosts, ref: hostRef(simulation.view, host), value: { state: { kind }, certainty: 'observed' } }, 'test');
}

function deletePod(simulation: Simulation, prefix: string): void {
  const pod = simulation.view.list('Pod', 'flux-system').find(({ name }) => name.startsWith(prefix));
  if (pod !== undefined) simulation.perform({ verb: 'delete', ref: pod, graceSeconds: 0 }, 'test');
}

const artifactOf = ({ view }: Simulation) =>
  (
    view.get(gitRepositoryKind, 'flux-system', 'flux-system') as KubeObject & {
      readonly status?: { readonly artifact?: { readonly revision: string } };
    }
  ).status?.artifact?.revision;

test('each source says what it stored', () => {
  const eve = aCluster();

  expect(git(eve)).toBe("True Succeeded: stored artifact for revision 'main@sha1:aaa'");
  expect(conditionText(eve, helmRepositoryKind, 'shop', 'charts')).toMatch(/^True Succeeded: stored artifact: revision 'sha256:[0-9a-f]{64}'$/);
  expect(conditionText(eve, helmChartKind, 'shop', 'shop-web')).toBe("True ChartPullSucceeded: pulled 'web' chart with version '1.0.0'");
});

test('while the Git host is down the old artifact stays, and Kustomizations stay Ready', () => {
  const eve = aCluster();
  setHost(eve, 'git.example.org', 'down');

  runFor(eve, minutes(30));

  expect(git(eve)).toMatch(
    /^False GitOperationFailed: failed to checkout and determine revision: unable to clone 'ssh:\/\/git@git.example.org\/team\/cluster': dial tcp/,
  );
  expect(artifactOf(eve)).toBe('main@sha1:aaa');
  expect(apps(eve)).toBe('True ReconciliationSucceeded: Applied revision: main@sha1:aaa');
});

test('a Git host that the cluster itself serves is away with its pods', () => {
  const forge = `
apiVersion: v1
kind: Service
metadata: {name: forge, namespace: flux-system, annotations: {external-dns.alpha.kubernetes.io/hostname: git.example.org}}
spec: {selector: {app: forge}, ports: [{port: 22}]}
---
apiVersion: v1
kind: Pod
metadata: {name: forge, namespace: flux-system, labels: {app: forge}}
spec: {containers: [{name: main, image: 'codeberg.org/forgejo/forgejo:9'}]}
`;
  const eve = fluxTwin(kustomization('apps', 'apps'), revision('aaa', 'apps', configMap('a', 'one')), forge).eve;
  const before = git(eve);
  deletePod(eve, 'forge');

  runFor(eve, minutes(30));

  expect(before).toBe("True Succeeded: stored artifact for revision 'main@sha1:aaa'");
  expect(git(eve)).toMatch(/^False GitOperationFailed:/);
});

test('when source-controller also loses its pod the artifact is gone, and nothing can be applied', () => {
  const eve = aCluster();
  setHost(eve, 'git.example.org', 'down');
  deletePod(eve, 'source-controller');

  runFor(eve, minutes(30));

  expect(artifactOf(eve)).toBeUndefined();
  expect(apps(eve)).toBe('False ArtifactFailed: Source is not ready, artifact not found');
});

test('when the host is back the source is fetched at its next retry, and its users look at their own next one', () => {
  const eve = aCluster();
  setHost(eve, 'git.example.org', 'down');
  deletePod(eve, 'source-controller');
  runFor(eve, minutes(30));
  setHost(eve, 'git.example.org', 'up');

  const soon = eve.fork();
  runFor(soon, minutes(16));
  const later = eve.fork();
  runFor(later, minutes(26));

  expect(git(soon)).toContain('True Succeeded');
  expect(apps(later)).toBe('True ReconciliationSucceeded: Applied revision: main@sha1:aaa');
});

test('a restart of source-controller alone passes unnoticed by those who look later', () => {
  const eve = aCluster();
  deletePod(eve, 'source-controller');

  runFor(eve, minutes(30));

  expect([git(eve).split(' ')[0], apps(eve).split(' ')[0]]).toEqual(['True', 'True']);
});

test('without its repository an installed release goes on, and a new version has to wait', () => {
  const eve = aCluster();
  setHost(eve, 'charts.example.org', 'down');

  runFor(eve, minutes(30));

  expect(conditionText(eve, helmRepositoryKind, 'shop', 'charts')).toMatch(/^False Failed: failed to fetch Helm repository index: /);
  expect(conditionText(eve, helmReleaseKind, 'shop', 'web')).toContain('True ReconciliationSucceeded');
});

test('a cluster at rest has nothing on its queue that leads anywhere, and 30 days of it cost a handful of steps', () => {
  const { eve } = fluxTwin(
    kustomization('apps', 'apps'),
    revision('aaa', 'apps', configMap('a', 'one')),
    release('web', '*'),
    chart('web', '1.0.0', app),
  );
  const from = eve.state.trace.next;

  const size = eve.state.queue.size;
  eve.runTo((eve.state.now + minutes(30 * 24 * 60)) as TimeMs);

  expect(eve.state.queue.settled).toBe(true);
  expect(size).toBeLessThan(5);
  expect([...eve.state.trace.entries(from)]).toEqual([]);
});

test('what is committed later does not keep a run from being settled, and comes out when time gets there', () => {
  const eve = aCluster();

  const settled = eve.fork();
  const end = settled.run(at('2023-07-10T00:00:00Z'));
  eve.runTo(at('2023-07-10T00:00:00Z'));

  expect(end.end).toBe('settled');
  expect(artifactOf(settled)).toBe('main@sha1:aaa');
  expect(artifactOf(eve)).toBe('main@sha1:bbb');
});
