import { describe, expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Deployment, Job, Node } from '#model/kubernetes.ts';
import { absentImage, aRookTwin, goodImage, hourMs, minuteMs, RookRun } from '#testing/a-rook-cluster.ts';
import { ephemerals } from '../../nodes/ephemeral.ts';
import { powerOrders as lostPower } from '../../nodes/power.ts';
import { cephs } from './ceph-rows.ts';
import { operatorLog } from './orchestration.ts';

const twin = aRookTwin(catalogue);
const run = () => new RookRun(twin);
const operator = { kind: 'Deployment', namespace: 'rook', name: 'rook-ceph-operator' } as const;

/** Takes the operator away: nobody reconciles. */
function withoutOperator(): RookRun {
  return run()
    .withoutOperator()
    .pass(2 * minuteMs);
}

/** Takes the power from one of three hosts. */
function withoutHost(): RookRun {
  const lost = run();
  lost.write({
    verb: 'row',
    table: lostPower,
    ref: lost.simulation.view.ref('Node', '', 's3'),
    value: { order: 'off', graceful: false, wiped: false },
  });
  return lost;
}

test('on the eve the operator has built a healthy cluster out of a CephCluster', () => {
  const { health, cluster } = run();

  expect(health).toMatchObject({ status: 'HEALTH_OK', quorum: ['a', 'b', 'c'], osds: { total: 3, up: 3, in: 3 }, mgr: 'a' });
  expect(health.pools).toEqual([{ name: 'pool', serving: 32, total: 32 }]);
  expect(cluster.status).toMatchObject({
    phase: 'Ready',
    message: 'Cluster created successfully',
    observedGeneration: 1,
    ceph: { health: 'HEALTH_OK' },
  });
  expect(cluster.status?.version).toEqual({ image: goodImage, version: '17.2.3-0' });
});

test('a settled cluster costs nothing: no look, no beacon, no retry is an event', () => {
  const settled = run().pass(hourMs);
  const before = settled.simulation.state.trace.next;

  settled.pass(30 * 24 * hourMs);

  expect(settled.simulation.state.trace.next - before).toBe(0);
  expect(settled.simulation.state.queue.settled).toBe(true);
});

describe('a Ceph image that does not exist', () => {
  test('is never detected, while health and phase say that all is well', () => {
    const wrong = run()
      .image(absentImage)
      .pass(3 * hourMs);

    expect(wrong.cluster.status).toMatchObject({ phase: 'Ready', message: 'Cluster created successfully', ceph: { health: 'HEALTH_OK' } });
    expect(wrong.cluster.status?.observedGeneration).toBeLessThan(wrong.cluster.metadata.generation as number);
    expect(wrong.cluster.status?.version?.image).toBe(goodImage);
    expect(wrong.cluster.status?.conditions?.find(({ type }) => type === 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ClusterProgressing',
      message: expect.stringMatching(/^failed the ceph version check: .* timed out waiting for results ConfigMap$/),
    });
    expect(wrong.events[0]).toMatch(/^ReconcileFailed failed to reconcile CephCluster "rook\/storage"\. failed to reconcile cluster "storage"/);
    expect(operatorLog(wrong.simulation.view, wrong.simulation.view.refOf(wrong.cluster)).map(({ text }) => text)).toContain(
      `E | ceph-nodedaemon-controller: ceph version not found for image "${absentImage}" used by cluster "storage" in namespace "rook". attempt to determine ceph version for the current cluster image timed out`,
    );
    expect(wrong.pods('rook-ceph-detect-version').map(({ status }) => status?.phase)).toEqual(['Pending']);
  });

  test('shows in phase and message for a minute at most', () => {
    const wrong = run().image(absentImage);

    const early = wrong.pass(1000).cluster.status;
    const later = wrong.pass(minuteMs).cluster.status;

    expect(early).toMatchObject({ phase: 'Progressing', state: 'Creating', message: 'Detecting Ceph version' });
    expect(later).toMatchObject({ phase: 'Ready', message: 'Cluster created successfully' });
  });

  test('costs nothing for as long as nothing changes', () => {
    const wrong = run()
      .image(absentImage)
      .pass(2 * hourMs);
    const before = wrong.simulation.state.trace.next;

    wrong.pass(30 * 24 * hourMs);

    expect(wrong.simulation.state.trace.next - before).toBe(0);
  });

  test('leaves daemons and mounts alone, and is not helped by deleting the job or the operator', () => {
    const wrong = run()
      .image(absentImage)
      .pass(2 * hourMs);
    wrong.act({ kind: 'delete', object: { kind: 'Job', namespace: 'rook', name: 'rook-ceph-detect-version' } }).pass(hourMs);
    for (const pod of wrong.pods('rook-ceph-operator'))
      wrong.act({ kind: 'delete', object: { kind: 'Pod', namespace: 'rook', name: pod.metadata.name } });
    wrong.pass(hourMs);

    expect(wrong.cluster.status?.version?.image).toBe(goodImage);
    expect(wrong.health.status).toBe('HEALTH_OK');
    const images = wrong.simulation.view.objects<Deployment>('Deployment', 'rook').map(({ spec }) => spec.template.spec.containers[0]?.image);
    expect(images).not.toContain(absentImage);
    expect(wrong.simulation.view.get<Job>('Job', 'rook', 'rook-ceph-detect-version')).toBeDefined();
  });

  test('once corrected the reconcile goes through at once', () => {
    const wrong = run()
      .image(absentImage)
      .pass(24 * hourMs);

    wrong.image(goodImage).pass(2 * minuteMs);

    expect(wrong.cluster.status).toMatchObject({ phase: 'Ready', observedGeneration: wrong.cluster.metadata.generation });
    expect(wrong.events.at(-1)).toBe('ReconcileSucceeded successfully configured CephCluster "rook/storage"');
    expect(wrong.simulation.view.get('Job', 'rook', 'rook-ceph-detect-version')).toBeUndefined();
  });

  test('is found when somebody loads it onto a node', () => {
    const wrong = run()
      .image(absentImage)
      .pass(24 * hourMs);

    for (const node of ['s1', 's2', 's3']) wrong.act({ kind: 'preload-image', node, reference: absentImage });
    wrong.pass(hourMs);

    expect(wrong.cluster.status?.version?.image).toBe(absentImage);
  });
});

test('another image that exists is rolled out one daemon at a time', () => {
  const other = 'quay.io/ceph/ceph:v17.2.6';

  const upgraded = run()
    .image(other)
    .pass(2 * hourMs);

  const images = upgraded.simulation.view.objects<Deployment>('Deployment', 'rook').filter(({ metadata }) => /-(mon|mgr|osd)-/.test(metadata.name));
  expect(new Set(images.map(({ spec }) => spec.template.spec.containers[0]?.image))).toEqual(new Set([other]));
  expect(upgraded.health).toMatchObject({ status: 'HEALTH_OK', quorum: ['a', 'b', 'c'] });
  expect(upgraded.cluster.status?.observedGeneration).toBe(upgraded.cluster.metadata.generation);
});

test('without its operator nothing is reconciled or detected, and the data path goes on', () => {
  const alone = withoutOperator();
  alone.image('quay.io/ceph/ceph:v17.2.6');
  alone.act({ kind: 'delete', object: { kind: 'Deployment', namespace: 'rook', name: 'rook-ceph-crashcollector-s1' } });
  alone.pass(2 * hourMs);
  const away = { status: alone.cluster.status, serving: alone.health.pools, deployments: alone.simulation.view.list('Deployment', 'rook').length };

  alone.act({ kind: 'patch', object: operator, patch: { spec: { replicas: 1 } } }).pass(2 * hourMs);

  expect(away.status).toMatchObject({ phase: 'Ready', version: { image: goodImage } });
  expect(away.serving).toEqual([{ name: 'pool', serving: 32, total: 32 }]);
  expect(alone.simulation.view.list('Deployment', 'rook').length).toBe(away.deployments + 1);
  expect(alone.cluster.status?.version?.version).toBe('17.2.6-0');
});

test('a host that is gone takes a third of the capacity down; Rook writes it with its next look', () => {
  const lost = withoutHost();

  lost.pass(3 * minuteMs);

  expect(lost.codes).toEqual(['MON_DOWN', 'OSD_DOWN', 'OSD_HOST_DOWN', 'PG_DEGRADED']);
  expect(lost.health.capacity.downBytes / lost.health.capacity.totalBytes).toBeCloseTo(1 / 3);
  expect(lost.health.checks['PG_DEGRADED']?.summary).toMatch(/\(33\.333%\), 32 pgs degraded, 32 pgs undersized$/);
  expect(lost.cluster.status?.ceph).toMatchObject({ health: 'HEALTH_WARN', previousHealth: 'HEALTH_OK' });
  expect(Object.keys(lost.cluster.status?.ceph?.details ?? {})).toEqual(lost.codes);
});

test('the disks of the OSDs that stay neither shrink nor fill up while Rook writes what is left of the capacity', () => {
  const lost = withoutHost();
  const sizes = () => lost.simulation.view.rows(cephs).flatMap(([, { ceph }]) => ceph.osds.map(({ totalBytes }) => totalBytes));
  const before = sizes();

  lost.pass(6 * hourMs);

  expect(lost.health.osds).toMatchObject({ total: 3, in: 2 });
  expect(sizes()).toEqual(before);
  expect(lost.codes).not.toContain('OSD_FULL');
});

test('Ceph pods on a node that is gone do not stay Terminating while the operator runs', () => {
  const stuck = (alone: RookRun) => {
    alone.write({
      verb: 'row',
      table: lostPower,
      ref: alone.simulation.view.ref('Node', '', 's3'),
      value: { order: 'off', graceful: false, wiped: false },
    });
    alone.pass(20 * minuteMs);
    return [...alone.pods('rook-ceph-mon'), ...alone.pods('rook-ceph-osd')].filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;
  };

  expect([stuck(run()), stuck(withoutOperator())]).toEqual([0, 2]);
});

test('a monitor whose store was wiped copies it from the others, and nothing is lost', () => {
  const wiped = run();
  const node = wiped.simulation.view.ref('Node', '', 's3');
  wiped.write({ verb: 'row', table: lostPower, ref: node, value: { order: 'reboot', graceful: false, wiped: false } }).pass(1000);
  wiped.write({ verb: 'row', table: ephemerals, ref: node, value: 1 });

  wiped.pass(20 * minuteMs);

  expect(wiped.health).toMatchObject({ status: 'HEALTH_OK', quorum: ['a', 'b', 'c'], blank: false });
  expect(wiped.health.pools).toEqual([{ name: 'pool', serving: 32, total: 32 }]);
});

test('when every store is wiped the quorum is over nothing: no pool is left', () => {
  const wiped = run();
  const nodes = ['s1', 's2', 's3'].map((name) => wiped.simulation.view.ref('Node', '', name));
  for (const ref of nodes) wiped.write({ verb: 'row', table: lostPower, ref, value: { order: 'reboot', graceful: false, wiped: false } });
  wiped.pass(1000);
  for (const ref of nodes) wiped.write({ verb: 'row', table: ephemerals, ref, value: 1 });

  wiped.pass(20 * minuteMs);

  expect(wiped.health).toMatchObject({ blank: true, pools: [] });
});

test('budgets let one host go at a time', () => {
  const guarded = new RookRun(aRookTwin(catalogue, { budgets: true }));
  const names = () => guarded.simulation.view.list('PodDisruptionBudget', 'rook').map(({ name }) => name);
  const before = names();

  guarded.write({
    verb: 'row',
    table: lostPower,
    ref: guarded.simulation.view.ref('Node', '', 's3'),
    value: { order: 'off', graceful: false, wiped: false },
  });
  guarded.pass(5 * minuteMs);
  const during = names();
  guarded.act({ kind: 'power-on', node: 's3' }).pass(20 * minuteMs);

  expect(before).toEqual(['rook-ceph-mon-pdb', 'rook-ceph-osd']);
  expect(during).toEqual(['rook-ceph-mon-pdb', 'rook-ceph-osd-host-s1', 'rook-ceph-osd-host-s2']);
  expect(names()).toEqual(before);
  expect(guarded.simulation.view.get<Node>('Node', '', 's3')).toBeDefined();
});
