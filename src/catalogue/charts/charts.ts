import type { ChartEntry } from '#model/chart-entry.ts';
import { appTemplate } from './app-template/app-template.ts';
import { certManager } from './cert-manager.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { zot } from './zot.ts';

/** Well-known charts. One line each; the first that matches a release counts. */
export const charts: readonly ChartEntry[] = [appTemplate, certManager, ingressNginx, zot];
