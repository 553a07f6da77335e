import type { Claim, Part } from '../scenario.ts';
import { ingesters, newcomer } from './timeline.ts';

const preempted = { contains: 'Preempted: Preempted by' } as const;

function preemptions(count: number): Part {
  return { kind: 'trace', says: `${count} pods are preempted`, sequence: Array.from({ length: count }, () => preempted), from: 'eve' };
}

/** What the report says of ways out, and what it says would have helped. */
export const claims: readonly Claim[] = [
  {
    id: 'W1',
    says: 'More capacity ends it.',
    shown: 'reproduced',
    runs: [{ at: 'end', parts: [{ kind: 'ready', workload: ingesters, ready: true }] }],
  },
  {
    id: 'W2',
    says: 'With one priority for all ingesters the newcomer displaces stateless pods, as was meant, and no ingester goes.',
    shown: 'reproduced',
    runs: [
      {
        variant: 'W2',
        at: 'called',
        parts: [{ kind: 'ready', workload: ingesters, ready: true }, { kind: 'ready', workload: newcomer, ready: true }, preemptions(1)],
      },
    ],
  },
  {
    id: 'W3',
    says: 'A budget does not keep the scheduler from it.',
    shown: 'reproduced',
    runs: [{ variant: 'W3', at: 'called', parts: [preemptions(12)] }],
  },
  {
    id: 'W4',
    says: 'Without a default the newcomer displaces stateless pods, as was meant, and it ends there.',
    shown: 'reproduced',
    runs: [
      {
        variant: 'W4',
        at: 'called',
        parts: [
          { kind: 'ready', workload: ingesters, ready: true },
          { kind: 'ready', workload: newcomer, ready: true },
          { kind: 'trace', says: 'nobody is preempted any more', never: true, sequence: [preempted], from: 'cascade' },
        ],
      },
    ],
  },
];
