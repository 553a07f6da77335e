import { expect, test } from 'vitest';
import type { Pod } from '#model/kubernetes.ts';
import { after, aTalosCluster, deployment } from '#testing/talos-cluster.ts';
import { machines } from '../machines.ts';
import type { Simulation } from '../simulation.ts';
import type { ActionOf } from './action.ts';
import { actionCommands, actionHindrance } from './actions.ts';

type EditMirror = ActionOf<'edit-mirror'>;

/** The mirror stops every pull from Docker Hub with a web page. */
const mirrors = { 'docker.io': { endpoints: ['https://web.example.org/v2'], overridePath: true } };
const hosts = { 'web.example.org': 'web-page' } as const;
const pinned = {
  nodeSelector: { 'kubernetes.io/hostname': 't1' },
  containers: [{ name: 'app', image: 'docker.io/library/app:2', imagePullPolicy: 'Always' }],
};
const twin = aTalosCluster({ mirrors, hosts, objects: [deployment('web', pinned)] });

const remove: EditMirror = { kind: 'edit-mirror', node: 't1', registry: 'docker.io', endpoints: [], mode: 'no-reboot' };

/** The pod is deleted, so that its successor pulls, and the mirror is changed after twenty minutes. */
function edited(seconds: number, edit?: EditMirror): Simulation {
  const pod = twin.eve.view.list('Pod', 'shop')[0];
  const kill = { kind: 'delete', object: { kind: 'Pod', namespace: 'shop', name: pod?.name ?? '' } } as const;
  return after(twin, seconds, [[0, kill], ...(edit === undefined ? [] : [[1200, edit] as const])]);
}

const isPodReady = ({ view }: Simulation) =>
  view.objects<Pod>('Pod', 'shop').some(({ status }) => status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True'));
const bootsOf = ({ view }: Simulation) => view.row(machines, view.ref('Node', '', 't1'))?.boots ?? 0;

test('a mirror that is removed live lets a waiting pull succeed without a reboot, and nothing else does', () => {
  expect([isPodReady(edited(1700)), bootsOf(edited(1700))]).toEqual([false, 0]);
  expect([isPodReady(edited(1700, remove)), bootsOf(edited(1700, remove))]).toEqual([true, 0]);
});

test('another endpoint does as well, one that stops too does not', () => {
  const to = (url: string): EditMirror => ({ ...remove, endpoints: [{ url, overridePath: true }] });

  expect(isPodReady(edited(1700, to('https://registry-1.docker.io/v2')))).toBe(true);
  expect(isPodReady(edited(1700, to('https://web.example.org/other')))).toBe(false);
});

test('an edit on another node helps nobody here', () => {
  expect(isPodReady(edited(1700, { ...remove, node: 't2' }))).toBe(false);
});

test('the mode reboot reboots the node, gracefully and without a drain', () => {
  const simulation = edited(1700, { ...remove, mode: 'reboot' });

  expect([bootsOf(simulation), isPodReady(simulation)]).toEqual([1, true]);
});

test('says what a person types', () => {
  const set: EditMirror = { ...remove, endpoints: [{ url: 'https://registry-1.docker.io/v2', overridePath: true }] };

  expect([remove, set].flatMap((action) => actionCommands(action, twin.eve.view))).toEqual([
    `talosctl -n t1 patch mc --mode=no-reboot -p '[{"op":"remove","path":"/machine/registries/mirrors/docker.io"}]'`,
    `talosctl -n t1 patch mc --mode=no-reboot -p '{"machine":{"registries":{"mirrors":{"docker.io":{"endpoints":["https://registry-1.docker.io/v2"],"overridePath":true}}}}}'`,
  ]);
});

test('there is nothing to edit without Talos, without the mirror, or in a mode that is gone', () => {
  const newest = aTalosCluster({ version: '1.14.0', mirrors });

  expect(actionHindrance({ ...remove, node: 'nobody' }, twin.eve.view)).toEqual({ text: 'nobody is no Talos node' });
  expect(actionHindrance({ ...remove, registry: 'quay.io' }, twin.eve.view)).toMatchObject({ text: 't1 has no mirror for quay.io' });
  expect(actionHindrance({ ...remove, mode: 'reboot' }, newest.eve.view)).toEqual({ text: 'Talos 1.14.0 has no mode reboot' });
  expect(actionHindrance(remove, twin.eve.view)).toBeUndefined();
});
