import type { ChartEntry } from '#model/chart-entry.ts';
import { appTemplate } from './app-template/app-template.ts';
import { certManager } from './cert-manager.ts';
import { harbor } from './harbor/harbor.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { rookCeph } from './rook-ceph.ts';
import { rookCephCluster } from './rook-ceph-cluster.ts';
import { zot } from './zot.ts';

/** Well-known charts. One line each; the first that matches a release counts. */
export const charts: readonly ChartEntry[] = [appTemplate, certManager, harbor, ingressNginx, rookCeph, rookCephCluster, zot];
