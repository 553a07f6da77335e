import type { Rule } from '#findings/rule.ts';
import { apiServerNeedsWebhook } from './api-server-needs-webhook/api-server-needs-webhook.ts';
import { cephPoolWithoutMargin } from './ceph-pool-without-margin/ceph-pool-without-margin.ts';
import { cephTooFewMonitors } from './ceph-too-few-monitors/ceph-too-few-monitors.ts';
import { certificateExpires } from './certificate-expires/certificate-expires.ts';
import { fluxDependsOnCycle } from './flux-depends-on-cycle/flux-depends-on-cycle.ts';
import { fluxDependsOnMissing } from './flux-depends-on-missing/flux-depends-on-missing.ts';
import { fluxPathMissing } from './flux-path-missing/flux-path-missing.ts';
import { fluxSourceMissing } from './flux-source-missing/flux-source-missing.ts';
import { imageDoesNotExist } from './image-does-not-exist/image-does-not-exist.ts';
import { imagePinnedToOwnRegistry } from './image-pinned-to-own-registry/image-pinned-to-own-registry.ts';
import { lastCopyOnNode } from './last-copy-on-node/last-copy-on-node.ts';
import { mirrorFallbackIsAWebPage } from './mirror-fallback-is-a-web-page/mirror-fallback-is-a-web-page.ts';
import { mutableTagOnStoredData } from './mutable-tag-on-stored-data/mutable-tag-on-stored-data.ts';
import { newPodsDisplaceOld } from './new-pods-displace-old/new-pods-displace-old.ts';
import { nextPodRefused } from './next-pod-refused/next-pod-refused.ts';
import { noFallbackForNodeImages } from './no-fallback-for-node-images/no-fallback-for-node-images.ts';
import { nodeLossStopsPulls } from './node-loss-stops-pulls/node-loss-stops-pulls.ts';
import { quotaStopsRollout } from './quota-stops-rollout/quota-stops-rollout.ts';
import { registryNeedsItself } from './registry-needs-itself/registry-needs-itself.ts';
import { removedApiVersion } from './removed-api-version/removed-api-version.ts';
import { removedNodeLabel } from './removed-node-label/removed-node-label.ts';
import { revisionStopsWorkload } from './revision-stops-workload/revision-stops-workload.ts';
import { stateOnWipedPartition } from './state-on-wiped-partition/state-on-wiped-partition.ts';
import { storageOnOneNode } from './storage-on-one-node/storage-on-one-node.ts';
import { talosKubernetesUnsupported } from './talos-kubernetes-unsupported/talos-kubernetes-unsupported.ts';
import { volumeHeldByLostNode } from './volume-held-by-lost-node/volume-held-by-lost-node.ts';
import { webhookNeedsWhatItAdmits } from './webhook-needs-what-it-admits/webhook-needs-what-it-admits.ts';

/** Every rule of `check`. Of findings of one severity, the order here is the order they are printed in. */
export const rules: readonly Rule[] = [
  registryNeedsItself,
  mirrorFallbackIsAWebPage,
  imageDoesNotExist,
  nextPodRefused,
  nodeLossStopsPulls,
  noFallbackForNodeImages,
  stateOnWipedPartition,
  newPodsDisplaceOld,
  quotaStopsRollout,
  revisionStopsWorkload,
  volumeHeldByLostNode,
  webhookNeedsWhatItAdmits,
  talosKubernetesUnsupported,
  storageOnOneNode,
  fluxDependsOnMissing,
  fluxDependsOnCycle,
  fluxSourceMissing,
  fluxPathMissing,
  cephPoolWithoutMargin,
  cephTooFewMonitors,
  removedApiVersion,
  removedNodeLabel,
  certificateExpires,
  apiServerNeedsWebhook,
  mutableTagOnStoredData,
  lastCopyOnNode,
  imagePinnedToOwnRegistry,
];
