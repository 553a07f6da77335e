import { isUnknownValue, type SourcedObject } from '#model/cluster.ts';
import type { Container, KubeObject, LabelSelector, Labels, PodSpec, PodTemplate, Volume } from '#model/kubernetes.ts';
import { matches, matchesLabels } from '#model/selectors.ts';
import { at, isMap, listAt, mapAt, stringAt } from '../guards.ts';
import { groupKind, groupOf } from '../kinds.ts';
import type { Report } from '../report.ts';
import { isRelease } from './merge.ts';

/**
 * Says which objects name others that are not there: an Ingress a Service, a claim a StorageClass, a pod a volume. References to kinds
 * of which nothing was given say nothing, and while releases are not rendered, what is missing may be part of one.
 */
export function danglingReferences(objects: readonly SourcedObject[], report: Report): void {
  const known = new KnownObjects(objects);
  for (const sourced of objects) {
    for (const { path, text } of danglingIn(sourced, known)) {
      const { kind, metadata } = sourced.object;
      const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
      const excuse = known.hasReleases ? ' (a release that was not rendered may bring it)' : '';
      report(known.hasReleases ? 'info' : 'warning', `${kind} ${name}: ${text}${excuse}`, sourced.placeOf(path));
    }
    for (const { path, text } of undeclaredVolumes(sourced)) {
      report('warning', `${sourced.object.kind} ${sourced.object.metadata.name}: ${text}`, sourced.placeOf(path));
    }
  }
}

interface Dangling {
  readonly path: string;
  readonly text: string;
}

/** The objects by what others call them, and the pods that templates would make. */
class KnownObjects {
  readonly hasReleases: boolean;
  readonly #names = new Set<string>();
  readonly #kinds = new Set<string>();
  /** By namespace, and within it by their text: pods of one template differ in little that a selector asks for. */
  readonly #podLabels = new Map<string, Map<string, Labels>>();

  constructor(objects: readonly SourcedObject[]) {
    this.hasReleases = objects.some(({ object }) => isRelease(object));
    for (const { object } of objects) {
      this.#add(object.kind, object.metadata.namespace, object.metadata.name);
      for (const [kind, name] of promisedBy(object)) this.#add(kind, object.metadata.namespace, name, false);
      const labels = podLabelsOf(object);
      if (labels !== undefined) this.#labelsIn(object.metadata.namespace).set(JSON.stringify(labels), labels);
    }
  }

  #add(kind: string, namespace: string | undefined, name: string, counts = true): void {
    this.#names.add(`${kind}/${namespace ?? ''}/${name}`);
    if (counts) this.#kinds.add(`${kind}/${namespace ?? ''}`);
  }

  #labelsIn(namespace: string | undefined): Map<string, Labels> {
    const labels = this.#podLabels.get(namespace ?? '') ?? new Map<string, Labels>();
    this.#podLabels.set(namespace ?? '', labels);
    return labels;
  }

  /** A name with a variable in it is not known before it is applied. */
  has(kind: string, namespace: string | undefined, name: string): boolean {
    if (kind.includes('${') || name.includes('${') || isUnknownValue(name)) return true;
    return this.#names.has(`${kind}/${namespace ?? ''}/${name}`);
  }

  /** Missing, although others of its kind and namespace were given. */
  lacks(kind: string, namespace: string | undefined, name: string): boolean {
    return this.#kinds.has(`${kind}/${namespace ?? ''}`) && !this.has(kind, namespace, name);
  }

  hasPod(namespace: string | undefined, isWanted: (labels: Labels) => boolean): boolean {
    return (
      this.#podLabels
        .get(namespace ?? '')
        ?.values()
        .some(isWanted) ?? false
    );
  }
}

/** Secrets and the like that a controller will make of an object. */
function promisedBy(object: KubeObject): readonly (readonly [string, string])[] {
  const { name } = object.metadata;
  switch (groupKind(object)) {
    case 'external-secrets.io/ExternalSecret':
      return [['Secret', stringAt(object, 'spec', 'target', 'name') ?? name]];
    case 'bitnami.com/SealedSecret':
      return [['Secret', stringAt(object, 'spec', 'template', 'metadata', 'name') ?? name]];
    case 'cert-manager.io/Certificate':
      return [['Secret', stringAt(object, 'spec', 'secretName') ?? name]];
    default:
      return [];
  }
}

interface PodPart {
  /** Where the pod's spec stands in the object. */
  readonly path: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
}

const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  '/ReplicationController': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

function podPartOf(object: KubeObject): PodPart | undefined {
  if (groupKind(object) === '/Pod') return { path: 'spec', labels: object.metadata.labels ?? {}, spec: at(object, 'spec') as PodSpec };
  const path = TEMPLATES[groupKind(object)];
  const template = path === undefined ? undefined : at(object, ...path);
  if (path === undefined || !isMap(template) || !isMap(template.spec)) return undefined;
  // The shape of the template was fitted when the object was read.
  const { metadata, spec } = template as unknown as PodTemplate;
  return { path: [...path, 'spec'].join('.'), labels: metadata?.labels ?? {}, spec };
}

const podLabelsOf = (object: KubeObject) => podPartOf(object)?.labels;

function danglingIn({ object }: SourcedObject, known: KnownObjects): readonly Dangling[] {
  switch (groupKind(object)) {
    case 'networking.k8s.io/Ingress':
      return danglingBackends(object, known);
    case '/Service':
      return emptyService(object, known);
    case 'autoscaling/HorizontalPodAutoscaler':
      return missingScaleTarget(object, known);
    case 'policy/PodDisruptionBudget':
      return emptyBudget(object, known);
    case '/PersistentVolumeClaim':
      return missingClass(object, stringAt(object, 'spec', 'storageClassName'), 'spec.storageClassName', known);
    default:
      return danglingInPods(object, known);
  }
}

function danglingBackends(object: KubeObject, known: KnownObjects): readonly Dangling[] {
  const fallback = { path: 'spec.defaultBackend', backend: at(object, 'spec', 'defaultBackend') };
  const paths = listAt(object, 'spec', 'rules').flatMap((rule, ruleIndex) =>
    listAt(rule, 'http', 'paths').map((path, pathIndex) => ({
      path: `spec.rules[${ruleIndex}].http.paths[${pathIndex}].backend`,
      backend: at(path, 'backend'),
    })),
  );
  return [fallback, ...paths].flatMap(({ path, backend }) => {
    const service = stringAt(backend, 'service', 'name');
    if (service === undefined || known.has('Service', object.metadata.namespace, service)) return [];
    return [{ path: `${path}.service.name`, text: `Service ${service} does not exist` }];
  });
}

function emptyService(object: KubeObject, known: KnownObjects): readonly Dangling[] {
  const selector = mapAt(object, 'spec', 'selector') as Labels;
  const selectsNothing = Object.keys(selector).length === 0 || stringAt(object, 'spec', 'type') === 'ExternalName';
  if (selectsNothing || known.hasPod(object.metadata.namespace, (labels) => matchesLabels(selector, labels))) return [];
  return [{ path: 'spec.selector', text: 'its selector matches no pod' }];
}

function missingScaleTarget(object: KubeObject, known: KnownObjects): readonly Dangling[] {
  const kind = stringAt(object, 'spec', 'scaleTargetRef', 'kind') ?? '';
  const name = stringAt(object, 'spec', 'scaleTargetRef', 'name') ?? '';
  const group = groupOf(stringAt(object, 'spec', 'scaleTargetRef', 'apiVersion') ?? 'apps/v1');
  if (group !== 'apps' || known.has(kind, object.metadata.namespace, name)) return [];
  return [{ path: 'spec.scaleTargetRef', text: `${kind} ${name} does not exist` }];
}

function emptyBudget(object: KubeObject, known: KnownObjects): readonly Dangling[] {
  const selector = at(object, 'spec', 'selector') as LabelSelector | undefined;
  if (selector === undefined || known.hasPod(object.metadata.namespace, (labels) => matches(selector, labels))) return [];
  return [{ path: 'spec.selector', text: 'its selector matches no pod' }];
}

function missingClass(object: KubeObject, storageClass: string | undefined, path: string, known: KnownObjects): readonly Dangling[] {
  if (storageClass === undefined || !known.lacks('StorageClass', undefined, storageClass)) return [];
  // A claim that is bound by name, or to a volume of that class, needs no StorageClass object.
  if (stringAt(object, 'spec', 'volumeName') !== undefined) return [];
  return [{ path, text: `StorageClass ${storageClass} does not exist` }];
}

function danglingInPods(object: KubeObject, known: KnownObjects): readonly Dangling[] {
  const pod = podPartOf(object);
  if (pod === undefined) return [];
  const namespace = object.metadata.namespace;
  const classes = listAt(object, 'spec', 'volumeClaimTemplates').flatMap((template, index) =>
    missingClass(object, stringAt(template, 'spec', 'storageClassName'), `spec.volumeClaimTemplates[${index}].spec.storageClassName`, known),
  );
  const missing = [...referencesOf(pod)].filter(({ kind, name }) => !alwaysThere(kind, name) && known.lacks(kind, namespace, name));
  return [...classes, ...missing.map(({ path, kind, name }) => ({ path, text: `${kind} ${name} does not exist` }))];
}

function alwaysThere(kind: string, name: string): boolean {
  return (kind === 'ServiceAccount' && name === 'default') || (kind === 'ConfigMap' && name === 'kube-root-ca.crt');
}

interface NamedReference {
  readonly path: string;
  readonly kind: string;
  readonly name: string;
}

function* referencesOf({ path, spec }: PodPart): Generator<NamedReference> {
  const account = spec.serviceAccountName;
  if (account !== undefined && account !== '') yield { path: `${path}.serviceAccountName`, kind: 'ServiceAccount', name: account };
  for (const [index, volume] of (spec.volumes ?? []).entries()) yield* volumeReferences(volume, `${path}.volumes[${index}]`);
  for (const { container, path: at } of containersOf(spec, path)) yield* environmentReferences(container, at);
}

function* volumeReferences(volume: Volume, path: string): Generator<NamedReference> {
  const { configMap, secret, persistentVolumeClaim: claim } = volume;
  if (configMap?.name !== undefined && configMap.optional !== true) yield { path: `${path}.configMap`, kind: 'ConfigMap', name: configMap.name };
  if (secret?.secretName !== undefined && secret.optional !== true) yield { path: `${path}.secret`, kind: 'Secret', name: secret.secretName };
  if (claim !== undefined) yield { path: `${path}.persistentVolumeClaim`, kind: 'PersistentVolumeClaim', name: claim.claimName };
}

function* environmentReferences(container: Container, path: string): Generator<NamedReference> {
  for (const [index, { valueFrom }] of (container.env ?? []).entries()) {
    yield* reference(valueFrom?.configMapKeyRef, 'ConfigMap', `${path}.env[${index}]`);
    yield* reference(valueFrom?.secretKeyRef, 'Secret', `${path}.env[${index}]`);
  }
  for (const [index, { configMapRef, secretRef }] of (container.envFrom ?? []).entries()) {
    yield* reference(configMapRef, 'ConfigMap', `${path}.envFrom[${index}]`);
    yield* reference(secretRef, 'Secret', `${path}.envFrom[${index}]`);
  }
}

function* reference(
  target: { readonly name?: string; readonly optional?: boolean } | undefined,
  kind: string,
  path: string,
): Generator<NamedReference> {
  if (target?.name !== undefined && target.optional !== true) yield { path, kind, name: target.name };
}

function containersOf(spec: PodSpec, path: string): readonly { readonly container: Container; readonly path: string }[] {
  return [
    ...(spec.initContainers ?? []).map((container, index) => ({ container, path: `${path}.initContainers[${index}]` })),
    ...spec.containers.map((container, index) => ({ container, path: `${path}.containers[${index}]` })),
  ];
}

/** The API server refuses a pod that mounts a volume it does not declare. */
function undeclaredVolumes({ object }: SourcedObject): readonly Dangling[] {
  const pod = podPartOf(object);
  if (pod === undefined) return [];
  const claims = listAt(object, 'spec', 'volumeClaimTemplates').map((template) => stringAt(template, 'metadata', 'name'));
  const declared = new Set([...(pod.spec.volumes ?? []).map((volume) => volume.name), ...claims]);
  return containersOf(pod.spec, pod.path).flatMap(({ container, path }) =>
    (container.volumeMounts ?? []).flatMap((mount, index) =>
      declared.has(mount.name)
        ? []
        : [{ path: `${path}.volumeMounts[${index}].name`, text: `mounts volume ${mount.name}, which it does not declare` }],
    ),
  );
}
