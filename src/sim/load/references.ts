import type { Container, Ingress, KubeObject, PersistentVolume, PodSpec } from '#model/kubernetes.ts';
import type { Assumption } from '#model/place.ts';
import type { Simulation } from '../simulation.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { templateOf } from './routes.ts';

/**
 * Secrets and ConfigMaps that somebody refers to and nobody described: they are rarely kept with the manifests, so they
 * are taken to exist. Keyed by the object.
 */
const assumedObjects = defineRow<true>('assumed-object');

const kindsThatRefer = ['CronJob', 'DaemonSet', 'Deployment', 'Ingress', 'Job', 'Pod', 'ReplicaSet', 'StatefulSet'];

/** Whether an object is in the store, or was taken to exist from the beginning. */
export function existsOrAssumed(view: View, kind: 'ConfigMap' | 'Secret', namespace: string, name: string): boolean {
  return view.get(kind, namespace, name) !== undefined || view.row(assumedObjects, view.ref(kind, namespace, name)) === true;
}

/** Writes down what is referred to and missing; one line of the ledger for all of it. */
export function assumeReferences(simulation: Simulation): readonly Assumption[] {
  const { view } = simulation;
  const missing = new Map<ObjectRef, string>();
  for (const ref of kindsThatRefer.flatMap((kind) => view.list(kind))) {
    const object = view.object(ref);
    for (const { kind, name } of object === undefined ? [] : referencesIn(object)) {
      if (view.get(kind, ref.namespace, name) === undefined) missing.set(view.ref(kind, ref.namespace, name), `${kind} ${ref.namespace}/${name}`);
    }
  }
  for (const ref of missing.keys()) simulation.perform({ verb: 'row', table: assumedObjects, ref, value: true }, 'eve');
  const names = [...missing.values()].sort();
  return names.length === 0 ? [] : [{ text: `${names.join(', ')}: referred to, not described, taken to exist` }];
}

interface Reference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
}

function referencesIn(object: KubeObject): Reference[] {
  if (object.kind === 'Ingress')
    return ((object as Ingress).spec?.tls ?? []).flatMap(({ secretName }): Reference[] =>
      secretName === undefined ? [] : [{ kind: 'Secret', name: secretName }],
    );
  const spec = templateOf(object)?.spec;
  return spec === undefined ? [] : referencesOf(spec);
}

function referencesOf(spec: PodSpec): Reference[] {
  const volumes = (spec.volumes ?? []).flatMap(({ configMap, secret }): Reference[] => [
    ...(configMap?.name === undefined ? [] : [{ kind: 'ConfigMap' as const, name: configMap.name }]),
    ...(secret?.secretName === undefined ? [] : [{ kind: 'Secret' as const, name: secret.secretName }]),
  ]);
  return [...volumes, ...[...(spec.initContainers ?? []), ...spec.containers].flatMap(referencesOfContainer)];
}

function referencesOfContainer({ env = [], envFrom = [] }: Container): Reference[] {
  const config = [...envFrom.map(({ configMapRef }) => configMapRef), ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef)];
  const secret = [...envFrom.map(({ secretRef }) => secretRef), ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef)];
  return [
    ...config.flatMap((source): Reference[] => (source?.name === undefined ? [] : [{ kind: 'ConfigMap', name: source.name }])),
    ...secret.flatMap((source): Reference[] => (source?.name === undefined ? [] : [{ kind: 'Secret', name: source.name }])),
  ];
}

/** What nobody described and every cluster has: present and working, a line each. */
export function assumedProviders(view: View, providedBy: (provision: string) => boolean): readonly Assumption[] {
  const named = view.objects<PersistentVolume>('PersistentVolume').flatMap(({ spec }) => spec.csi?.driver ?? []);
  // A driver that is registered and whose plugin nothing is recognised as is unknown, not assumed.
  const drivers = named.filter((driver) => view.get('CSIDriver', '', driver) === undefined);
  const usual = [
    { provision: 'cni', text: 'the pod network' },
    { provision: 'dns', text: 'cluster DNS' },
    { provision: 'service-routing', text: 'the routing of Service addresses' },
    ...[...new Set(drivers)].sort().map((driver) => ({ provision: `csi(${driver})`, text: `the storage driver ${driver}` })),
  ];
  return usual.filter(({ provision }) => !providedBy(provision)).map(({ text }) => ({ text: `${text} is not described: present and working` }));
}
