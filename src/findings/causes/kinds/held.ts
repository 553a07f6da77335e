import type { Node } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import { machines } from '#sim/machines.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf } from '../words.ts';

export const outOfService = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' } as const;

/** Pods and volumes that are kept for a machine that is off, since nobody can confirm that they have stopped. */
export const heldKind: CauseKind<FactOf<'held'>> = {
  kind: 'held',
  find: (situation) =>
    leavesOf(situation, 'machine').flatMap(({ rest: node, leaf }) => {
      const ref = situation.view.ref('Node', '', node);
      if (situation.view.row(machines, ref)?.phase !== 'off') return [];
      const text = `what ran on ${node} is kept for it`;
      return [{ fact: { kind: 'held', node }, key: `held ${node}`, text, place: situation.provenance.placeOf(ref), chain: [leaf.chain] }];
    }),
  remove: (simulation, { node }) => {
    const object = simulation.view.get<Node>('Node', '', node);
    if (object === undefined) return;
    const taints = [...(object.spec?.taints ?? []), outOfService];
    simulation.perform({ verb: 'update', object: { ...object, spec: { ...object.spec, taints } } as Node, what: 'out of service' }, whatIf);
  },
};
