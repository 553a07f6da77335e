import type { TimeMs } from '#base/brand.ts';
import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { emptyWorld, type NodeFact, type ReferenceFact } from '#model/world/world.ts';
import type { Action } from '#sim/actions/action.ts';
import { performAction } from '#sim/actions/actions.ts';
import { assembleTwin } from '#sim/assemble.ts';
import type { Simulation } from '#sim/simulation.ts';
import { type CephHealth, cephHealth } from '#sim/storage/rook/ceph-health.ts';
import { type CephCluster, cephClusterKind } from '#sim/storage/rook/kinds.ts';
import type { Twin } from '#sim/twin.ts';
import { aCluster } from './a-cluster.ts';

export const hourMs = 3_600_000;
export const minuteMs = 60_000;

export const goodImage = 'quay.io/ceph/ceph:v17.2.3';
export const absentImage = 'quay.io/ceph/ceph:v17.2.99';

const object = (apiVersion: string, kind: string, name: string, body: object, namespace?: string): KubeObject =>
  ({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...body }) as KubeObject;

interface RookOptions {
  readonly budgets?: boolean;
  /** The node whose API server the mgr is connected to. */
  readonly server?: string;
}

/** Three servers with Rook, a pool of three copies, and a database on a volume of it. */
export function aRookTwin(catalogue: readonly CatalogueEntry[], { budgets = false, server = 's1' }: RookOptions = {}): Twin {
  const spec = {
    cephVersion: { image: goodImage },
    dataDirHostPath: '/var/lib/rook',
    mon: { count: 3 },
    mgr: { count: 1, modules: [{ name: 'rook', enabled: true }] },
    disruptionManagement: { managePodBudgets: budgets },
    storage: { useAllNodes: true, useAllDevices: true },
  };
  const cephCluster = object('ceph.rook.io/v1', 'CephCluster', 'storage', { spec }, 'rook');
  const claim = { accessModes: ['ReadWriteOnce'], storageClassName: 'blocks', resources: { requests: { storage: '10Gi' } } };
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
  const operator = { containers: [{ name: 'operator', image: 'rook/ceph:v1.11.10', args: ['ceph', 'operator'] }] };
  const model = aCluster()
    .controlPlane('s1')
    .controlPlane('s2')
    .controlPlane('s3')
    .with(object('v1', 'Namespace', 'rook', {}), object('v1', 'Namespace', 'shop', {}))
    .deployment('rook/rook-ceph-operator', { spec: operator })
    .with(
      cephCluster,
      object('ceph.rook.io/v1', 'CephBlockPool', 'pool', { spec: { failureDomain: 'host', replicated: { size: 3 } } }, 'rook'),
      object('storage.k8s.io/v1', 'StorageClass', 'blocks', {
        provisioner: 'rook.rbd.csi.ceph.com',
        parameters: { clusterID: 'rook', pool: 'pool' },
      }),
      object('v1', 'PersistentVolumeClaim', 'data', { spec: claim }, 'shop'),
    )
    .statefulSet('shop/db', { spec: { volumes } })
    .build();
  const world = { ...emptyWorld, references: [absent(absentImage)], nodes: [reachedByMgr(server)] };
  return assembleTwin({ ...model, world }, { catalogue, seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
}

function reachedByMgr(node: string): NodeFact {
  return { node, images: [], apiClients: ['rook/rook-ceph-mgr-a'], place: { path: 'world.yaml', line: 1 }, certainty: 'observed' };
}

function absent(reference: string): ReferenceFact {
  return { reference, exists: false, place: { path: 'world.yaml', line: 1 }, certainty: 'observed' };
}

/** A run that begins on the eve. */
export class RookRun {
  readonly simulation: Simulation;

  constructor(twin: Twin) {
    this.simulation = twin.eve.fork();
  }

  /** Time goes on. */
  pass(ms: number): this {
    this.simulation.runTo((this.simulation.state.now + ms) as TimeMs);
    return this;
  }

  act(action: Action): this {
    performAction(this.simulation, action);
    return this;
  }

  /** Takes Rook's operator away: nobody reconciles, nobody puts back what is taken away. */
  withoutOperator(): this {
    const object = { kind: 'Deployment', namespace: 'rook', name: 'rook-ceph-operator' };
    return this.act({ kind: 'patch', object, patch: { spec: { replicas: 0 } } });
  }

  write(write: Parameters<Simulation['perform']>[0]): this {
    this.simulation.perform(write, 'test');
    return this;
  }

  get cluster(): CephCluster {
    return this.simulation.view.get<CephCluster>(cephClusterKind, 'rook', 'storage') as CephCluster;
  }

  get health(): CephHealth {
    return cephHealth(this.simulation.view, 'rook') as CephHealth;
  }

  get codes(): readonly string[] {
    return Object.keys(this.health.checks);
  }

  pods(app: string): readonly Pod[] {
    return this.simulation.view.objects<Pod>('Pod', 'rook').filter(({ metadata }) => metadata.labels?.['app'] === app);
  }

  /** Points the CephCluster at another image, as Git does. */
  image(image: string): this {
    const patch = { spec: { cephVersion: { image } } };
    return this.act({ kind: 'patch', object: { kind: cephClusterKind, namespace: 'rook', name: 'storage' }, patch });
  }

  /** Texts of Events about the cluster. */
  get events(): readonly string[] {
    const { epoch, trace } = this.simulation.state;
    return [...trace.entries()].flatMap(({ at, body }) =>
      body.kind === 'event' && body.ref.kind === cephClusterKind && at >= epoch ? [`${body.reason} ${body.message}`] : [],
    );
  }
}
