import type { Scenario } from '../scenario.ts';
import { claims } from './claims.ts';
import { expectations } from './expectations.ts';
import { history, timeline } from './timeline.ts';
import { variants } from './variants.ts';

/** Grafana Labs, July 2019: a default priority is added, and every ingester that is made anew displaces an older one. */
export const grafanaPodPriority2019 = {
  name: 'grafana-pod-priority-2019',
  title: 'a new default priority makes preemption eat a stateful tier one by one',
  source: 'https://grafana.com/blog/2019/07/24/how-a-production-outage-was-caused-using-kubernetes-pod-priorities/',
  trigger: 'one more ingester, with a priority',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2019-07-19T15:00:00Z',
  historyStartsAt: '2019-07-16T15:00:00Z',
  history,
  timeline,
  moments: { cascade: '30s', called: '25m', end: '30m' },
  until: 'end',
  outage: 'called',
  assumptions: [
    { id: 'T1', kind: 'timing', text: 'the node is added 25 min after the trigger: the report’s outage lasted about 30 min' },
    { id: 'T2', kind: 'timing', text: 'priorities came two days before, and a release of the stateless services one day before' },
    { id: 'T3', kind: 'timing', text: 'an ingester is ready a minute after its start; the report gives no number' },
    { id: 'A1', kind: 'fact', text: 'four machines of 16 CPU and 64 Gi carry twelve ingesters, a quarter of a machine each, and stateless services' },
    {
      id: 'A2',
      kind: 'fact',
      text: 'the stateless services had been released since the priorities came, so that their pods had the default and were not taken',
    },
    { id: 'A3', kind: 'fact', text: 'the values are 10 (high) and 5 (medium, the default)' },
  ],
  expectations,
  claims,
  variants,
} as const satisfies Scenario;
