import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { drains } from '#sim/drain/state.ts';
import { type LastCopy, lastCopies, lastCopyText } from '#sim/storage/longhorn/copies.ts';

/** Only one node has a healthy copy of a volume that could have several. */
export const lastCopyOnNode = {
  id: 'last-copy-on-node',
  summary: 'a replicated volume has its only healthy copy on one node, which cannot be drained',

  *check(input) {
    for (const copy of lastCopies(input.cluster.view)) yield draftOf(copy, input);
  },
} as const satisfies Rule;

function draftOf(copy: LastCopy, { cluster: { sources }, runs }: RuleInput): Draft {
  const { volume, replica, node, unused } = copy;
  return {
    severity: 'high',
    subject: keyOf(volume),
    message: lastCopyText(copy),
    because: [
      { text: `volume ${volume.name} wants as many copies as its numberOfReplicas says`, place: sources.placeOf(volume), certainty: 'configured' },
      { text: `${replica.name} is on ${node}`, place: sources.placeOf(replica), certainty: 'observed' },
      { text: `the budget of the instance manager of ${node} stays while it is drained: the drain never ends`, certainty: 'documented' },
    ],
    consequence: drainsWithoutEnd(node, runs),
    fix: {
      text: unused
        ? `attach ${volume.name} once before ${node} is drained`
        : `give ${volume.name} a second copy and wait until it is healthy (numberOfReplicas: 2)`,
    },
    since: sources.since(volume, 'spec.numberOfReplicas'),
  };
}

function drainsWithoutEnd(node: string, runs: RuleInput['runs']): Draft['consequence'] {
  const never = runs.nodeLosses.some(
    (loss) => loss.node === node && loss.run.simulation.view.rows(drains).some(([{ name }, { exitCode }]) => name === node && exitCode === undefined),
  );
  return never ? [{ contingency: `node-drain:${node}`, workloads: [] }] : [];
}
