import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { Deployment, Node, Pod } from '#model/kubernetes.ts';
import { imageStores } from '#sim/world.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { turnOff } from '#testing/random-twin.ts';
import type { Action } from './action.ts';
import { actionCommands, actionHindrance, actionText, performAction } from './actions.ts';

const app = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const;

function anEve() {
  return aCluster().controlPlane('n1').node('n2').node('n3').deployment('shop/web').twin().eve.fork();
}

function nodeOf(simulation: ReturnType<typeof anEve>): string | undefined {
  return simulation.view
    .objects<Pod>('Pod', 'shop')
    .find(({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase === 'Running')?.spec.nodeName;
}

function after(simulation: ReturnType<typeof anEve>, action: Action, minutes = 10) {
  performAction(simulation, action);
  simulation.runTo((simulation.state.now + minutes * 60_000) as TimeMs);
  return simulation;
}

test('what is deleted goes, and its controller makes it again', () => {
  const simulation = anEve();
  const [before] = simulation.view.list('Pod', 'shop');

  after(simulation, { kind: 'delete', object: { kind: 'Pod', namespace: 'shop', name: before?.name ?? '' } });

  const [now] = simulation.view.list('Pod', 'shop');
  expect(now).not.toBe(before);
  expect(simulation.view.object<Pod>(now as NonNullable<typeof now>)?.status?.phase).toBe('Running');
});

test('a workload whose pods are deleted has others afterwards', () => {
  const simulation = anEve();
  const [before] = simulation.view.list('Pod', 'shop');

  after(simulation, { kind: 'delete-pods', workload: app });

  expect(simulation.view.list('Pod', 'shop')).not.toContain(before);
});

test('pods are deleted until one is where it should be, and no longer', () => {
  const homes = ['n1', 'n2', 'n3'].map((node) => nodeOf(after(anEve(), { kind: 'delete-until-on', workload: app, node, everyMs: 5_000 }, 240)));

  expect(homes).toEqual(['n1', 'n2', 'n3']);
});

test('a node is cordoned and uncordoned, and what is so already stands in the way', () => {
  const simulation = anEve();

  performAction(simulation, { kind: 'cordon', node: 'n2' });
  const cordoned = simulation.view.get<Node>('Node', '', 'n2')?.spec?.unschedulable;
  const again = actionHindrance({ kind: 'cordon', node: 'n2' }, simulation.view);
  performAction(simulation, { kind: 'uncordon', node: 'n2' });

  expect([cordoned, simulation.view.get<Node>('Node', '', 'n2')?.spec?.unschedulable]).toEqual([true, undefined]);
  expect(again?.text).toBe('node n2 is cordoned already');
});

test('a machine that is off is powered on; one that runs cannot be', () => {
  const simulation = anEve();
  const running = actionHindrance({ kind: 'power-on', node: 'n3' }, simulation.view);
  turnOff(simulation, 'n3');
  simulation.runTo((simulation.state.now + 120_000) as TimeMs);
  const off = actionHindrance({ kind: 'power-on', node: 'n3' }, simulation.view);

  after(simulation, { kind: 'power-on', node: 'n3' });

  expect([running?.text, off]).toEqual(['n3 is not off', undefined]);
  const ready = simulation.view.get<Node>('Node', '', 'n3')?.status?.conditions?.find(({ type }) => type === 'Ready');
  expect(ready?.status).toBe('True');
});

test('a patch merges, and null removes', () => {
  const simulation = anEve();

  performAction(simulation, { kind: 'patch', object: app, patch: { spec: { replicas: 2 }, metadata: { annotations: { why: 'test' } } } });
  performAction(simulation, { kind: 'patch', object: app, patch: { metadata: { annotations: { why: null } } } });

  const object = simulation.view.get<Deployment>('Deployment', 'shop', 'web');
  expect([object?.spec.replicas, object?.metadata.annotations?.['why']]).toEqual([2, undefined]);
});

test('an image is brought onto a node once', () => {
  const simulation = anEve();
  const action: Action = { kind: 'preload-image', node: 'n2', reference: 'quay.io/a/b:1' };

  performAction(simulation, action);

  expect(simulation.view.row(imageStores, simulation.view.ref('Node', '', 'n2'))?.has('quay.io/a/b:1')).toBe(true);
  expect(actionHindrance(action, simulation.view)?.text).toBe('quay.io/a/b:1 is on n2 already');
});

test('what does not exist stands in the way of every action on it', () => {
  const { view } = anEve();
  const nothing = { kind: 'Deployment', namespace: 'shop', name: 'gone' } as const;
  const actions: Action[] = [
    { kind: 'delete', object: nothing },
    { kind: 'delete-pods', workload: nothing },
    { kind: 'delete-until-on', workload: nothing, node: 'n1', everyMs: 5_000 },
    { kind: 'patch', object: nothing, patch: {} },
    { kind: 'cordon', node: 'n9' },
  ];

  const hindrances = actions.map((action) => actionHindrance(action, view)?.text);

  expect(hindrances).toEqual([
    'deployment/gone -n shop does not exist',
    'deployment/gone -n shop has no pod',
    'deployment/gone -n shop does not exist',
    'deployment/gone -n shop does not exist',
    'node n9 does not exist',
  ]);
});

test('each action says what it does and what a person types', () => {
  const { view } = anEve();
  const object = { kind: 'StatefulSet', namespace: 'shop', name: 'db' } as const;
  const actions: Action[] = [
    { kind: 'delete', object, force: true },
    { kind: 'patch', object, patch: { spec: { replicas: 0 } } },
    { kind: 'uncordon', node: 'n1' },
    { kind: 'reboot', node: 'n1' },
  ];

  const typed = actions.flatMap((action) => actionCommands(action, view));

  expect(actions.map(actionText)).toEqual([
    'kubectl delete statefulset/db -n shop --force',
    'kubectl patch statefulset/db -n shop {"spec":{"replicas":0}}',
    'kubectl uncordon n1',
    'reboot n1',
  ]);
  expect(typed).toEqual([
    'kubectl -n shop delete statefulset db --grace-period=0 --force',
    `kubectl -n shop patch statefulset db --type=merge -p '{"spec":{"replicas":0}}'`,
    'kubectl uncordon n1',
    'ssh n1 reboot',
  ]);
});

test('a machine that joins takes pods', () => {
  const simulation = after(anEve(), { kind: 'add-node', node: 'n4', like: 'n3' });

  after(simulation, { kind: 'delete-until-on', workload: app, node: 'n4', everyMs: 5_000 }, 240);

  expect(nodeOf(simulation)).toBe('n4');
  expect(simulation.view.get<Node>('Node', '', 'n4')?.status?.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
  expect(actionHindrance({ kind: 'add-node', node: 'n4', like: 'n3' }, simulation.view)).toEqual({ text: 'node n4 exists' });
});

test('a node is tainted once', () => {
  const simulation = anEve();
  const taint: Action = { kind: 'taint', node: 'n2', taint: { key: 'k', value: 'v', effect: 'NoExecute' } };

  performAction(simulation, taint);

  expect(simulation.view.get<Node>('Node', '', 'n2')?.spec?.taints).toEqual([{ key: 'k', value: 'v', effect: 'NoExecute' }]);
  expect(actionText(taint)).toBe('kubectl taint nodes n2 k=v:NoExecute');
  expect(actionHindrance(taint, simulation.view)).toEqual({ text: 'node n2 already has k taint(s) with same effect(s)' });
});

test('what is created is there, and once only', () => {
  const simulation = anEve();
  const create: Action = { kind: 'create', object: { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'shop', name: 'key' } } };

  performAction(simulation, create);

  expect(simulation.view.get('Secret', 'shop', 'key')).toBeDefined();
  expect(actionHindrance(create, simulation.view)).toEqual({ text: 'secret/key -n shop exists' });
});

test('name servers are changed on Talos nodes only', () => {
  expect(actionHindrance({ kind: 'edit-name-servers', node: 'n1', addresses: ['192.0.2.53'] }, anEve().view)).toEqual({
    text: 'n1 is no Talos node',
  });
});
