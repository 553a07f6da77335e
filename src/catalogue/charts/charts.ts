import type { ChartEntry } from '#model/chart-entry.ts';
import { appTemplate } from './app-template/app-template.ts';
import { certManager } from './cert-manager.ts';
import { cilium } from './cilium.ts';
import { cloudnativePg } from './cloudnative-pg.ts';
import { coredns } from './coredns.ts';
import { dockerRegistry } from './docker-registry.ts';
import { externalDns } from './external-dns.ts';
import { externalSecrets } from './external-secrets.ts';
import { fluxInstance } from './flux-instance.ts';
import { fluxOperator } from './flux-operator.ts';
import { gatewayHelm } from './gateway-helm.ts';
import { harbor } from './harbor/harbor.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { longhorn } from './longhorn.ts';
import { metricsServer } from './metrics-server.ts';
import { openebs } from './openebs.ts';
import { rookCeph } from './rook-ceph.ts';
import { rookCephCluster } from './rook-ceph-cluster.ts';
import { spegel } from './spegel.ts';
import { traefik } from './traefik.ts';
import { zot } from './zot.ts';

/** Well-known charts. One line each; the first that matches a release counts. */
export const charts: readonly ChartEntry[] = [
  appTemplate,
  certManager,
  cilium,
  cloudnativePg,
  coredns,
  dockerRegistry,
  externalDns,
  externalSecrets,
  fluxInstance,
  fluxOperator,
  gatewayHelm,
  harbor,
  ingressNginx,
  longhorn,
  metricsServer,
  openebs,
  rookCephCluster,
  rookCeph,
  spegel,
  traefik,
  zot,
];
