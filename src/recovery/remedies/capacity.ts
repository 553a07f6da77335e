import type { FactOf } from '#findings/causes/fact.ts';
import type { Deployment, Labels, Node } from '#model/kubernetes.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import { amountsOf, requestsOnNode } from '#sim/kubelet/requests.ts';
import type { View } from '#sim/view.ts';
import type { Remedy, Step } from '../step.ts';

/** No room: ask for what some node still has, or add a machine. */
export function capacityRemedies({ nodes, workloads }: FactOf<'capacity'>, view: View): readonly Remedy[] {
  const smaller = workloads.flatMap((workload) => lowered(view, workload, nodes));
  const like = openNodes(view, nodes)[0]?.metadata.name;
  const another: Remedy[] = like === undefined ? [] : [{ steps: [{ action: { kind: 'add-node', node: nameFor(view), like }, cost: 15 }] }];
  return [...(smaller.length === 0 ? [] : [{ steps: smaller }]), ...another];
}

/** Requests that fit where most is free; only of pods with a single container, since nobody knows which could do with less. */
function lowered(view: View, object: ObjectName, nodes: readonly string[]): Step[] {
  const [container, ...more] = view.get<Deployment>(object.kind, object.namespace, object.name)?.spec.template?.spec.containers ?? [];
  const asked = container?.resources?.requests;
  if (container === undefined || asked === undefined || more.length > 0) return [];
  const requests = openNodes(view, nodes)
    .map((node) => fittingOn(view, node, asked))
    .find((each) => each !== undefined);
  if (requests === undefined) return [];
  const containers = [{ ...container, resources: { ...container.resources, requests } }];
  return [
    { action: { kind: 'patch', object, patch: { spec: { template: { spec: { containers } } } } }, cost: 6, risk: 'it may need what it asks for' },
  ];
}

/** What is asked for, and of what is scarce no more than the node has left; nothing where it has nothing left. */
function fittingOn(view: View, { metadata, status }: Node, asked: Labels): Labels | undefined {
  const has = amountsOf(status?.allocatable ?? {});
  const [, cpu = 0, memory = 0] = view.tally(requestsOnNode, metadata.name);
  const wanted = amountsOf(asked);
  const left = { cpu: (has['cpu'] ?? 0) - cpu, memory: (has['memory'] ?? 0) - memory };
  if ((wanted['cpu'] !== undefined && left.cpu <= 0) || (wanted['memory'] !== undefined && left.memory <= 0)) return undefined;
  return {
    ...asked,
    ...((wanted['cpu'] ?? 0) > left.cpu ? { cpu: `${left.cpu}m` } : {}),
    ...((wanted['memory'] ?? 0) > left.memory ? { memory: String(left.memory) } : {}),
  };
}

/** Nodes that take pods without more ado, those with most processors first. */
function openNodes(view: View, nodes: readonly string[]): readonly Node[] {
  const open = nodes.flatMap((name) => view.get<Node>('Node', '', name) ?? []).filter(({ spec }) => isOpen(spec));
  return open.toSorted((left, right) => processorsOf(right) - processorsOf(left));
}

function isOpen(spec: Node['spec']): boolean {
  return spec?.unschedulable !== true && (spec?.taints ?? []).every(({ effect }) => effect === 'PreferNoSchedule');
}

function processorsOf({ status }: Node): number {
  return amountsOf(status?.allocatable ?? {})['cpu'] ?? 0;
}

/** A name that no node has: what a machine will be called must not depend on what others are called. */
function nameFor(view: View): string {
  for (let number = 1; ; number++) if (view.get('Node', '', `another-${number}`) === undefined) return `another-${number}`;
}
