import type { ChartEntry } from '#model/chart-entry.ts';
import { appTemplate } from './app-template/app-template.ts';
import { certManager } from './cert-manager.ts';
import { cilium } from './cilium.ts';
import { cloudnativePg } from './cloudnative-pg.ts';
import { coredns } from './coredns.ts';
import { dockerRegistry } from './docker-registry.ts';
import { externalDns } from './external-dns.ts';
import { externalSecrets } from './external-secrets.ts';
import { harbor } from './harbor/harbor.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { metricsServer } from './metrics-server.ts';
import { rookCeph } from './rook-ceph.ts';
import { rookCephCluster } from './rook-ceph-cluster.ts';
import { spegel } from './spegel.ts';
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
  harbor,
  ingressNginx,
  metricsServer,
  rookCephCluster,
  rookCeph,
  spegel,
  zot,
];
