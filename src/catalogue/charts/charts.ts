import type { ChartEntry } from '#model/chart-entry.ts';
import { appTemplate } from './app-template/app-template.ts';
import { cephCsiDrivers } from './ceph-csi-drivers.ts';
import { certManager } from './cert-manager.ts';
import { cilium } from './cilium.ts';
import { cloudnativePg } from './cloudnative-pg.ts';
import { coredns } from './coredns.ts';
import { csiDriverNfs } from './csi-driver-nfs.ts';
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
import { intelGpuResourceDriver } from './intel-gpu-resource-driver.ts';
import { k8tz } from './k8tz.ts';
import { keda } from './keda.ts';
import { kubePrometheusStack } from './kube-prometheus-stack.ts';
import { kubeVip } from './kube-vip.ts';
import { kyverno } from './kyverno.ts';
import { longhorn } from './longhorn.ts';
import { metallb } from './metallb.ts';
import { metricsServer } from './metrics-server.ts';
import { multus } from './multus.ts';
import { nodeFeatureDiscovery } from './node-feature-discovery.ts';
import { blackboxExporter } from './observability/blackbox-exporter.ts';
import { fluentBit } from './observability/fluent-bit.ts';
import { grafanaOperator } from './observability/grafana-operator.ts';
import { kromgo } from './observability/kromgo.ts';
import { prometheusAdapter } from './observability/prometheus-adapter.ts';
import { silenceOperator } from './observability/silence-operator.ts';
import { smartctlExporter } from './observability/smartctl-exporter.ts';
import { victoriaLogs } from './observability/victoria-logs.ts';
import { onepasswordConnect } from './onepassword-connect.ts';
import { openebs } from './openebs.ts';
import { bitwardenSdkServer } from './operators/bitwarden-sdk-server.ts';
import { dragonflyOperator } from './operators/dragonfly-operator.ts';
import { ghaRunnerScaleSet, ghaRunnerScaleSetController } from './operators/gha-runner-scale-set.ts';
import { kubernetesReplicator } from './operators/kubernetes-replicator.ts';
import { pluginBarmanCloud } from './operators/plugin-barman-cloud.ts';
import { redisOperator } from './operators/redis-operator.ts';
import { redisStandalone } from './operators/redis-standalone.ts';
import { renovateOperator } from './operators/renovate-operator.ts';
import { tuppr } from './operators/tuppr.ts';
import { pocketIdOperator } from './pocket-id/pocket-id-operator.ts';
import { reloader } from './reloader.ts';
import { rookCeph } from './rook-ceph.ts';
import { rookCephCluster } from './rook-ceph-cluster.ts';
import { snapshotController } from './snapshot-controller.ts';
import { spegel } from './spegel.ts';
import { traefik } from './traefik.ts';
import { trustManager } from './trust-manager.ts';
import { openbao } from './vault/openbao.ts';
import { vault } from './vault/vault.ts';
import { volsync, volsyncPerfectra1n } from './volsync.ts';
import { zot } from './zot.ts';

/** Well-known charts. One line each; the first that matches a release counts. */
export const charts: readonly ChartEntry[] = [
  appTemplate,
  bitwardenSdkServer,
  blackboxExporter,
  cephCsiDrivers,
  certManager,
  cilium,
  cloudnativePg,
  coredns,
  csiDriverNfs,
  democraticCsi,
  descheduler,
  dockerRegistry,
  dragonflyOperator,
  externalDns,
  externalSecrets,
  fluentBit,
  fluxInstance,
  fluxOperator,
  gatekeeper,
  gatewayHelm,
  forgejo,
  ghaRunnerScaleSet,
  ghaRunnerScaleSetController,
  gitea,
  grafanaOperator,
  harborBitnami,
  harbor,
  ingressNginx,
  intelGpuResourceDriver,
  k8tz,
  keda,
  kromgo,
  kubePrometheusStack,
  kubernetesReplicator,
  kubeVip,
  kyverno,
  longhorn,
  metallb,
  metricsServer,
  multus,
  nodeFeatureDiscovery,
  onepasswordConnect,
  openebs,
  pluginBarmanCloud,
  pocketIdOperator,
  prometheusAdapter,
  redisOperator,
  redisStandalone,
  reloader,
  renovateOperator,
  rookCephCluster,
  rookCeph,
  silenceOperator,
  smartctlExporter,
  snapshotController,
  spegel,
  traefik,
  trustManager,
  openbao,
  tuppr,
  vault,
  victoriaLogs,
  volsync,
  volsyncPerfectra1n,
  zot,
];
