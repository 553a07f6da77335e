import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { assembleTwin } from '../assemble.ts';
import { machines } from '../machines.ts';
import { apiWritable } from '../processes.ts';
import type { Simulation } from '../simulation.ts';
import type { Twin } from '../twin.ts';
import { hostRef, hosts, imageStores, outside, outsideRef } from '../world.ts';
import { parseFault } from './fault.ts';
import { runFaults } from './inject.ts';

const minuteMs = 60_000;
const twin = aCluster().controlPlane('s1').node('w1').node('w2').deployment('shop/web', { replicas: 2 }).twin();

/** The state so many minutes after the eve. */
function at(minutes: number, ...texts: readonly string[]): Simulation {
  return stateOfTwin(twin, minutes, texts);
}

function stateOfTwin({ eve, tools }: Twin, minutes: number, texts: readonly string[]): Simulation {
  const simulation = eve.fork();
  const faults = texts.map((text) => {
    const fault = parseFault(text);
    if ('wrong' in fault) throw new Error(fault.wrong);
    return fault;
  });
  runFaults(simulation, faults, minutes * minuteMs, tools);
  simulation.runTo((simulation.state.epoch + minutes * minuteMs) as TimeMs);
  return simulation;
}

const phaseOf = ({ view }: Simulation, node: string) => view.row(machines, view.ref('Node', '', node))?.phase ?? 'up';
const isCordoned = ({ view }: Simulation, node: string) => view.get<Node>('Node', '', node)?.spec?.unschedulable ?? false;
const stateOf = ({ view }: Simulation, host: string) => view.row(hosts, hostRef(view, host))?.state;
const podsOn = ({ view }: Simulation, node: string) =>
  view.list('Pod').filter((ref) => (view.object(ref) as never as { spec: { nodeName: string } }).spec.nodeName === node);

test('a node without power is off until it gets it back, and then boots', () => {
  const fault = 'node-down:w1@1m+4m';

  expect([0, 2, 5, 7].map((minutes) => phaseOf(at(minutes, fault), 'w1'))).toEqual(['up', 'off', 'booting', 'up']);
  expect(phaseOf(at(60, 'node-down:w1@1m'), 'w1')).toBe('off');
});

test('a rebooted node comes back by itself', () => {
  expect([1, 3].map((minutes) => phaseOf(at(minutes, 'node-reboot:w1@30s'), 'w1'))).toEqual(['booting', 'up']);
});

test('a replaced node is deleted when it has not been heard of, its pods with it, and its successor registers without images', () => {
  const node = podsOn(twin.eve, 'w1').length > 0 ? 'w1' : 'w2';
  const fault = `node-replace:${node}`;
  const uid = ({ view }: Simulation) => view.get<Node>('Node', '', node)?.metadata.uid;

  const [gone, without, back] = [0.5, 4, 10].map((minutes) => at(minutes, fault)) as [Simulation, Simulation, Simulation];

  expect([gone, without, back].map((simulation) => phaseOf(simulation, node))).toEqual(['off', 'off', 'up']);
  expect(uid(gone)).toBe(uid(twin.eve));
  expect([uid(without), podsOn(without, node)]).toEqual([undefined, []]);
  expect([undefined, uid(twin.eve)]).not.toContain(uid(back));
  expect(back.view.get<Node>('Node', '', node)?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  expect(back.view.row(imageStores, back.view.ref('Node', '', node))?.size).toBe(0);
});

test('a node that carries the control plane is not replaced', () => {
  expect(phaseOf(at(2, 'node-replace:s1'), 's1')).toBe('up');
});

test('a drained node is cordoned and empty, and uncordoned when the fault ends', () => {
  const node = podsOn(twin.eve, 'w1').length > 0 ? 'w1' : 'w2';
  const fault = `node-drain:${node}@1m+10m`;

  const [before, drained, after] = [0, 10, 12].map((minutes) => at(minutes, fault)) as [Simulation, Simulation, Simulation];

  expect([before, drained, after].map((simulation) => isCordoned(simulation, node))).toEqual([false, true, false]);
  expect(podsOn(before, node).length).toBeGreaterThan(0);
  expect(podsOn(drained, node)).toEqual([]);
});

test('an API server that is stopped takes no writes until it is started', () => {
  const fault = 'api-down@1m+10m';

  expect([0, 2, 12].map((minutes) => apiWritable(at(minutes, fault).view))).toEqual([true, false, true]);
  expect([3, 8, 12].map((minutes) => apiWritable(at(minutes, 'api-down@1m+5m', 'api-down@4m+5m').view))).toEqual([false, false, true]);
});

test('a control plane outside that is stopped comes back when it is started and there is power', () => {
  const elsewhere = aCluster().node('w1').twin();
  const writable = (minutes: number, ...texts: readonly string[]) => apiWritable(stateOfTwin(elsewhere, minutes, texts).view);

  expect([4, 7, 12].map((minutes) => writable(minutes, 'api-down@1m+5m', 'power-loss@3m+7m'))).toEqual([false, false, true]);
  expect([4, 7, 12].map((minutes) => writable(minutes, 'api-down@2m+9m', 'power-loss@3m+3m'))).toEqual([false, false, true]);
});

test('a pod that is deleted is made again under another name', () => {
  const [before = ''] = twin.eve.view.list('Pod').map(({ name }) => name);
  const names = (minutes: number) =>
    at(minutes, `pod-delete:shop/${before}@1m`)
      .view.list('Pod')
      .map(({ name }) => name);

  expect(names(0)).toContain(before);
  expect(names(5)).toHaveLength(2);
  expect(names(5)).not.toContain(before);
});

test('a pod that is killed is restarted where it is; a workload stands for one of its pods', () => {
  const restarts = (fault: string) =>
    at(5, fault)
      .view.objects<Pod>('Pod')
      .map(({ status }) => status?.containerStatuses?.[0]?.restartCount);

  expect(restarts('pod-kill:shop/web@1m').toSorted()).toEqual([0, 1]);
  expect(restarts('pod-kill:shop/nobody@1m')).toEqual([0, 0]);
});

test('a host is down and answers again', () => {
  const fault = 'host-down:quay.io@1m+10m';

  expect([0, 5, 12].map((minutes) => stateOf(at(minutes, fault), 'quay.io'))).toEqual([undefined, { kind: 'down' }, undefined]);
});

test('a host answers otherwise until the fault ends', () => {
  const fault = 'host-answers:docker.io=503@1m+10m';

  expect([5, 12].map((minutes) => stateOf(at(minutes, fault), 'docker.io'))).toEqual([{ kind: 'status', status: 503 }, undefined]);
});

test('where two faults of one host overlap, the one that still lasts counts', () => {
  const faults = ['host-down:quay.io@0s+10m', 'host-answers:quay.io=web-page@5m+20m'];

  expect([2, 7, 15, 30].map((minutes) => stateOf(at(minutes, ...faults), 'quay.io')?.kind)).toEqual(['down', 'web-page', 'web-page', undefined]);
});

test.each([
  ['dns-down', 'dns'],
  ['internet-down', 'internet'],
] as const)('%s is over when it ends', (kind, what) => {
  const worksAt = (minutes: number) => {
    const { view } = at(minutes, `${kind}@1m+10m`);
    return view.row(outside, outsideRef(view, what))?.works ?? true;
  };

  expect([0, 5, 12].map(worksAt)).toEqual([true, false, true]);
});

test('a power loss takes every machine and the API, and power returns after five minutes', () => {
  const [lost, back] = [at(4, 'power-loss'), at(15, 'power-loss')] as const;

  expect(['s1', 'w1', 'w2'].map((node) => phaseOf(lost, node))).toEqual(['off', 'off', 'off']);
  expect(['s1', 'w1', 'w2'].map((node) => phaseOf(back, node))).toEqual(['up', 'up', 'up']);
  expect([apiWritable(lost.view), apiWritable(back.view)]).toEqual([false, true]);
});

test('only a wipe empties the image stores', () => {
  const node = podsOn(twin.eve, 'w1').length > 0 ? 'w1' : 'w2';
  const held = (fault: string) => {
    const { view } = at(5.5, fault);
    return view.row(imageStores, view.ref('Node', '', node))?.size ?? 0;
  };

  expect(held('power-loss')).toBe(1);
  expect(held('power-loss:wiped')).toBe(0);
});

test.each([
  ['node-down:w1@0s+10m', 'node-down:w1@5m+20m'],
  ['node-down:w1', 'power-loss@1m'],
  ['power-loss@1m', 'node-down:w1'],
  ['node-down:w1@0s+3m', 'power-loss@1m+30m'],
  ['power-loss@0s+3m', 'power-loss@2m+30m'],
])('a node that two faults keep down stays down until both are over: %s %s', (...faults) => {
  expect(phaseOf(at(20, ...faults), 'w1')).toBe('off');
});

test('with two faults of one host the earlier one counts again when the later is over', () => {
  const faults = ['host-down:quay.io@0s+30m', 'host-answers:quay.io=503@5m+5m'];

  expect([2, 7, 15, 31].map((minutes) => stateOf(at(minutes, ...faults), 'quay.io')?.kind)).toEqual(['down', 'status', 'down', undefined]);
});

test('a fault after the horizon does not happen', () => {
  expect(phaseOf(at(5, 'node-down:w1@10m'), 'w1')).toBe('up');
});

test('docker.io means the registry behind it too, unless it is about its web page', () => {
  const faults = ['host-down:docker.io@1m+10m', 'host-answers:registry-1.docker.io=503@30s+20m'];
  const states = [0, 5, 12, 22].map((minutes) => at(minutes, ...faults)).map((each) => stateOf(each, 'registry-1.docker.io')?.kind);

  expect(states).toEqual([undefined, 'down', 'status', undefined]);
  expect(stateOf(at(5, 'host-answers:docker.io=rate-limited@1m'), 'registry-1.docker.io')).toEqual({ kind: 'rate-limited' });
  expect(stateOf(at(12, 'host-down:docker.io@1m+10m'), 'registry-1.docker.io')).toBeUndefined();
  expect(stateOf(at(5, 'host-answers:docker.io=web-page@1m'), 'registry-1.docker.io')).toBeUndefined();
});

test.each([
  [{ 'docker.io': 'down' }, 'down'],
  [{ 'docker.io': 'rate-limited' }, 'rate-limited'],
  [{ 'docker.io': 'web-page' }, undefined],
  [{ 'docker.io': 'down', 'registry-1.docker.io': 'up' }, 'up'],
  [{ 'registry-1.docker.io': 'up', 'docker.io': 'down' }, 'up'],
])('what world.yaml says of docker.io holds for its registry: %o', (states, expected) => {
  const world = { hosts: Object.fromEntries(Object.entries(states).map(([host, state]) => [host, { state }])) };
  const model = readFiles([{ path: 'world.yaml', text: JSON.stringify(world) }]);
  const { eve } = assembleTwin(model, { catalogue, seed: 1, calendarStartMs: 0 });

  expect(stateOf(eve, 'registry-1.docker.io')?.kind).toBe(expected);
});
