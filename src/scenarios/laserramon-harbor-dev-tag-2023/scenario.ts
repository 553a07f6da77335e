import type { Scenario } from '../scenario.ts';
import { expectations } from './expectations.ts';
import { claims, variants } from './otherwise.ts';

/** The database of a registry is drained to a node that holds an older image under the same tag, and starts on an empty directory. */
export const laserramonHarborDevTag2023 = {
  name: 'laserramon-harbor-dev-tag-2023',
  title: 'a rolling tag gives the registry’s database another image on another node',
  source: 'https://laserramon.de/2023/06/postmortem-of-a-failed-in-cluster-container-registry/',
  trigger: 'kured drains and reboots the node of the registry’s database',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2023-02-06T02:00:00Z',
  history: [],
  timeline: [
    {
      at: 'night',
      id: 'drain',
      text: 'kured drains the node, as every two weeks',
      because: 'assumption:A2',
      do: { fault: 'node-drain:kai-1' },
    },
    { at: 'night+5m', id: 'reboot', text: 'it reboots', because: 'assumption:A2', do: { fault: 'node-reboot:kai-1' } },
    { at: 'night+15m', id: 'uncordon', text: 'and takes pods again', because: 'assumption:A2', do: { kind: 'uncordon', node: 'kai-1' } },
  ],
  moments: { night: '60m', morning: '6h' },
  until: 'morning+1h',
  outage: 'morning',
  assumptions: [
    { id: 'A1', kind: 'fact', text: 'one cluster stands for the several that pulled from the registry; the registry is in it' },
    { id: 'A2', kind: 'fact', text: 'kured does what its documentation says: cordon, drain, reboot, uncordon' },
    {
      id: 'A3',
      kind: 'fact',
      text: 'digests are invented, and the day on which the tag moved: the report only says that one node’s image was recent and another’s older',
    },
    {
      id: 'A4',
      kind: 'fact',
      text: 'the other images of the release are the same on all nodes, although their tag rolls as well; nobody pulls with a password',
    },
    { id: 'P1', kind: 'placement', text: 'database, core and one application are on the node that is drained, the rest on the other' },
    { id: 'T1', kind: 'timing', text: 'the drain at 03:00, somebody looks at 08:00: “tonight”, and “when I started my workstation”' },
  ],
  expectations,
  claims,
  variants,
} as const satisfies Scenario;
