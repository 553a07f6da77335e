import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readModel, twinsOf } from '#cli/twins.ts';
import { type CheckReport, check } from '#findings/check.ts';
import { rules } from '#findings/rules/rules.ts';
import { foldersIn, textOf } from './tree.ts';

const today = Date.parse('2026-11-23T00:00:00Z');
const reports = new Map(foldersIn('fixtures/clusters').map((cluster) => [cluster, reportOf(cluster)]));

/** What `check` must find on the clusters of the project: rule and subject of each, and nothing else. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'api-server-behind-webhook': ['api-server-needs-webhook validatingwebhookconfiguration/rulebook'],
  'ceph-without-margin': [
    'ceph-pool-without-margin cephblockpool.ceph.rook.io/rook-ceph/grain',
    'ceph-too-few-monitors cephcluster.ceph.rook.io/rook-ceph/silo',
    'volume-held-by-lost-node csidriver/rook-ceph.rbd.csi.ceph.com',
  ],
  'certificate-runs-out': ['certificate-expires certificate/api-server'],
  'change-not-pushed-yet': ['revision-stops-workload statefulset/default/turnstile'],
  'charts-move-by-themselves': ['chart-version-floats helmrelease.helm.toolkit.fluxcd.io/kube-system/coredns'],
  'deployment-value-and-value-from': ['value-and-value-from deployment/bakery/order-book'],
  'dns-needs-registry': [
    'registry-needs-itself deployment/harvest/registry',
    'node-names-from-cluster deployment/kube-system/coredns',
    'state-on-wiped-partition deployment/harvest/registry',
  ],
  'etcd-of-two': ['etcd-member-count-even etcd/members'],
  'etcd-two-of-three-lost': [],
  'floating-tag-always': [],
  'flux-cannot-apply': [
    'flux-stalled helmrelease.helm.toolkit.fluxcd.io/default/turbine',
    'sops-without-decryption kustomization.kustomize.toolkit.fluxcd.io/flux-system/sluice-keys',
    'helm-release-tried-once helmrelease.helm.toolkit.fluxcd.io/default/gauge',
  ],
  'flux-loose-ends': [
    'flux-depends-on-missing kustomization.kustomize.toolkit.fluxcd.io/flux-system/weather',
    'flux-depends-on-cycle kustomization.kustomize.toolkit.fluxcd.io/flux-system/log-book',
    'flux-source-missing helmrelease.helm.toolkit.fluxcd.io/flux-system/radar',
  ],
  'git-inside-the-cluster': ['git-source-in-cluster gitrepository.source.toolkit.fluxcd.io/flux-system/quill'],
  'git-wants-another-service': ['immutable-field-changes service/quarry/stone-ledger'],
  healthy: [],
  'image-names-astray': ['tag-cannot-exist cronjob/pottery/firing-report', 'floating-tag-if-not-present deployment/pottery/shop-window'],
  'kubelet-ahead': ['kubelet-version-skew machine/spinnaker-2'],
  'last-copy-on-one-node': [
    'last-copy-on-node volume.longhorn.io/longhorn-system/negatives',
    'volume-held-by-lost-node csidriver/driver.longhorn.io',
  ],
  'maintenance-stops': [
    'volume-held-by-lost-node csidriver/disk.csi.example.org',
    'budget-forbids-every-drain poddisruptionbudget/default/cider-press',
    'rolling-update-of-exclusive-volume deployment/default/cider-press',
  ],
  'mirrors-cleared-by-spegel': ['mirrors-overwritten-by-spegel daemonset/spegel/spegel'],
  'mirrors-without-use': ['mirror-list-ignored mirror/docker.io', 'override-path-without-v2 mirror/quay.io'],
  'moved-tag-on-stored-data': ['mutable-tag-on-stored-data deployment/default/ledger'],
  'names-below-another-domain': ['cluster-domain-mismatch deployment/default/feeder'],
  'names-from-one-node': ['replicas-on-one-node deployment/kube-system/coredns'],
  'no-node-to-spare': ['no-room-after-node-loss capacity/nodes'],
  'node-images-only-in-cluster': ['no-fallback-for-node-images node-images/ghcr.io', 'state-on-wiped-partition statefulset/galley/galley-cache'],
  'node-returns': [],
  'nothing-behind-the-mirror': ['mirror-fallback-missing mirror/docker.io'],
  'one-pod-for-many': ['single-replica-waited-for statefulset/default/message-queue'],
  'operator-names-missing-image': ['image-does-not-exist alertmanager.monitoring.coreos.com/lookout/lookout'],
  'pod-network-behind-webhook': ['webhook-needs-what-it-admits mutatingwebhookconfiguration/label-hook'],
  'priority-came-later': ['new-pods-displace-old statefulset/smithy/anvil'],
  'quota-without-room': ['quota-stops-rollout resourcequota/orchard/two-pods'],
  'registry-fallback-web-page': ['registry-needs-itself deployment/pull-through/hub-cache', 'mirror-fallback-is-a-web-page mirror/docker.io'],
  'registry-fallback-works': [],
  'registry-needs-itself': ['registry-needs-itself deployment/images/zot'],
  'registry-on-one-node': ['node-loss-stops-pulls node/depot-1', 'image-pinned-to-own-registry deployment/default/label-printer'],
  'secret-deleted-under-pod': ['configuration-gone statefulset/aviary/dove-cote'],
  'secrets-behind-a-seal': ['vault-unsealed-by-hand statefulset/sacristy/openbao'],
  'secrets-in-vault': [
    'vault-unsealed-by-hand statefulset/strongroom/vault',
    'secret-store-needs-itself clustersecretstore.external-secrets.io/strongroom',
  ],
  'statefulset-value-and-value-from': ['next-pod-refused statefulset/metering/meter-broker'],
  'storage-driver-needs-registry': ['registry-needs-itself deployment/container-registry/registry'],
  'storage-on-one-node': ['storage-on-one-node storageclass/disks'],
  'talos-upgrade-refused': ['talos-kubernetes-unsupported machine/jib-1'],
  'two-default-classes': ['storage-class-by-default storageclass/copied'],
  'update-without-free-node': ['rolling-update-without-free-node deployment/default/sluice'],
  'upgraded-past-its-manifests': [
    'removed-api-version poddisruptionbudget/default/timetable',
    'removed-node-label daemonset/kube-system/log-shipper',
  ],
  'volume-held-by-lost-node': ['volume-held-by-lost-node csidriver/disk.csi.example.org'],
  'webhook-blocks-itself': ['next-pod-refused statefulset/image-policy/image-policy'],
  'webhook-left-behind': ['webhook-without-backend validatingwebhookconfiguration/policy-enforcer'],
  'webhook-of-one-pod': ['webhook-fails-closed-on-everything mutatingwebhookconfiguration/toll-keeper'],
};

test.each(Object.entries(expected))('%s: %j', (cluster, findings) => {
  expect(reports.get(cluster)?.findings.map(({ rule, subject }) => `${rule} ${subject}`)).toEqual(findings);
});

test('every cluster says what is to be found on it', () => {
  expect([...reports.keys()]).toEqual(Object.keys(expected).sort());
});

describe.each(rules)('$id', ({ id }) => {
  test('earns its place: on some cluster it finds what no other rule reports', () => {
    const own = [...reports.values()].filter(({ findings }) => {
      const others = new Set(findings.filter(({ rule }) => rule !== id).map(({ subject }) => subject));
      return findings.some(({ rule, subject }) => rule === id && !others.has(subject));
    });

    expect(own.length).toBeGreaterThan(0);
  });

  test('says where, why, and what to do about it', () => {
    const findings = [...reports.values()].flatMap((report) => report.findings.filter(({ rule }) => rule === id));

    expect(findings.filter(({ locations, because, fix }) => locations.length === 0 || because.length === 0 || fix === undefined)).toEqual([]);
  });

  test('has a page in three parts that begins with what it finds', () => {
    const page = textOf(`src/findings/rules/${id}/${id}.md`);

    expect(page.match(/^##? .*$/gm)).toEqual([`# ${id}`, '## What you will see', '## What to do', '## How sure we are']);
  });
});

test('whoever finds a cluster that does not come back from a wiped power loss also says why', () => {
  const unexplained = [...reports].filter(([, { verdicts, findings }]) => {
    const isNo = verdicts.some(({ contingency, answer }) => contingency === 'power-loss:wiped' && answer === 'no');
    return isNo && !findings.some(({ consequence }) => consequence.some(({ contingency }) => contingency === 'power-loss:wiped'));
  });

  expect(unexplained.map(([cluster]) => cluster)).toEqual([]);
});

function reportOf(cluster: string): CheckReport {
  return check(twinsOf(readModel([fileURLToPath(new URL(`../fixtures/clusters/${cluster}`, import.meta.url))]), today), rules);
}
