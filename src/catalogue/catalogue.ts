import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import { calico } from './calico.ts';
import { cephCsi } from './ceph-csi.ts';
import { certManager } from './cert-manager.ts';
import { cilium } from './cilium.ts';
import { ciliumOperator } from './cilium-operator.ts';
import { cloudnativePg } from './cloudnative-pg.ts';
import { coredns } from './coredns.ts';
import { csiDriverNfs } from './csi-driver-nfs.ts';
import { distribution } from './distribution.ts';
import { envoyGateway } from './envoy-gateway.ts';
import { externalDns } from './external-dns.ts';
import { externalSecrets } from './external-secrets.ts';
import { flannel } from './flannel.ts';
import { fluxHelmController } from './flux-helm-controller.ts';
import { fluxKustomizeController } from './flux-kustomize-controller.ts';
import { fluxNotificationController } from './flux-notification-controller.ts';
import { fluxOperator } from './flux-operator.ts';
import { fluxSourceController } from './flux-source-controller.ts';
import { harborCore } from './harbor-core.ts';
import { harborDatabase } from './harbor-database.ts';
import { harborJobservice } from './harbor-jobservice.ts';
import { harborNotary } from './harbor-notary.ts';
import { harborPortal } from './harbor-portal.ts';
import { harborRegistry } from './harbor-registry.ts';
import { harborTrivy } from './harbor-trivy.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { kubeProxy } from './kube-proxy.ts';
import { longhornManager } from './longhorn-manager.ts';
import { metricsServer } from './metrics-server.ts';
import { openebsEngines } from './openebs-engines.ts';
import { openebsLocalpv } from './openebs-localpv.ts';
import { pgpool } from './pgpool.ts';
import { postgresql } from './postgresql.ts';
import { redis } from './redis.ts';
import { rook } from './rook.ts';
import { traefik } from './traefik.ts';
import { vault } from './vault.ts';
import { zot } from './zot.ts';

/** Well-known workloads. One line each; the first that matches an image counts. */
export const catalogue: readonly CatalogueEntry[] = [
  calico,
  certManager,
  cilium,
  ciliumOperator,
  coredns,
  csiDriverNfs,
  distribution,
  externalDns,
  flannel,
  harborCore,
  harborDatabase,
  harborJobservice,
  harborNotary,
  harborPortal,
  harborRegistry,
  harborTrivy,
  ingressNginx,
  kubeProxy,
  longhornManager,
  metricsServer,
  pgpool,
  postgresql,
  redis,
  fluxHelmController,
  fluxKustomizeController,
  fluxNotificationController,
  fluxSourceController,
  cephCsi,
  rook,
  traefik,
  zot,
  cloudnativePg,
  envoyGateway,
  externalSecrets,
  fluxOperator,
  openebsEngines,
  openebsLocalpv,
  vault,
];
