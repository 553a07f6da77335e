import { pathToFileURL } from 'node:url';
import type { Scenario } from '#scenarios/scenario.ts';
import { fixture } from './program.ts';

const restarted = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2024-03-05T12:00:00Z' } } } } };

/** A power loss in a small example cluster, told as if somebody had published it. */
export const smallIncident: Scenario = {
  name: 'loft',
  title: 'The loft goes dark',
  source: 'https://example.org/loft',
  trigger: 'power loss, caches wiped',
  folder: `${pathToFileURL(fixture('registry-fallback-web-page')).href}/`,
  inputs: ['machine.yaml', 'registry.yaml', 'app.yaml', 'world.yaml'],
  startsAt: '2024-03-10T12:00:00Z',
  historyStartsAt: '2024-03-01T12:00:00Z',
  history: [
    {
      at: '-5d',
      text: 'the app is restarted',
      because: 'assumption:T1',
      do: { kind: 'patch', object: { kind: 'Deployment', namespace: 'default', name: 'skylight' }, patch: restarted },
    },
  ],
  timeline: [
    { at: '1m', id: 'dark', text: 'the power goes', do: { fault: 'power-loss:wiped+4m' } },
    { at: 'called+1h', id: 'mend', text: 'docker.io answers like a registry', do: { fault: 'host-answers:docker.io=up' } },
  ],
  moments: { called: '30m', end: '3h' },
  outage: 'called',
  assumptions: [{ id: 'T1', text: 'the app was restarted five days before', kind: 'timing' }],
  expectations: [
    {
      id: 'F1',
      says: 'The cache and the app cannot be pulled.',
      at: 'called',
      parts: [
        {
          kind: 'pods',
          namespace: 'pull-through',
          complete: true,
          rows: [{ workload: 'hub-cache', ready: '0/1', status: 'ImagePullBackOff', restarts: { reported: 3, atMost: 5 }, age: '9d' }],
        },
        {
          kind: 'event',
          about: { namespace: 'pull-through', workload: 'hub-cache' },
          reason: 'Failed',
          message: { contains: 'unexpected media type text/html' },
          count: { atLeast: 2 },
        },
      ],
    },
    {
      id: 'F2',
      says: 'The app was 5 days old.',
      at: 'eve',
      parts: [{ kind: 'pods', namespace: 'default', rows: [{ workload: 'skylight', status: 'Running', age: '5d' }] }],
    },
    { id: 'F3', says: 'When docker.io answered all came back.', at: 'end', parts: [{ kind: 'ready', ready: true }] },
  ],
  claims: [
    {
      id: 'W1',
      says: 'Without the second entry nothing would have happened.',
      shown: 'reproduced',
      runs: [{ variant: 'W1', at: 'called', parts: [{ kind: 'ready', ready: true }] }],
    },
  ],
  variants: [
    {
      id: 'W1',
      alias: 'no-web-page',
      title: 'docker.io answers 404',
      edit: (model) => ({
        ...model,
        world: {
          ...model.world,
          hosts: model.world.hosts.flatMap((fact) => [
            { ...fact, state: { kind: 'status', status: 404 } },
            { ...fact, host: 'registry-1.docker.io', state: { kind: 'up' } },
          ]),
        },
      }),
    },
    { id: 'W2', title: 'nobody helps', timeline: (steps) => steps.filter(({ id }) => id !== 'mend') },
  ],
};
