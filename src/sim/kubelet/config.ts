import type { Container, EnvVar, KubeObject, Pod, Volume } from '#model/kubernetes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { inGrace } from '../world.ts';
import type { KubeletPorts } from './ports.ts';

/** A ConfigMap or Secret (or a key of it) that a pod refers to and that is not there. */
export interface Missing {
  readonly object: ObjectRef;
  readonly message: string;
  /** The volume that needs it; absent for environment variables. */
  readonly volume?: string;
}

type Kind = 'ConfigMap' | 'Secret';

/** Who says whether a ConfigMap or Secret exists. */
type Existence = Pick<KubeletPorts, 'exists'>;

interface Keyed extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

function exists(ports: Existence, view: View, kind: Kind, namespace: string, name: string): boolean {
  return ports.exists?.(view, kind, namespace, name) ?? (view.get(kind, namespace, name) !== undefined || inGrace(view));
}

/** Every ConfigMap or Secret (or key of one) that keeps a pod from starting, for its volumes or its containers. */
export function missingConfiguration(ports: Existence, view: View, pod: Pod): readonly Missing[] {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return [...missingForVolumes(ports, view, pod), ...containers.flatMap((container) => [...missingForContainer(ports, view, pod, container)])];
}

/** The first volume whose ConfigMap or Secret is not there. What the control plane itself provides is taken as given. */
export function missingVolume(ports: Existence, view: View, pod: Pod): Missing | undefined {
  return pod.spec.volumes === undefined ? undefined : missingForVolumes(ports, view, pod).next().value;
}

function* missingForVolumes(ports: Existence, view: View, pod: Pod): Generator<Missing, undefined> {
  const namespace = pod.metadata.namespace ?? '';
  for (const volume of pod.spec.volumes ?? []) {
    for (const { kind, name } of sourcesOf(volume)) {
      if (exists(ports, view, kind, namespace, name)) continue;
      yield { object: view.ref(kind, namespace, name), message: `${kind.toLowerCase()} "${name}" not found`, volume: volume.name };
    }
  }
  return undefined;
}

function sourcesOf({ configMap, secret }: Volume): { readonly kind: Kind; readonly name: string }[] {
  if (configMap?.name !== undefined && configMap.optional !== true) return [{ kind: 'ConfigMap', name: configMap.name }];
  if (secret?.secretName !== undefined && secret.optional !== true) return [{ kind: 'Secret', name: secret.secretName }];
  return [];
}

/** The first reference of a container's environment that is not there. [kubelet_pods.go makeEnvironmentVariables, 1.28] */
export function missingEnvironment(ports: Existence, view: View, pod: Pod, container: Container): Missing | undefined {
  if (container.env === undefined && container.envFrom === undefined) return undefined;
  return missingForContainer(ports, view, pod, container).next().value;
}

function* missingForContainer(ports: Existence, view: View, pod: Pod, container: Container): Generator<Missing, undefined> {
  const namespace = pod.metadata.namespace ?? '';
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    const kind: Kind = configMapRef === undefined ? 'Secret' : 'ConfigMap';
    const source = configMapRef ?? secretRef;
    if (source?.name === undefined || source.optional === true || exists(ports, view, kind, namespace, source.name)) continue;
    yield { object: view.ref(kind, namespace, source.name), message: `${kind.toLowerCase()} "${source.name}" not found` };
  }
  for (const variable of container.env ?? []) {
    const missing = missingVariable(ports, view, namespace, variable);
    if (missing !== undefined) yield missing;
  }
  return undefined;
}

function missingVariable(ports: Existence, view: View, namespace: string, { valueFrom }: EnvVar): Missing | undefined {
  const kind: Kind = valueFrom?.configMapKeyRef === undefined ? 'Secret' : 'ConfigMap';
  const source = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
  if (source?.name === undefined || source.optional === true) return undefined;
  const object = view.ref(kind, namespace, source.name);
  if (!exists(ports, view, kind, namespace, source.name)) return { object, message: `${kind.toLowerCase()} "${source.name}" not found` };
  const stored = view.object<Keyed>(object);
  const keys = [stored?.data, stored?.binaryData, stored?.stringData].filter((part) => part !== undefined);
  if (stored === undefined || keys.length === 0 || keys.some((part) => part[source.key] !== undefined)) return undefined;
  return { object, message: `couldn't find key ${source.key} in ${kind} ${namespace}/${source.name}` };
}
