import type { Node } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import { workloads } from '#sim/workloads.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { namedAs } from '../words.ts';

const plenty = { cpu: '10k', memory: '100Ti', pods: '10k' };
const crowded = /Insufficient |Too many pods/;

/** The nodes have no room for pods. */
export const capacityKind: CauseKind<FactOf<'capacity'>> = {
  kind: 'capacity',
  find: ({ unscheduled, view }) => {
    const waiting = new Map([...unscheduled].filter(([, message]) => crowded.test(message)));
    const [first] = waiting;
    if (first === undefined) return [];
    const [pod, message] = first;
    const nodes = view.list('Node').map(({ name }) => name);
    const chain = [{ text: `pod ${pod.namespace}/${pod.name}: ${message}` }];
    const asking = workloads(view).flatMap(({ ref, pods }) => (pods.some((each) => waiting.has(each)) ? [namedAs(ref)] : []));
    return [{ fact: { kind: 'capacity', nodes, workloads: asking }, key: 'capacity', text: 'the nodes have no room', chain }];
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
