import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { KubeObject, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import { aRookTwin, minuteMs, RookRun } from '#testing/a-rook-cluster.ts';

const twin = aRookTwin(catalogue);
const run = () => new RookRun(twin);

const scaled = (name: string, replicas: number, kind = 'Deployment') =>
  ({ kind: 'patch', object: { kind, namespace: 'rook', name }, patch: { spec: { replicas } } }) as const;

/** Nobody puts back what is taken away. */
function unattended(): RookRun {
  return run().withoutOperator().pass(minuteMs);
}

function database({ simulation }: RookRun): Pod | undefined {
  return simulation.view.get<Pod>('Pod', 'shop', 'db-0');
}

/** Has the database made anew, so that its volume is mounted again. */
function restarted(scene: RookRun): RookRun {
  return scene.act({ kind: 'delete', object: { kind: 'Pod', namespace: 'shop', name: 'db-0' } }).pass(10 * minuteMs);
}

function mountEvents({ simulation }: RookRun): string[] {
  return [...simulation.state.trace.entries()].flatMap(({ at, body }) =>
    at >= simulation.state.epoch && body.kind === 'event' && body.reason === 'FailedMount' ? [body.message] : [],
  );
}

test('with a quorum and active placement groups a volume is mounted anew', () => {
  expect(database(restarted(unattended()))?.status?.phase).toBe('Running');
});

test('with two of three monitors gone what is mounted goes on, and nothing is mounted anew', () => {
  const scene = unattended()
    .act(scaled('rook-ceph-mon-b', 0))
    .act(scaled('rook-ceph-mon-c', 0))
    .pass(5 * minuteMs);
  const before = { quorum: scene.health.quorum, serving: scene.health.pools[0]?.serving, phase: database(scene)?.status?.phase };

  restarted(scene);
  const during = database(scene)?.status?.phase;
  scene.act(scaled('rook-ceph-mon-b', 1)).pass(10 * minuteMs);

  expect(before).toEqual({ quorum: [], serving: 32, phase: 'Running' });
  expect(during).toBe('Pending');
  expect(database(scene)?.status?.phase).toBe('Running');
});

test('with placement groups inactive the first attempt times out and the later ones find it still going', () => {
  const scene = unattended()
    .act(scaled('rook-ceph-osd-1', 0))
    .act(scaled('rook-ceph-osd-2', 0))
    .pass(5 * minuteMs);

  const codes = scene.codes;
  restarted(scene);

  const volume = scene.simulation.view.get<PersistentVolumeClaim>('PersistentVolumeClaim', 'shop', 'data')?.spec.volumeName;
  expect(codes).toEqual(['OSD_DOWN', 'OSD_HOST_DOWN', 'PG_AVAILABILITY', 'PG_DEGRADED']);
  expect(database(scene)?.status?.phase).toBe('Pending');
  expect(mountEvents(scene)[0]).toBe(
    `MountVolume.MountDevice failed for volume "${volume}" : rpc error: code = DeadlineExceeded desc = context deadline exceeded`,
  );
  expect(mountEvents(scene)[1]).toBe(
    `MountVolume.MountDevice failed for volume "${volume}" : rpc error: code = Aborted desc = an operation with the given Volume ID ${volume} already exists`,
  );
});

test('volumes are made only while the provisioner runs and Ceph serves', () => {
  const claim = (name: string) =>
    ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'shop' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'blocks', resources: { requests: { storage: '1Gi' } } },
    }) as KubeObject;
  const bound = (scene: RookRun) => {
    scene.write({ verb: 'create', object: claim('more') }).pass(5 * minuteMs);
    return scene.simulation.view.get<PersistentVolumeClaim>('PersistentVolumeClaim', 'shop', 'more')?.spec.volumeName !== undefined;
  };

  const withoutProvisioner = unattended().act(scaled('csi-rbdplugin-provisioner', 0)).pass(minuteMs);
  const withoutQuorum = unattended().act(scaled('rook-ceph-mon-b', 0)).act(scaled('rook-ceph-mon-c', 0)).pass(minuteMs);

  expect([unattended(), withoutProvisioner, withoutQuorum].map(bound)).toEqual([true, false, false]);
  withoutProvisioner.act(scaled('csi-rbdplugin-provisioner', 2)).pass(5 * minuteMs);
  expect(withoutProvisioner.simulation.view.get<PersistentVolumeClaim>('PersistentVolumeClaim', 'shop', 'more')?.spec.volumeName).toBeDefined();
});
