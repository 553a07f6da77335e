import type { ChartEntry } from '#model/chart-entry.ts';
import { appTemplate } from './app-template/app-template.ts';
import { certManager } from './cert-manager.ts';
import { cilium } from './cilium.ts';
import { cloudnativePg } from './cloudnative-pg.ts';
import { coredns } from './coredns.ts';
import { democraticCsi } from './democratic-csi.ts';
import { descheduler } from './descheduler.ts';
import { dockerRegistry } from './docker-registry.ts';
import { externalDns } from './external-dns.ts';
import { externalSecrets } from './external-secrets.ts';
import { fluxInstance } from './flux-instance.ts';
import { fluxOperator } from './flux-operator.ts';
import { gatekeeper } from './gatekeeper.ts';
import { gatewayHelm } from './gateway-helm.ts';
import { forgejo } from './git/forgejo.ts';
import { gitea } from './git/gitea.ts';
import { harbor } from './harbor/harbor.ts';
import { harborBitnami } from './harbor-bitnami/harbor-bitnami.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { keda } from './keda.ts';
import { kubePrometheusStack } from './kube-prometheus-stack.ts';
import { kubeVip } from './kube-vip.ts';
import { kyverno } from './kyverno.ts';
import { longhorn } from './longhorn.ts';
import { metallb } from './metallb.ts';
import { metricsServer } from './metrics-server.ts';
import { nodeFeatureDiscovery } from './node-feature-discovery.ts';
import { onepasswordConnect } from './onepassword-connect.ts';
import { openebs } from './openebs.ts';
import { reloader } from './reloader.ts';
import { rookCeph } from './rook-ceph.ts';
import { rookCephCluster } from './rook-ceph-cluster.ts';
import { snapshotController } from './snapshot-controller.ts';
import { spegel } from './spegel.ts';
import { traefik } from './traefik.ts';
import { trustManager } from './trust-manager.ts';
import { openbao } from './vault/openbao.ts';
import { vault } from './vault/vault.ts';
import { volsync } from './volsync.ts';
import { zot } from './zot.ts';

/** Well-known charts. One line each; the first that matches a release counts. */
export const charts: readonly ChartEntry[] = [
  appTemplate,
  certManager,
  cilium,
  cloudnativePg,
  coredns,
  democraticCsi,
  descheduler,
  dockerRegistry,
  externalDns,
  externalSecrets,
  fluxInstance,
  fluxOperator,
  gatekeeper,
  gatewayHelm,
  forgejo,
  gitea,
  harborBitnami,
  harbor,
  ingressNginx,
  keda,
  kubePrometheusStack,
  kubeVip,
  kyverno,
  longhorn,
  metallb,
  metricsServer,
  nodeFeatureDiscovery,
  onepasswordConnect,
  openebs,
  reloader,
  rookCephCluster,
  rookCeph,
  snapshotController,
  spegel,
  traefik,
  trustManager,
  openbao,
  vault,
  volsync,
  zot,
];
