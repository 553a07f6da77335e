import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import { calico } from './calico.ts';
import { cephCsi } from './ceph-csi.ts';
import { cilium } from './cilium.ts';
import { coredns } from './coredns.ts';
import { distribution } from './distribution.ts';
import { flannel } from './flannel.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { kubeProxy } from './kube-proxy.ts';
import { rook } from './rook.ts';
import { traefik } from './traefik.ts';
import { zot } from './zot.ts';

/** Well-known workloads. One line each; the first that matches an image counts. */
export const catalogue: readonly CatalogueEntry[] = [
  calico,
  cephCsi,
  cilium,
  coredns,
  distribution,
  flannel,
  ingressNginx,
  kubeProxy,
  rook,
  traefik,
  zot,
];
