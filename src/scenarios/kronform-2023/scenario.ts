import type { Scenario } from '../scenario.ts';
import { claims } from './claims.ts';
import { expectations } from './expectations.ts';
import { timeline } from './timeline.ts';
import { variants } from './variants.ts';

/** A hobby cluster on bare metal, July 2023: one upgrade of one node, and the registry the cluster pulls through is in the cluster. */
export const kronform2023 = {
  name: 'kronform-2023',
  title: 'a registry that needs itself, a fallback that is a web site, and two faults that waited for it',
  source: 'Bare-metal Kubernetes: First Incident (July 2023), the operator’s own report',
  trigger: 'talosctl upgrade n1 to 1.4.7, no --preserve, CTRL+C',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2023-07-28T12:20:00Z',
  historyStartsAt: '2023-06-29T06:00:00Z',
  seed: 321,
  history: [],
  timeline,
  moments: { F4: '102m', F7: '24h17m', F9: '24h18m29s', F12: '25h35m', end: '27h' },
  until: 'end',
  outage: 'F4',
  assumptions: [
    {
      id: 'T1',
      kind: 'timing',
      text: 't = 0, the call of talosctl, is 2023-07-28 12:20 UTC, 24 h 17 min before the table: the report’s “24h” allows 24 h to 25 h',
    },
    { id: 'T2', kind: 'timing', text: 'CTRL+C comes 40 s after the call: after the node has answered, before it is cordoned' },
    { id: 'T3', kind: 'timing', text: 'a person rolls n1 back 12 min after the call; the report does not say who or what did it' },
    {
      id: 'T4',
      kind: 'timing',
      text: 'the chart of Rook 1.11.10 appeared on 2023-07-28 at 12:24 UTC, while Harbor was down: Flux replaced the operator by one whose image no node held',
    },
    { id: 'T5', kind: 'timing', text: 'the database is deleted 6 min after the events are read, the release suspended and resumed a minute apart' },
    { id: 'T6', kind: 'timing', text: 'the mirrors are put back at 13:10 UTC, without a reboot' },
    { id: 'T7', kind: 'timing', text: 'the mgr is restarted at 13:30 UTC, job and operator of Rook one timeout of the job (15 min) later' },
    { id: 'T8', kind: 'timing', text: 'the tag is corrected at 14:10 UTC' },
    {
      id: 'D1',
      kind: 'derived',
      text: 'the node without mirrors reboots 112 min before the table, and pods are moved there at the ages the table shows',
    },
    { id: 'D2', kind: 'derived', text: 'the cluster was set up on 2023-06-29: its oldest objects are 28 and 31 days old in the report' },
    {
      id: 'D3',
      kind: 'derived',
      text: 'the events are read when the last one is 109 s old, at 24 h 18 min 29 s; Rook’s operator when its pod is 96 min old, at 102 min',
    },
    {
      id: 'P1',
      kind: 'placement',
      text: 'on the eve Harbor (without its portal), Rook’s operator, helm-controller, cainjector and teamspeak3 run on n1, source-controller and Ceph’s mgr on n2, the portal, external-dns and notification-controller on n3; n1 is the smallest node',
    },
    {
      id: 'P3',
      kind: 'placement',
      text: 'ties of the scheduler are drawn with seed 321, which was looked for: with 1 to 4 pods land on other nodes, and rows of the table in F7 differ, but no other fact',
    },
    { id: 'P2', kind: 'placement', text: 'the rook module of Ceph’s mgr watches through the API server of n1' },
    { id: 'A1', kind: 'fact', text: 'docker.io, the web site, answers 200 with a page for /v2/, as it is known to have done in 2022' },
    {
      id: 'A2',
      kind: 'fact',
      text: 'the portal image of harbor 16.7.1 and 16.7.2 cannot be had: both upgrades end failed, and the new portal pod never starts',
    },
    { id: 'A3', kind: 'fact', text: 'the database’s StatefulSet is updated OnDelete: its pod lived on with a template that the API refuses' },
  ],
  expectations,
  claims,
  variants,
} as const satisfies Scenario;
