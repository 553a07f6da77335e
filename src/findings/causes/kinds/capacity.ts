import type { Node } from '#model/kubernetes.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { whatIf } from '../words.ts';

const plenty = { cpu: '10k', memory: '100Ti', pods: '10k' };

/** The nodes have no room for pods. */
export const capacityKind: CauseKind<FactOf<'capacity'>> = {
  kind: 'capacity',
  find: ({ unscheduled, view }) => {
    const crowded = [...unscheduled].find(([, message]) => /Insufficient |Too many pods/.test(message));
    if (crowded === undefined) return [];
    const [pod, message] = crowded;
    const nodes = view.list('Node').map(({ name }) => name);
    const chain = [{ text: `pod ${pod.namespace}/${pod.name}: ${message}` }];
    return [{ fact: { kind: 'capacity', nodes }, key: 'capacity', text: 'the nodes have no room', chain }];
  },
  remove: (simulation, { nodes }) => {
    for (const name of nodes) {
      const node = simulation.view.get<Node>('Node', '', name);
      if (node === undefined) continue;
      const status = { ...node.status, capacity: { ...node.status?.capacity, ...plenty }, allocatable: { ...node.status?.allocatable, ...plenty } };
      simulation.perform({ verb: 'status', object: { ...node, status } as Node, what: 'has room' }, whatIf);
    }
  },
};
