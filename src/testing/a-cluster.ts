import type { ClusterModel, SourcedObject } from '#model/cluster.ts';
import type { KubeObject, Labels, Node, PodSpec } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import { emptyWorld } from '#model/world/world.ts';
import { assembleTwin } from '#sim/assemble.ts';
import type { Twin } from '#sim/twin.ts';

interface WorkloadOptions {
  readonly replicas?: number;
  readonly image?: string;
  readonly requests?: Labels;
  readonly spec?: Partial<PodSpec>;
}

/** A cluster as files would describe it. Every call gives a new builder; names are `namespace/name`. */
export function aCluster(): ClusterBuilder {
  return new ClusterBuilder([]);
}

class ClusterBuilder {
  readonly #objects: readonly KubeObject[];

  constructor(objects: readonly KubeObject[]) {
    this.#objects = objects;
  }

  with(...objects: readonly KubeObject[]): ClusterBuilder {
    return new ClusterBuilder([...this.#objects, ...objects]);
  }

  node(name: string, { labels = {}, capacity = roomy }: { readonly labels?: Labels; readonly capacity?: Labels } = {}): ClusterBuilder {
    const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { capacity, allocatable: capacity } };
    return this.with(node);
  }

  controlPlane(name: string): ClusterBuilder {
    return this.node(name, { labels: { 'node-role.kubernetes.io/control-plane': '' } });
  }

  deployment(key: string, options: WorkloadOptions = {}): ClusterBuilder {
    return this.with(workload('Deployment', key, options, { replicas: options.replicas ?? 1 }));
  }

  statefulSet(key: string, options: WorkloadOptions = {}): ClusterBuilder {
    const { name } = parts(key);
    return this.with(workload('StatefulSet', key, options, { replicas: options.replicas ?? 1, serviceName: name }));
  }

  daemonSet(key: string, options: WorkloadOptions = {}): ClusterBuilder {
    return this.with(workload('DaemonSet', key, options, {}));
  }

  /** Selects the pods of the workload of the same name. */
  service(key: string): ClusterBuilder {
    const metadata = parts(key);
    const spec = { selector: { app: metadata.name }, ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }], type: 'ClusterIP' };
    return this.with({ apiVersion: 'v1', kind: 'Service', metadata, spec } as KubeObject);
  }

  build(): ClusterModel {
    return {
      objects: this.#objects.map(sourced),
      machines: [],
      hostsDirectories: [],
      world: emptyWorld,
      diagnostics: [],
      assumptions: [],
    };
  }

  twin(seed = 1): Twin {
    return assembleTwin(this.build(), { catalogue: [], seed, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  }
}

const roomy: Labels = { cpu: '8', memory: '32Gi', 'ephemeral-storage': '100Gi', pods: '110' };

function workload(kind: string, key: string, { image = 'images.example.org/app:1', requests, spec }: WorkloadOptions, more: object): KubeObject {
  const metadata = parts(key);
  const labels = { app: metadata.name };
  const container = { name: 'app', image, ...(requests === undefined ? {} : { resources: { requests } }) };
  const template = { metadata: { labels }, spec: { containers: [container], ...spec } };
  return { apiVersion: 'apps/v1', kind, metadata, spec: { ...more, selector: { matchLabels: labels }, template } } as KubeObject;
}

function parts(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}

function sourced(object: KubeObject, index: number): SourcedObject {
  const place: Place = { path: 'cluster.yaml', line: index + 1 };
  return { object, place, placeOf: () => place, unknownFields: [] };
}
