import type { KubeObject } from '#model/kubernetes.ts';
import type { Step, Variant } from '../scenario.ts';
import { ingesters } from './timeline.ts';

const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'ingester', namespace: ingesters.namespace },
  spec: { minAvailable: 11, selector: { matchLabels: { name: 'ingester' } } },
} as unknown as KubeObject;

const underBudget: Step = {
  at: '-3h',
  text: 'a budget is put on the ingesters: at most one may be evicted',
  do: { kind: 'create', object: budget },
};

const named: Step = {
  at: '-12h',
  text: 'the ingesters’ template names the high class, and they are rolled out, without one more',
  do: {
    kind: 'patch',
    object: ingesters,
    patch: {
      spec: {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        template: { spec: { priorityClassName: 'high' } },
      },
    },
  },
};

/** The same incident otherwise than the report has it. */
export const variants: readonly Variant[] = [
  { id: 'W2', alias: 'same-priority', title: 'the ingesters of production got the high priority before', history: (steps) => [...steps, named] },
  { id: 'W3', alias: 'budget', title: 'a PodDisruptionBudget guards the ingesters', history: (steps) => [...steps, underBudget] },
  {
    id: 'W4',
    alias: 'no-default',
    title: 'no class is the default',
    history: (steps) => steps.filter(({ id }) => id !== 'class-default'),
  },
];
