import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Outcome, Write } from '../actor.ts';
import { kindOfObject } from '../store/api/kinds.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { type CustomResourceDefinition, fluxName, inNamespace, merged, mergedTwoWay, placedFact, unknownKind } from './apply.ts';

/** What is written on every object of a release. */
export interface ReleaseLabels {
  readonly name: string;
  readonly namespace: string;
  /** The HelmRelease behind it. */
  readonly origin: { readonly name: string; readonly namespace: string };
}

/** Kinds in the order Helm installs them; unknown ones come last. [helm v3.12.3 pkg/releaseutil/kind_sorter.go] */
const installOrder = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

function rank({ object }: SourcedObject): number {
  const at = installOrder.indexOf(object.kind);
  return at < 0 ? installOrder.length : at;
}

const nameAnnotation = 'meta.helm.sh/release-name';
const namespaceAnnotation = 'meta.helm.sh/release-namespace';
const managedBy = 'app.kubernetes.io/managed-by';

/** The objects a chart renders to for a release, in install order, with the marks of Helm and Flux. Hooks are left out. */
export function manifestOf(view: View, rendered: readonly SourcedObject[], labels: ReleaseLabels): readonly SourcedObject[] {
  const own = rendered.filter(({ object }) => object.metadata.annotations?.['helm.sh/hook'] === undefined);
  return own
    .map((each) => ({ ...each, object: marked(inNamespace(view, each.object, labels.namespace), labels) }))
    .sort((left, right) => rank(left) - rank(right));
}

function marked(object: KubeObject, { name, namespace, origin }: ReleaseLabels): KubeObject {
  const annotations = { ...object.metadata.annotations, [nameAnnotation]: name, [namespaceAnnotation]: namespace };
  const flux = { 'helm.toolkit.fluxcd.io/name': origin.name, 'helm.toolkit.fluxcd.io/namespace': origin.namespace };
  const labels = { ...object.metadata.labels, ...flux, [managedBy]: 'Helm' };
  return { ...object, metadata: { ...object.metadata, annotations, labels } };
}

/** The release an object says it belongs to. */
export function releaseOf({ metadata }: KubeObject): { readonly name: string; readonly namespace: string } | undefined {
  const name = metadata.annotations?.[nameAnnotation];
  const namespace = metadata.annotations?.[namespaceAnnotation];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

/** What stands in the way before anything is written: kinds nobody defined, objects that belong to somebody else. */
export function precheck(
  view: View,
  base: readonly SourcedObject[],
  next: readonly SourcedObject[],
  action: 'install' | 'update',
): string | undefined {
  const defined = new Set(next.flatMap(({ object }) => (object.kind === 'CustomResourceDefinition' ? definedKind(object) : [])));
  for (const { object } of next) {
    const missing = defined.has(object.kind) ? undefined : unknownKind(view, object);
    const { name, namespace = '' } = object.metadata;
    if (missing !== undefined)
      return `unable to build kubernetes objects from release manifest: resource mapping not found for name: "${name}" namespace: "${namespace}" from "": ${missing}\nensure CRDs are installed first`;
  }
  const known = new Set(base.map(({ object }) => view.refOf(object)));
  for (const { object } of next) {
    const live = view.object(view.refOf(object));
    const wrong = live === undefined || known.has(view.refOf(object)) ? undefined : ownershipProblem(live, object);
    if (wrong === undefined) continue;
    const what = `${object.kind} "${object.metadata.name}" in namespace "${object.metadata.namespace ?? ''}" exists and cannot be imported into the current release: ${wrong}`;
    const start =
      action === 'install'
        ? 'rendered manifests contain a resource that already exists. Unable to continue with install'
        : 'Unable to continue with update';
    return action === 'install' ? `${start}: ${what}` : `rendered manifests contain a resource that already exists. ${start}: ${what}`;
  }
  return undefined;
}

function definedKind(object: KubeObject): string[] {
  return (object as CustomResourceDefinition).spec?.names?.kind?.split(' ') ?? [];
}

/** [helm v3.12.3 pkg/action/validate.go] */
function ownershipProblem(live: KubeObject, wanted: KubeObject): string | undefined {
  const problems = [
    keyProblem('label', live.metadata.labels, managedBy, 'Helm'),
    keyProblem('annotation', live.metadata.annotations, nameAnnotation, wanted.metadata.annotations?.[nameAnnotation] ?? ''),
    keyProblem('annotation', live.metadata.annotations, namespaceAnnotation, wanted.metadata.annotations?.[namespaceAnnotation] ?? ''),
  ].filter((problem) => problem !== undefined);
  return problems.length === 0 ? undefined : `invalid ownership metadata; ${problems.join('; ')}`;
}

function keyProblem(what: string, present: Readonly<Record<string, string>> | undefined, key: string, value: string): string | undefined {
  const found = present?.[key];
  if (found === value) return undefined;
  const start = `${what} validation error: `;
  return found === undefined
    ? `${start}missing key "${key}": must be set to "${value}"`
    : `${start}key "${key}" must equal "${value}": current value is "${found}"`;
}

/**
 * Brings the cluster from one manifest to another: creates what is absent, patches what is there, deletes what is no longer wanted.
 * Every object is visited even after a patch failed; one that cannot be created ends it. [helm v3.12.3 pkg/kube/client.go Update]
 *
 * @returns the error, if there was one
 */
export function* applyManifest(
  view: View,
  base: readonly SourcedObject[],
  next: readonly SourcedObject[],
): Generator<Write, string | undefined, Outcome> {
  const originals = new Map(base.map(({ object }) => [view.refOf(object), object]));
  const errors: string[] = [];
  for (const source of next) {
    const live = view.object(view.refOf(source.object));
    const outcome =
      live === undefined ? yield* createOne(source) : yield* patchOne(view, source, originals.get(view.refOf(source.object)) ?? source.object, live);
    if (outcome.stored) continue;
    if (live === undefined) return base.length === 0 ? outcome.message : `failed to create resource: ${outcome.message}`;
    errors.push(`cannot patch "${source.object.metadata.name}" with kind ${source.object.kind}: ${outcome.message}`);
  }
  if (errors.length > 0) return errors.join(' && ');
  yield* deleteObjects(view, base, new Set(next.map(({ object }) => view.refOf(object))));
  return undefined;
}

function* createOne(source: SourcedObject): Generator<Write, Outcome, Outcome> {
  const because = [yield* placedFact(source, `${fluxName(source.object)} as the chart renders it`)];
  return yield { verb: 'create', object: source.object, because };
}

function* patchOne(view: View, source: SourcedObject, original: KubeObject, live: KubeObject): Generator<Write, Outcome, Outcome> {
  const { object } = source;
  const builtIn = kindOfObject(object).struct !== undefined;
  const patched = builtIn ? merged(original, object, live) : mergedTwoWay(original, object, live);
  // Helm sends no request for an empty patch.
  const dry = yield { verb: 'update', object: patched, dryRun: true };
  if (!dry.stored || dry.object === view.object(view.refOf(object))) return dry;
  const because = [yield* placedFact(source, `${fluxName(object)} as the chart renders it`)];
  return yield { verb: 'update', object: patched, what: 'patched by Helm', because };
}

/** Deletes a manifest's objects but those named, and those that ask to be kept. */
export function* deleteObjects(view: View, objects: readonly SourcedObject[], kept: ReadonlySet<ObjectRef>): Generator<Write, void, Outcome> {
  for (const { object } of [...objects].reverse()) {
    const ref = view.refOf(object);
    const live = kept.has(ref) ? undefined : view.object(ref);
    if (live === undefined || live.metadata.annotations?.['helm.sh/resource-policy'] === 'keep') continue;
    yield { verb: 'delete', ref, what: 'no longer in the chart' };
  }
}
