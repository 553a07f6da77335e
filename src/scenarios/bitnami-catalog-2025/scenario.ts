import type { Scenario } from '../scenario.ts';
import { expectations } from './expectations.ts';
import { claims, variants } from './otherwise.ts';

/** A vendor deletes its public images; what runs goes on, and the next pod that starts on another node cannot. */
export const bitnamiCatalog2025 = {
  name: 'bitnami-catalog-2025',
  title: 'public tags vanish, and only one node still holds what runs',
  source:
    'bitnami/containers#83267 (the deletion), zammad/zammad-helm#365, netboxlabs/diode#410, douban/charts#139, bitnami/charts#36309, ocf/kubernetes#131',
  trigger: 'kubectl drain desk-1, a week after docker.io/bitnami was emptied',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2025-10-06T09:00:00Z',
  history: [],
  timeline: [
    {
      at: 'drained',
      id: 'drain',
      text: 'the node that holds the image is drained for maintenance',
      because: 'assumption:A2',
      do: { fault: 'node-drain:desk-1' },
    },
  ],
  moments: { drained: '10m', noticed: '15m', hour: '70m' },
  until: 'hour',
  outage: 'noticed',
  assumptions: [
    {
      id: 'A1',
      kind: 'fact',
      text: 'one cluster stands for the reports: the StatefulSet and tag of zammad-helm#365, the waiting parts of diode#410',
    },
    {
      id: 'A2',
      kind: 'fact',
      text: 'zammad-helm#365 deleted the pod, which landed where the image was not; here a drain moves it, as any reason to start elsewhere would',
    },
    { id: 'A3', kind: 'fact', text: 'the dependants wait for the database in an init container with nc, as those of diode#410 wait in Init:0/1' },
    { id: 'T1', kind: 'timing', text: 'the drain comes ten minutes after t = 0; the pods are looked at five minutes later' },
    { id: 'P1', kind: 'placement', text: 'database and web server run on desk-1 on the eve, and desk-2 never ran the database' },
  ],
  expectations,
  claims,
  variants,
} as const satisfies Scenario;
