import type { Node, Pod, PodSpec } from '#model/kubernetes.ts';
import { nodeView, podView } from './node-view.ts';
import { PodClasses } from './pod-class.ts';
import type { NodeView, PodView } from './views.ts';

const classes = new PodClasses();

/** A node with 4 processors, 8 GiB and room for ten pods; `change` overrides parts of the object. */
export function aNode(
  name: string,
  change: { readonly labels?: Record<string, string>; readonly spec?: Node['spec']; readonly status?: Node['status'] } = {},
  pods: readonly PodView[] = [],
  limits?: ReadonlyMap<string, number>,
): NodeView {
  const labels = { 'kubernetes.io/hostname': name, ...change.labels };
  const status = { allocatable: { cpu: '4', memory: '8Gi', pods: '10' }, ...change.status };
  return nodeView(
    { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: change.spec ?? {}, status },
    pods,
    limits === undefined ? {} : { limits },
  );
}

/** A pod with one container that requests what is given. */
export function aPod(
  name: string,
  spec: Partial<PodSpec> = {},
  change: { readonly labels?: Record<string, string>; readonly requests?: Record<string, string>; readonly status?: Pod['status'] } = {},
): PodView {
  const container = { name: 'c', image: 'img:1', resources: { requests: change.requests ?? {} } };
  const metadata = { name, namespace: 'default', uid: name, ...(change.labels === undefined ? {} : { labels: change.labels }) };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [container], ...spec } };
  return podView(change.status === undefined ? pod : { ...pod, status: change.status }, classes);
}
