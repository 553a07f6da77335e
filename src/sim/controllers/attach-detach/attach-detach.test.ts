import { expect, test } from 'vitest';
import type { KubeObject, Node, PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import { podsOfClaim, podsOnNode } from '../../store/indexes.ts';
import { aCluster, aNode, aPod } from '../cluster.fixture.ts';
import { attachDetach, attachDetachIndexes, observedAttachments } from './attach-detach.ts';
import { isVolumeAttached, type VolumeAttachment } from './attachments.ts';

function aVolume(accessMode = 'ReadWriteOnce'): PersistentVolume {
  const spec = {
    accessModes: [accessMode],
    csi: { driver: 'rbd.csi.ceph.com', volumeHandle: 'h1' },
    claimRef: { namespace: 'a', name: 'c' },
  };
  return { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'v' }, spec };
}

const claim: PersistentVolumeClaim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'c', namespace: 'a' },
  spec: { volumeName: 'v' },
};

function user(name: string, node: string): Pod {
  return aPod(name, node, { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'c' } }] } });
}

function clusterOf(objects: readonly KubeObject[] = [aVolume(), claim]) {
  const cluster = aCluster({
    actors: [...attachDetach()],
    indexes: [podsOfClaim, podsOnNode, ...attachDetachIndexes],
    objects: [aNode('n1'), aNode('n2'), ...objects],
  });
  const attachedTo = () =>
    cluster.view
      .objects<VolumeAttachment>('VolumeAttachment')
      .filter(({ status }) => status?.attached)
      .map(({ spec }) => spec.nodeName);
  const start = (name: string, node: string) => {
    cluster.perform({ verb: 'create', object: user(name, node) }, 'test');
    cluster.runTo(cluster.view.now / 1000 + 5);
  };
  const remove = (name: string) => cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', name), graceSeconds: 0 }, 'test');
  return { ...cluster, attachedTo, start, remove, said: () => cluster.events().map((line) => line.replace(/^\S+ /, '')) };
}

test('a volume is attached where a pod needs it, and moves with it', () => {
  const cluster = clusterOf();

  cluster.start('p', 'n1');
  const first = cluster.attachedTo();
  cluster.remove('p');
  cluster.start('q', 'n2');
  cluster.settle();

  expect(first).toEqual(['n1']);
  expect(cluster.attachedTo()).toEqual(['n2']);
  expect(isVolumeAttached(cluster.view, 'a', 'c', 'n2')).toBe(true);
  expect(cluster.said().at(-1)).toBe('q: SuccessfulAttachVolume AttachVolume.Attach succeeded for volume "v" ');
});

test('a pod on another node waits while the old pod is there, terminating or not', () => {
  const cluster = clusterOf();
  cluster.start('p', 'n1');

  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'p') }, 'test');
  cluster.start('q', 'n2');
  cluster.settle();

  expect(cluster.attachedTo()).toEqual(['n1']);
  expect(cluster.said()).toContain('q: FailedAttachVolume Multi-Attach error for volume "v" Volume is already used by pod(s) p');
});

test('a dead node keeps a volume for six minutes after its pod is gone', () => {
  const cluster = clusterOf();
  cluster.start('p', 'n1');
  cluster.stopKubelet('n1');
  cluster.status<Node>(cluster.view.ref('Node', '', 'n1'), (node) => ({ ...node, status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }));

  cluster.remove('p');
  cluster.start('q', 'n2');
  cluster.settle();

  const detached = cluster.changes().find(({ what }) => what.startsWith('detached by force'))?.at;
  expect(detached).toBe(365);
  expect(cluster.attachedTo()).toEqual(['n2']);
  expect(cluster.said()).toContain(
    'q: FailedAttachVolume Multi-Attach error for volume "v" Volume is already exclusively attached to one node and can\'t be attached to another',
  );
});

test('a node out of service gives its volumes up at once, a returning one when its kubelet is back', () => {
  const clusters = [clusterOf(), clusterOf()] as const;
  for (const cluster of clusters) {
    cluster.start('p', 'n1');
    cluster.stopKubelet('n1');
    cluster.remove('p');
    cluster.start('q', 'n2');
  }

  const taints = [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' as const }];
  clusters[0].change<Node>(clusters[0].view.ref('Node', '', 'n1'), (node) => ({ ...node, spec: { taints } }));
  clusters[1].startKubelet('n1');
  for (const cluster of clusters) cluster.runTo(20);

  expect(clusters.map((cluster) => cluster.attachedTo())).toEqual([['n2'], ['n2']]);
});

test('a volume for many nodes is attached to all of them', () => {
  const cluster = clusterOf([aVolume('ReadWriteMany'), claim]);

  cluster.start('p', 'n1');
  cluster.start('q', 'n2');
  cluster.settle();

  expect(cluster.attachedTo().sort()).toEqual(['n1', 'n2']);
});

test('pods that were running when the cluster was observed had their volumes attached', () => {
  const cluster = clusterOf([aVolume(), claim, user('p', 'n1')]);

  const attachments = observedAttachments(cluster.view);

  expect(attachments).toMatchObject([
    { spec: { attacher: 'rbd.csi.ceph.com', nodeName: 'n1', source: { persistentVolumeName: 'v' } }, status: { attached: true } },
  ]);
});
