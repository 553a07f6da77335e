import { expect, test } from 'vitest';
import { after, aTalosCluster, deployment, isReady, nodeOf, podsOn, type TalosClusterOptions, told } from '#testing/talos-cluster.ts';
import type { Action } from '../../actions/action.ts';
import type { Simulation } from '../../simulation.ts';
import { imageStores } from '../../world.ts';
import { ephemerals } from '../ephemeral.ts';
import { nodeConfigs } from '../node-config.ts';

type Upgrade = Extract<Action, { readonly kind: 'talos-upgrade' }>;

const quayIsDown = { 'quay.io': 'down' } as const;

/** The cluster so many seconds after an upgrade of its first node to the next patch release. */
function upgraded(seconds: number, options: TalosClusterOptions = {}, upgrade: Partial<Upgrade> = {}, ...faults: readonly string[]): Simulation {
  const action: Upgrade = { kind: 'talos-upgrade', node: 't1', version: '1.4.7', ...upgrade };
  return after(aTalosCluster(options), seconds, [[0, action]], ...faults);
}

const versionOf = ({ view }: Simulation, node = 't1') => view.row(nodeConfigs, view.ref('Node', '', node))?.talosVersion;
const containerdOf = ({ view }: Simulation, node = 't1') => view.row(nodeConfigs, view.ref('Node', '', node))?.containerdVersion;
const wipesOf = ({ view }: Simulation, node = 't1') => view.row(ephemerals, view.ref('Node', '', node)) ?? 0;
const isCordoned = (simulation: Simulation, node = 't1') => nodeOf(simulation, node).spec?.unschedulable ?? false;
const storeOf = ({ view }: Simulation, node = 't1') => [...(view.row(imageStores, view.ref('Node', '', node)) ?? [])];

test('an upgrade of Talos 1.4 without --preserve goes through its steps in their order', () => {
  const simulation = upgraded(600);

  expect(told(simulation, /\bt1\b/).filter((line) => !line.includes('leader'))).toEqual([
    '0 talosctl upgrade of t1 to Talos 1.4.7',
    '40 t1 accepts ghcr.io/siderolabs/installer:v1.4.7',
    '41 t1 is drained',
    '41 t1 stops its pods',
    '71 the kubelet of t1 is gone',
    '71 the API server of t1 is gone',
    '71 the pods of t1 are removed',
    '71 etcd of t1 leaves, its data is deleted: 2 members are left',
    '71 t1 has left etcd',
    '76 the services of t1 are stopped',
    '76 /var of t1 is wiped',
    '106 Talos 1.4.7 is installed on t1',
    '106 t1 reboots into Talos 1.4.7',
    '106 t1 boots',
    '106 t1 boots Talos 1.4.7',
    '166 t1 is up',
    '184 etcd of t1 has no data: it has to join',
    '184 etcd of t1 is added as a learner',
    '186 the kubelet of t1 runs',
    '199 t1 has a network configuration again',
    '244 etcd of t1 is promoted to a voter',
    '244 etcd of t1 runs',
    '244 t1 stays on Talos 1.4.7',
    '279 the API server of t1 answers',
  ]);
  expect([versionOf(simulation), isReady(simulation, 't1'), isCordoned(simulation)]).toEqual(['1.4.7', true, false]);
});

test('with --preserve, and from Talos 1.8 on, images and etcd stay', () => {
  const wiped = upgraded(105);
  const preserved = upgraded(105, {}, { preserve: true });
  const newer = upgraded(105, { version: '1.8.0' }, { version: '1.8.1' });

  expect([wiped, preserved, newer].map((each) => wipesOf(each))).toEqual([1, 0, 0]);
  expect(storeOf(wiped)).toEqual([]);
  expect(storeOf(preserved)).toContain('quay.io/cilium/cilium:v1.13.4');
  expect(told(preserved, /etcd of t1/)).toEqual(['71 etcd of t1 stops']);
});

test('the containerd is that of the booted Talos, and the kubelet image that of the machine config', () => {
  const twin = aTalosCluster({ version: '1.4.6' });
  const before = twin.eve.view.row(nodeConfigs, twin.eve.view.ref('Node', '', 't1'));

  const simulation = after(twin, 600, [[0, { kind: 'talos-upgrade', node: 't1', version: '1.5.0', preserve: true }]]);

  expect([before?.containerdVersion, containerdOf(simulation)]).toEqual(['1.6.21', '1.6.23']);
  expect(simulation.view.row(nodeConfigs, simulation.view.ref('Node', '', 't1'))?.kubeletImage).toBe(before?.kubeletImage);
});

test('an interrupt before the answer cancels, one after it changes nothing', () => {
  const undisturbed = upgraded(600);
  const early = upgraded(600, {}, { interruptedAfterMs: 39_000 });
  const late = upgraded(600, {}, { interruptedAfterMs: 40_500 });

  expect(told(early, /t1/)).toEqual([
    '0 talosctl upgrade of t1 to Talos 1.4.7, interrupted after 39 s',
    '39 talosctl is interrupted before t1 has answered: the upgrade is cancelled',
  ]);
  expect(told(late, /t1/).filter((line) => !line.includes('talosctl'))).toEqual(told(undisturbed, /t1/).filter((line) => !line.includes('talosctl')));
});

test('the installer comes by the own resolver: behind a dead mirror there is none, and nothing happens to the node', () => {
  const mirrors = { 'ghcr.io': { endpoints: ['https://dead.example.org'] } };
  const hosts = { 'dead.example.org': 'down' } as const;

  const refused = upgraded(3000, { mirrors, hosts });
  const fallsBack = upgraded(600, { version: '1.9.0', mirrors, hosts }, { version: '1.9.1' });

  expect(told(refused, /refused|boots/)).toEqual(['1200 the upgrade of t1 is refused: ghcr.io/siderolabs/installer:v1.4.7 cannot be pulled']);
  expect(versionOf(fallsBack)).toBe('1.9.1');
});

test('a node whose CNI agent has no image goes back to the version before by itself, and not with the image', () => {
  const without = upgraded(1300, { hosts: quayIsDown });
  const withImage = upgraded(1300);

  expect(told(without, /not Ready|goes back|boots Talos/)).toEqual([
    '106 t1 boots Talos 1.4.7',
    '844 t1 is not Ready within 10 minutes of its boot: the boot sequence fails',
    '844 t1 goes back to Talos 1.4.6',
    '854 t1 boots Talos 1.4.6',
  ]);
  expect([versionOf(without), isCordoned(without)]).toEqual(['1.4.6', true]);
  expect([versionOf(withImage), isCordoned(withImage)]).toEqual(['1.4.7', false]);
});

test('from Talos 1.5 on a node that is never Ready stays on the new version', () => {
  const simulation = after(aTalosCluster({ version: '1.5.0', hosts: quayIsDown }), 1300, [
    [0, { kind: 'talos-upgrade', node: 't1', version: '1.5.1' }],
  ]);

  expect([versionOf(simulation), isReady(simulation, 't1')]).toEqual(['1.5.1', false]);
});

test('without its kubelet image the node goes back after seventy minutes', () => {
  const mirrors = { 'ghcr.io': { endpoints: ['https://dead.example.org'] } };
  const down = 'host-down:dead.example.org@45s+10h';

  const simulation = upgraded(4500, { version: '1.5.0', mirrors }, { version: '1.5.1' }, down);

  expect(told(simulation, /goes back|70 minutes/)).toEqual([
    '4366 t1 goes back to Talos 1.5.0',
    '4366 t1: its services are not up 70 minutes after boot; it boots again',
  ]);
});

test('after a wipe a node has no network until its agent works; after a reboot it keeps what it had', () => {
  const wiped = upgraded(800, { hosts: quayIsDown });
  const rebooted = after(aTalosCluster({ hosts: quayIsDown }), 600, [[0, { kind: 'reboot', node: 't1' }]]);

  const ready = nodeOf(wiped, 't1').status?.conditions?.find(({ type }) => type === 'Ready');
  expect(ready).toMatchObject({ status: 'False', message: expect.stringContaining('cni plugin not initialized') });
  expect(isReady(rebooted, 't1')).toBe(true);
});

test('the drain evicts pods with a controller and leaves the others to the kubelet', () => {
  const objects = [
    deployment('web', {}, { replicas: 3 }),
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare', namespace: 'shop' }, spec: bare },
  ];

  const simulation = upgraded(50, { objects });

  expect(podsOn(simulation, 't1').map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^cilium-/), 'bare']);
  expect(isCordoned(simulation)).toBe(true);
});

const bare = { nodeName: 't1', containers: [{ name: 'app', image: 'docker.io/library/app:1' }] };

test('a budget that forbids every eviction delays the upgrade by five minutes', () => {
  const pinned = { nodeSelector: { 'kubernetes.io/hostname': 't1' } };
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'web' } } },
  };

  const simulation = upgraded(600, { objects: [deployment('web', pinned), budget] });

  expect(told(simulation, /drained/)).toEqual(['340 t1 is not drained after 5 minutes: it goes on']);
});

test('what a person has cordoned stays cordoned', () => {
  const simulation = after(aTalosCluster(), 600, [
    [0, { kind: 'cordon', node: 't1' }],
    [1, { kind: 'talos-upgrade', node: 't1', version: '1.4.7' }],
  ]);

  expect([versionOf(simulation), isCordoned(simulation)]).toEqual(['1.4.7', true]);
});

test('a rollback boots the other slot and brings nothing back that was wiped', () => {
  const simulation = after(aTalosCluster(), 1500, [
    [0, { kind: 'talos-upgrade', node: 't1', version: '1.4.7' }],
    [600, { kind: 'talos-rollback', node: 't1' }],
  ]);

  expect([versionOf(simulation), wipesOf(simulation), isReady(simulation, 't1')]).toEqual(['1.4.6', 1, true]);
  expect(told(simulation, /drained/)).toHaveLength(1);
});

test('from talosctl 1.13 on the client goes from step to step and stops where it is interrupted', () => {
  const versions = { version: '1.13.1' };
  const cluster = { version: '1.13.0' };

  const whole = upgraded(600, cluster, versions);
  const whileWriting = upgraded(600, cluster, { ...versions, interruptedAfterMs: 60_000 });
  const byOldClient = upgraded(600, cluster, { ...versions, client: '1.12.0', interruptedAfterMs: 60_000 });

  expect([versionOf(whole), isCordoned(whole)]).toEqual(['1.13.1', false]);
  expect(told(whileWriting, /interrupted:|boots/)).toEqual(['60 talosctl is interrupted: the upgrade of t1 stops at its write']);
  expect(versionOf(byOldClient)).toBe('1.13.1');
});

test('when power goes in the middle, the node boots what its disk has', () => {
  const before = upgraded(900, {}, { preserve: true }, 'node-down:t1@80s+1m');
  const behind = upgraded(900, {}, { preserve: true }, 'node-down:t1@110s+1m');

  expect([versionOf(before), versionOf(behind)]).toEqual(['1.4.6', '1.4.7']);
});

test('faults upgrade nodes too, to the next patch release where none is named', () => {
  const named = after(aTalosCluster(), 600, [], 'talos-upgrade:t1=1.5.0');
  const next = after(aTalosCluster(), 600, [], 'node-upgrade:t1');

  expect([versionOf(named), versionOf(next)]).toEqual(['1.5.0', '1.4.7']);
  expect(told(next, /talosctl/)).toEqual(['0 talosctl upgrade of t1 to Talos 1.4.7 (the next patch release)']);
});

test('without the API nothing is cordoned: the upgrade fails and the old version boots', () => {
  const simulation = upgraded(200, {}, {}, 'node-down:t2@40s', 'node-down:t3@40s');

  expect(told(simulation, /cordoned|fails|boots|installed/)).toEqual([
    '70 t1 cannot be cordoned: the API server does not answer',
    '70 the upgrade of t1 fails',
    '80 t1 boots',
  ]);
  expect([versionOf(simulation), wipesOf(simulation)]).toEqual(['1.4.6', 0]);
});

test('without quorum nobody leaves etcd: after five minutes the upgrade fails, and the data is still there', () => {
  const simulation = upgraded(500, {}, {}, 'node-down:t2@60s', 'node-down:t3@60s');

  expect(told(simulation, /leave|fails|boots|etcd of t1/)).toEqual([
    '371 t1 cannot leave etcd: etcdserver: unhealthy cluster',
    '371 the upgrade of t1 fails',
    '381 t1 boots',
    '449 etcd of t1 runs',
  ]);
  expect([versionOf(simulation), wipesOf(simulation)]).toEqual(['1.4.6', 0]);
});
