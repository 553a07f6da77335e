import type { Rule } from '#findings/rule.ts';
import { apiServerNeedsWebhook } from './api-server-needs-webhook/api-server-needs-webhook.ts';
import { budgetForbidsEveryDrain } from './budget-forbids-every-drain/budget-forbids-every-drain.ts';
import { cephPoolWithoutMargin } from './ceph-pool-without-margin/ceph-pool-without-margin.ts';
import { cephTooFewMonitors } from './ceph-too-few-monitors/ceph-too-few-monitors.ts';
import { certificateExpires } from './certificate-expires/certificate-expires.ts';
import { chartVersionFloats } from './chart-version-floats/chart-version-floats.ts';
import { clusterDomainMismatch } from './cluster-domain-mismatch/cluster-domain-mismatch.ts';
import { configurationGone } from './configuration-gone/configuration-gone.ts';
import { etcdMemberCountEven } from './etcd-member-count-even/etcd-member-count-even.ts';
import { floatingTagIfNotPresent } from './floating-tag-if-not-present/floating-tag-if-not-present.ts';
import { fluxDependsOnCycle } from './flux-depends-on-cycle/flux-depends-on-cycle.ts';
import { fluxDependsOnMissing } from './flux-depends-on-missing/flux-depends-on-missing.ts';
import { fluxSourceMissing } from './flux-source-missing/flux-source-missing.ts';
import { fluxStalled } from './flux-stalled/flux-stalled.ts';
import { gitSourceInCluster } from './git-source-in-cluster/git-source-in-cluster.ts';
import { helmReleaseTriedOnce } from './helm-release-tried-once/helm-release-tried-once.ts';
import { imageDoesNotExist } from './image-does-not-exist/image-does-not-exist.ts';
import { imagePinnedToOwnRegistry } from './image-pinned-to-own-registry/image-pinned-to-own-registry.ts';
import { immutableFieldChanges } from './immutable-field-changes/immutable-field-changes.ts';
import { lastCopyOnNode } from './last-copy-on-node/last-copy-on-node.ts';
import { mirrorFallbackIsAWebPage } from './mirror-fallback-is-a-web-page/mirror-fallback-is-a-web-page.ts';
import { mirrorFallbackMissing } from './mirror-fallback-missing/mirror-fallback-missing.ts';
import { mirrorListIgnored } from './mirror-list-ignored/mirror-list-ignored.ts';
import { mirrorsOverwrittenBySpegel } from './mirrors-overwritten-by-spegel/mirrors-overwritten-by-spegel.ts';
import { mutableTagOnStoredData } from './mutable-tag-on-stored-data/mutable-tag-on-stored-data.ts';
import { newPodsDisplaceOld } from './new-pods-displace-old/new-pods-displace-old.ts';
import { nextPodRefused } from './next-pod-refused/next-pod-refused.ts';
import { noFallbackForNodeImages } from './no-fallback-for-node-images/no-fallback-for-node-images.ts';
import { noRoomAfterNodeLoss } from './no-room-after-node-loss/no-room-after-node-loss.ts';
import { nodeLossStopsPulls } from './node-loss-stops-pulls/node-loss-stops-pulls.ts';
import { nodeNamesFromCluster } from './node-names-from-cluster/node-names-from-cluster.ts';
import { overridePathWithoutV2 } from './override-path-without-v2/override-path-without-v2.ts';
import { quotaStopsRollout } from './quota-stops-rollout/quota-stops-rollout.ts';
import { registryNeedsItself } from './registry-needs-itself/registry-needs-itself.ts';
import { removedApiVersion } from './removed-api-version/removed-api-version.ts';
import { removedNodeLabel } from './removed-node-label/removed-node-label.ts';
import { replicasOnOneNode } from './replicas-on-one-node/replicas-on-one-node.ts';
import { revisionStopsWorkload } from './revision-stops-workload/revision-stops-workload.ts';
import { rollingUpdateOfExclusiveVolume } from './rolling-update-of-exclusive-volume/rolling-update-of-exclusive-volume.ts';
import { sopsWithoutDecryption } from './sops-without-decryption/sops-without-decryption.ts';
import { stateOnWipedPartition } from './state-on-wiped-partition/state-on-wiped-partition.ts';
import { storageOnOneNode } from './storage-on-one-node/storage-on-one-node.ts';
import { tagCannotExist } from './tag-cannot-exist/tag-cannot-exist.ts';
import { talosKubernetesUnsupported } from './talos-kubernetes-unsupported/talos-kubernetes-unsupported.ts';
import { valueAndValueFrom } from './value-and-value-from/value-and-value-from.ts';
import { volumeHeldByLostNode } from './volume-held-by-lost-node/volume-held-by-lost-node.ts';
import { webhookFailsClosedOnEverything } from './webhook-fails-closed-on-everything/webhook-fails-closed-on-everything.ts';
import { webhookNeedsWhatItAdmits } from './webhook-needs-what-it-admits/webhook-needs-what-it-admits.ts';
import { webhookWithoutBackend } from './webhook-without-backend/webhook-without-backend.ts';

/** Every rule of `check`. Of findings of one severity, the order here is the order they are printed in. */
export const rules: readonly Rule[] = [
  registryNeedsItself,
  nodeNamesFromCluster,
  mirrorFallbackIsAWebPage,
  imageDoesNotExist,
  nextPodRefused,
  nodeLossStopsPulls,
  noFallbackForNodeImages,
  stateOnWipedPartition,
  newPodsDisplaceOld,
  quotaStopsRollout,
  revisionStopsWorkload,
  configurationGone,
  volumeHeldByLostNode,
  webhookNeedsWhatItAdmits,
  talosKubernetesUnsupported,
  storageOnOneNode,
  fluxDependsOnMissing,
  fluxDependsOnCycle,
  fluxSourceMissing,
  fluxStalled,
  sopsWithoutDecryption,
  gitSourceInCluster,
  clusterDomainMismatch,
  chartVersionFloats,
  helmReleaseTriedOnce,
  cephPoolWithoutMargin,
  cephTooFewMonitors,
  removedApiVersion,
  removedNodeLabel,
  certificateExpires,
  webhookWithoutBackend,
  replicasOnOneNode,
  webhookFailsClosedOnEverything,
  budgetForbidsEveryDrain,
  rollingUpdateOfExclusiveVolume,
  noRoomAfterNodeLoss,
  etcdMemberCountEven,
  tagCannotExist,
  floatingTagIfNotPresent,
  valueAndValueFrom,
  immutableFieldChanges,
  mirrorListIgnored,
  overridePathWithoutV2,
  mirrorFallbackMissing,
  mirrorsOverwrittenBySpegel,
  apiServerNeedsWebhook,
  mutableTagOnStoredData,
  lastCopyOnNode,
  imagePinnedToOwnRegistry,
];
