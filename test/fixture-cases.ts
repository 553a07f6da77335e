import type { Verdict } from '#findings/verdict.ts';

/** What one of fixtures/clusters must come to under faults, as its page says. */
export interface FixtureCase {
  readonly cluster: string;
  readonly faults: readonly string[];
  readonly answer: Verdict['answer'];
  readonly kind?: Verdict['kind'];
  /** Must occur in the causal chain of a `no`. */
  readonly says?: readonly string[];
  /** Workloads that are not failed but held for a node that is gone. */
  readonly held?: readonly string[];
}

/** The table of all cases; the pages of the clusters tell the reasons. */
export const fixtureCases: readonly FixtureCase[] = [
  yes('healthy', 'node-reboot:meadow-1'),
  yes('healthy', 'node-drain:meadow-2'),
  yes('healthy', 'power-loss'),
  yes('healthy', 'power-loss:wiped'),
  yes('healthy', 'host-down:docker.io'),

  yes('pod-network-behind-webhook', 'node-reboot:paddock-1'),
  yes('pod-network-behind-webhook', 'power-loss'),

  yes('last-copy-on-one-node', 'node-reboot:shelf-1'),

  yes('registry-needs-itself', 'node-reboot:pantry'),
  yes('registry-needs-itself', 'power-loss'),
  no('registry-needs-itself', 'power-loss:wiped', 'deadlock', 'Deployment images/zot', 'registry.pantry.example:5000'),

  yes('registry-fallback-works', 'node-reboot:attic-1'),
  yes('registry-fallback-works', 'power-loss'),
  yes('registry-fallback-works', 'power-loss:wiped'),

  yes('registry-fallback-web-page', 'node-reboot:loft-1'),
  yes('registry-fallback-web-page', 'power-loss'),
  no('registry-fallback-web-page', 'power-loss:wiped', 'deadlock', 'Deployment pull-through/hub-cache', '192.168.21.50:5000', 'docker.io'),

  yes('dns-needs-registry', 'node-reboot:cellar-1'),
  yes('dns-needs-registry', 'power-loss'),
  no(
    'dns-needs-registry',
    'power-loss:wiped',
    'deadlock',
    'Deployment kube-system/coredns',
    'dns(cellar-1)',
    'registry.harvest.svc.cluster.local:5000',
  ),

  yes('node-images-only-in-cluster', 'node-reboot:hull-1'),
  yes('node-images-only-in-cluster', 'power-loss'),
  no('node-images-only-in-cluster', 'power-loss:wiped', 'deadlock', 'ghcr.io/siderolabs/kubelet:v1.29.9', '192.168.44.50:5000'),

  yes('registry-on-one-node', 'node-reboot:depot-1'),
  yes('registry-on-one-node', 'node-down:depot-2'),
  no('registry-on-one-node', 'node-down:depot-1', undefined, 'Deployment default/label-printer', '192.168.45.50:5000'),

  yes('secrets-behind-a-seal', 'node-reboot:vestry-1'),
  yes('secrets-behind-a-seal', 'power-loss'),

  yes('operator-names-missing-image', 'node-reboot:node-1'),
  yes('operator-names-missing-image', 'node-down:node-1'),
  yes('operator-names-missing-image', 'power-loss:wiped'),

  yes('storage-driver-needs-registry', 'node-reboot:barn'),
  yes('storage-driver-needs-registry', 'power-loss'),
  no(
    'storage-driver-needs-registry',
    'power-loss:wiped',
    'deadlock',
    'DaemonSet kube-system/nas-csi-node',
    'localhost:32000',
    'csi(nas.csi.barn.example,barn)',
  ),

  no('webhook-blocks-itself', 'node-drain:gate-1', 'deadlock', 'failed calling webhook "pods.image-policy.gate.example"'),
  yes('webhook-blocks-itself', 'node-reboot:gate-1'),
  yes('webhook-blocks-itself', 'power-loss'),

  yes('statefulset-value-and-value-from', 'node-reboot:mill-1'),
  no(
    'statefulset-value-and-value-from',
    'node-drain:mill-1',
    'rejected',
    'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
  ),

  yes('floating-tag-always', 'node-reboot:weathervane'),
  yes('floating-tag-always', 'host-down:quay.io'),
  no('floating-tag-always', 'host-down:quay.io node-reboot:weathervane', undefined, 'quay.io is down'),
  yes('floating-tag-always', 'host-down:quay.io+30m node-reboot:weathervane'),

  yes('change-not-pushed-yet', 'node-reboot:jetty'),

  yes('api-server-behind-webhook', 'node-reboot:orchard-1'),
  yes('api-server-behind-webhook', 'power-loss'),

  yes('moved-tag-on-stored-data', 'node-reboot:stack-1'),
  yes('moved-tag-on-stored-data', 'node-drain:stack-1'),
  yes('moved-tag-on-stored-data', 'power-loss'),

  yes('quota-without-room', 'node-reboot:pergola'),
  yes('quota-without-room', 'node-drain:pergola'),
  yes('quota-without-room', 'node-down:pergola'),

  yes('priority-came-later', 'node-reboot:forge'),

  yes('node-returns', 'node-down:dock-1@0s+4m'),
  yes('node-returns', 'node-down:dock-1@0s+15m'),
  { ...yes('node-returns', 'node-down:dock-1'), held: ['StatefulSet default/tide-log'] },

  yes('volume-held-by-lost-node', 'node-drain:mill-1'),
  yes('volume-held-by-lost-node', 'node-down:mill-1@0s+15m'),
  { ...yes('volume-held-by-lost-node', 'node-down:mill-1'), held: ['Deployment default/granary'] },

  yes('mirrors-without-use', 'node-reboot:pier-1'),

  yes('mirrors-cleared-by-spegel', 'node-reboot:dune-1'),
  yes('mirrors-cleared-by-spegel', 'power-loss'),

  yes('nothing-behind-the-mirror', 'node-reboot:cove-1'),
  yes('nothing-behind-the-mirror', 'power-loss'),
  yes('nothing-behind-the-mirror', 'power-loss:wiped'),

  yes('image-names-astray', 'node-reboot:kiln-1'),
  yes('image-names-astray', 'node-drain:kiln-1'),
  yes('image-names-astray', 'power-loss'),

  yes('deployment-value-and-value-from', 'node-reboot:oven-1'),
  yes('deployment-value-and-value-from', 'power-loss'),

  yes('git-wants-another-service', 'node-reboot:quarry-1'),
  yes('git-wants-another-service', 'power-loss'),

  yes('webhook-left-behind', 'node-reboot:lantern-1'),
  yes('webhook-left-behind', 'power-loss'),
  no(
    'webhook-left-behind',
    'node-drain:lantern-1',
    undefined,
    'failed calling webhook "pods.policy-enforcer.example": failed to call webhook: service "policy-enforcer" not found',
  ),

  yes('webhook-of-one-pod', 'node-down:tollgate-1'),
  yes('webhook-of-one-pod', 'node-drain:tollgate-1'),
  yes('webhook-of-one-pod', 'power-loss'),

  yes('maintenance-stops', 'node-reboot:orchard-1'),
  yes('maintenance-stops', 'power-loss'),
  { ...yes('maintenance-stops', 'node-down:orchard-1'), held: ['Deployment default/cider-press'] },

  yes('update-without-free-node', 'node-reboot:locks-1'),
  yes('update-without-free-node', 'power-loss'),
  { ...yes('update-without-free-node', 'node-drain:locks-1'), held: ['Deployment default/sluice'] },
  { ...yes('update-without-free-node', 'node-down:locks-1'), held: ['Deployment default/sluice'] },

  yes('no-node-to-spare', 'node-reboot:barge-1'),
  yes('no-node-to-spare', 'power-loss'),
  no('no-node-to-spare', 'node-drain:barge-1', 'capacity', 'Insufficient cpu'),

  yes('etcd-of-two', 'node-reboot:scale-1'),
  yes('etcd-of-two', 'power-loss'),
  no('etcd-of-two', 'node-down:scale-1', undefined, 'etcd has lost its quorum: 1 of 2 members run'),

  yes('names-from-one-node', 'node-down:vane-2'),
  yes('names-from-one-node', 'node-reboot:vane-2'),
  yes('names-from-one-node', 'power-loss'),

  yes('etcd-two-of-three-lost', 'node-down:buoy-1'),
  no('etcd-two-of-three-lost', 'node-down:buoy-1 node-down:buoy-2', undefined, 'etcd has lost its quorum: 1 of 3 members run'),
  yes('etcd-two-of-three-lost', 'node-down:buoy-1@0s+20m node-down:buoy-2@0s+20m'),

  yes('certificate-runs-out', 'node-reboot:lantern-1'),
  yes('certificate-runs-out', 'power-loss'),

  yes('upgraded-past-its-manifests', 'node-reboot:ferry-2'),
  yes('upgraded-past-its-manifests', 'power-loss'),

  yes('ceph-without-margin', 'node-reboot:silo-2'),
  yes('ceph-without-margin', 'power-loss'),

  yes('flux-cannot-apply', 'node-reboot:weir-1'),
  yes('flux-cannot-apply', 'power-loss:wiped'),

  yes('git-inside-the-cluster', 'node-reboot:quill-1'),
  yes('git-inside-the-cluster', 'power-loss:wiped'),

  yes('charts-move-by-themselves', 'node-reboot:mast-1'),
  yes('charts-move-by-themselves', 'power-loss'),

  yes('secret-deleted-under-pod', 'node-down:perch-0@0s+10m'),

  yes('names-below-another-domain', 'node-reboot:paling-1'),
  yes('names-below-another-domain', 'power-loss:wiped'),

  yes('flux-loose-ends', 'node-reboot:pier-1'),
  yes('flux-loose-ends', 'power-loss:wiped'),

  yes('storage-on-one-node', 'node-reboot:shed-2'),
  yes('storage-on-one-node', 'power-loss'),
  no('storage-on-one-node', 'node-down:shed-2', undefined, 'node shed-2 is off'),

  yes('talos-upgrade-refused', 'node-reboot:jib-1'),
  yes('talos-upgrade-refused', 'power-loss'),

  yes('kubelet-ahead', 'node-reboot:spinnaker-1'),

  yes('two-default-classes', 'node-reboot:barrel-1'),
  yes('two-default-classes', 'power-loss'),

  yes('one-pod-for-many', 'node-drain:relay-2'),
  yes('one-pod-for-many', 'power-loss'),
  {
    ...no('one-pod-for-many', 'node-down:relay-2', undefined, 'Deployment default/timetable', 'node relay-2 is off'),
    held: ['StatefulSet default/message-queue'],
  },

  yes('secrets-in-vault', 'node-reboot:cellar-1'),
  yes('secrets-in-vault', 'power-loss'),
];

function yes(cluster: string, faults: string): FixtureCase {
  return { cluster, faults: faults.split(' '), answer: 'yes' };
}

function no(cluster: string, faults: string, kind: Verdict['kind'], ...says: readonly string[]): FixtureCase {
  return { cluster, faults: faults.split(' '), answer: 'no', kind, says };
}
