import type { ClusterModel } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { proveIncident } from '../../../test/incident-proof.ts';
import { vsphereMultiattachNodeDeath2020 } from './scenario.ts';

/** The cluster with one kind of object changed, by its name; what becomes undefined is left out. */
function changed(kind: string, change: (object: KubeObject) => KubeObject | undefined): (model: ClusterModel) => ClusterModel {
  return (model) => ({
    ...model,
    objects: model.objects.flatMap((sourced) => {
      const object = sourced.object.kind === kind ? change(sourced.object) : sourced.object;
      return object === undefined ? [] : [{ ...sourced, object }];
    }),
  });
}

/** The Deployment's disk is one that several nodes can have. */
const shared = changed(
  'PersistentVolumeClaim',
  (claim) => ({ ...claim, spec: { ...(claim as { spec?: object }).spec, accessModes: ['ReadWriteMany'] } }) as KubeObject,
);

proveIncident(vsphereMultiattachNodeDeath2020, {
  causes: [
    { without: 'the loss of the node', removal: { timeline: () => [] }, gone: ['V1', 'V2', 'V3', 'V4', 'V5', 'V6', 'V7'] },
    { without: 'a disk that one node at a time can have', removal: { edit: shared }, gone: ['V2', 'V3', 'V4', 'V5'] },
    {
      without: 'the Node that stays',
      removal: {
        timeline: (steps) => [
          ...steps,
          { at: '12m', text: 'the Node is deleted', do: { kind: 'delete', object: { kind: 'Node', namespace: '', name: 'k8s-node01' } } },
        ],
      },
      gone: ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'],
    },
  ],
  unrelated: { edit: changed('StorageClass', (storageClass) => ({ ...storageClass, reclaimPolicy: 'Retain' }) as KubeObject) },
  hazard: {
    rule: 'volume-held-by-lost-node',
    message: /^the loss of k8s-node01 holds Deployment default\/io-mysql and StatefulSet monitoring\/prometheus down/,
  },
  rootCause: /^k8s-node01 is off$/,
  fix: 'W1',
  recovery: /k8s-node01/,
  names: ['io-mysql', 'k8s-node01', 'k8s-node02', 'k8s-master', 'vsphere-disk'],
});
