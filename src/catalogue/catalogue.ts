import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import { calico } from './calico.ts';
import { cilium } from './cilium.ts';
import { coredns } from './coredns.ts';
import { distribution } from './distribution.ts';
import { flannel } from './flannel.ts';
import { fluxHelmController } from './flux-helm-controller.ts';
import { fluxKustomizeController } from './flux-kustomize-controller.ts';
import { fluxNotificationController } from './flux-notification-controller.ts';
import { fluxSourceController } from './flux-source-controller.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { kubeProxy } from './kube-proxy.ts';
import { traefik } from './traefik.ts';
import { zot } from './zot.ts';

/** Well-known workloads. One line each; the first that matches an image counts. */
export const catalogue: readonly CatalogueEntry[] = [
  calico,
  cilium,
  coredns,
  distribution,
  flannel,
  fluxHelmController,
  fluxKustomizeController,
  fluxNotificationController,
  fluxSourceController,
  ingressNginx,
  kubeProxy,
  traefik,
  zot,
];
