import type { TimeMs } from '#base/brand.ts';
import type { Action } from '#sim/actions/action.ts';
import { performAction } from '#sim/actions/actions.ts';
import { workloads } from '#sim/workloads.ts';
import { type Observed, podsIn } from '../observe.ts';
import type { Answer, Part } from '../scenario.ts';
import { mirrored, mirrorsBack, troubled } from './timeline.ts';

const harbor = 'harbor-registry';
const coreName = 'harbor-registry-core';
const waitMs = 3_600_000;

/** What a person would have done instead of what he did, and whether Harbor's core works an hour later: tried in a fork. */
function coreAfter(actions: (observed: Observed) => readonly Action[], works: boolean): (observed: Observed) => Answer {
  return (observed) => {
    const fork = observed.simulation.fork();
    for (const action of actions(observed)) performAction(fork, action);
    fork.runTo((fork.state.now + waitMs) as TimeMs);
    const core = workloads(fork.view).find(({ ref }) => ref.namespace === harbor && ref.name === coreName);
    return { shows: youngestCore(fork), holds: core?.ready === works };
  };
}

function youngestCore(fork: Pick<Observed, 'view'>): string {
  const [pod] = podsIn(fork, harbor)
    .filter(({ workload }) => workload === coreName)
    .sort((left, right) => left.ageMs - right.ageMs);
  return `${pod?.ref.name ?? 'core'} ${pod?.ready ?? ''} ${pod?.status ?? 'is not there'} on ${pod?.node ?? 'no node'}`;
}

function putBack(mode: 'no-reboot' | 'reboot'): readonly Action[] {
  return mirrorsBack('0s', mode).flatMap((step) => ('fault' in step.do ? [] : [step.do]));
}

const reboot: Action = { kind: 'reboot', node: troubled };

/** Takes the mirrors from the nodes that still have them. */
function noMirrorAnywhere({ view }: Observed): readonly Action[] {
  const others = view.list('Node').flatMap(({ name }) => (name === troubled ? [] : [name]));
  return others.flatMap((node) => mirrored.map((registry): Action => ({ kind: 'edit-mirror', node, registry, endpoints: [], mode: 'no-reboot' })));
}

/** What the operator expects: the mirrors of that node, put back with its reboot. */
export const mirrorsBackParts: readonly Part[] = [
  {
    kind: 'question',
    says: 'mirrors back with a reboot: Harbor is down again an hour later',
    asks: 'does Harbor’s core work an hour after the mirrors were put back with a reboot?',
    answer: coreAfter(() => putBack('reboot'), false),
  },
];

/** The same hour with one thing left out each. They tell apart what he takes for one: that node's mirrors, its reboot, the other nodes' mirrors. */
export const mirrorsBackApart: readonly Part[] = [
  {
    kind: 'question',
    at: '24h50m',
    says: 'the reboot alone, mirrors not put back: just as down',
    asks: 'does Harbor’s core work an hour after a reboot that leaves the node without mirrors?',
    answer: coreAfter(() => [reboot], false),
  },
  {
    kind: 'question',
    at: '24h50m',
    says: 'mirrors back without a reboot: Harbor runs on',
    asks: 'does Harbor’s core work an hour after the mirrors were put back live?',
    answer: coreAfter(() => putBack('no-reboot'), true),
  },
  {
    kind: 'question',
    at: '24h50m',
    says: 'the reboot with no mirrors on the other nodes either: Harbor comes back',
    asks: 'does Harbor’s core work an hour after the reboot when no node has mirrors?',
    answer: coreAfter((observed) => [...noMirrorAnywhere(observed), reboot], true),
  },
];
