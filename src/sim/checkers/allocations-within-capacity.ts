import type { Node, Pod } from '#model/kubernetes.ts';
import { addResources, NO_RESOURCES, podRequests, type Resources, resourcesOf } from '../scheduler/resources.ts';
import { podsOnNode } from '../store/indexes.ts';
import type { View } from '../view.ts';
import { boundTo } from './bindings.ts';
import type { StoredWrite } from './checker.ts';

/** The pods of a node that are not done ask for no more than it has. */
export function allocationsWithinCapacity(view: View): string[] {
  return view.objects<Node>('Node').flatMap((node) => overAllocations(view, node));
}

/** The same of the node that a pod is bound to. */
export function bindingFindsRoom(write: StoredWrite, view: View): string[] {
  const node = boundTo(write, view);
  return node === undefined ? [] : overAllocations(view, node);
}

function overAllocations(view: View, node: Node): string[] {
  const pods = view.having(podsOnNode, node.metadata.name).flatMap((ref) => view.object<Pod>(ref) ?? []);
  const bound = pods.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  const asked = bound.reduce((sum, { spec }) => addResources(sum, podRequests(spec)), NO_RESOURCES);
  const room = Number(node.status?.allocatable?.['pods'] ?? Number.POSITIVE_INFINITY);
  return [
    ...beyond(asked, resourcesOf(node.status?.allocatable)).map((what) => `${node.metadata.name}: ${what}`),
    ...(bound.length > room ? [`${node.metadata.name}: ${bound.length} pods, room for ${room}`] : []),
  ];
}

function beyond(asked: Resources, has: Resources): string[] {
  return (['milliCpu', 'memory', 'ephemeralStorage'] as const)
    .filter((resource) => asked[resource] > 0 && asked[resource] > has[resource])
    .map((resource) => `${resource} ${asked[resource]} asked of ${has[resource]}`);
}
