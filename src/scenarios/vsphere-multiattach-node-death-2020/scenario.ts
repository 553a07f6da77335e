import type { Scenario } from '../scenario.ts';
import { expectations } from './expectations.ts';
import { claims, variants } from './otherwise.ts';

/** A worker is switched off without a drain, and what has a disk there starts nowhere. */
export const vsphereMultiattachNodeDeath2020 = {
  name: 'vsphere-multiattach-node-death-2020',
  title: 'a node that is off keeps the disk, and the replacement never starts',
  source: 'kubernetes-sigs/vsphere-csi-driver#125 (2020), digitalocean/csi-digitalocean#186 (2019), kubernetes/kubernetes#80040 (2019)',
  trigger: 'k8s-node01 is switched off without a drain, and its Node stays',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2020-01-15T12:00:00Z',
  history: [],
  timeline: [
    {
      at: 'off',
      id: 'off',
      text: 'the virtual machine of a worker is powered off',
      because: 'vsphere-csi-driver#125, csi-digitalocean#186: “I stopped (not remove) Node where pod run on it”',
      do: { fault: 'node-down:k8s-node01' },
    },
  ],
  moments: { off: '10m', silent: '11m', replaced: '17m', waited: '47m', end: '80m' },
  outage: 'waited',
  until: 'end',
  assumptions: [
    {
      id: 'A1',
      kind: 'fact',
      text: 'one cluster stands for the reports: the Deployment of csi-digitalocean#186, the disks of vsphere-csi-driver#125',
    },
    {
      id: 'A2',
      kind: 'fact',
      text: 'a StatefulSet beside it stands for the node that ran Prometheus and went away in November 2022 (Ministry of Justice), until its pod was deleted by hand',
    },
    { id: 'A3', kind: 'fact', text: 'the reports are of Kubernetes 1.14 and 1.15; the cluster here is 1.28.3, which does the same' },
    { id: 'T1', kind: 'timing', text: 'the machine goes off ten minutes after t = 0' },
  ],
  expectations,
  claims,
  variants,
} as const satisfies Scenario;
