import { allIdsOf, type BuiltObject, edited, idOf } from '../built-object.ts';
import { type Step, valueAt, withFieldAt } from '../edit-value.ts';
import { childPath } from '../field-path.ts';
import { listAt, stringAt } from '../guards.ts';
import { builtInScope, groupKind } from '../kinds.ts';
import type { SourceDocument } from '../source-document.ts';
import { pathsOf, templatePath } from './workloads.ts';

/** A field of a kind that names objects of another kind. */
export interface NameReference {
  /** The kind that is named. */
  readonly kind: string;
  /** The kinds that name it, as `<group>/<Kind>` or `<Kind>`; absent: whatever has the field. */
  readonly from?: string;
  readonly path: readonly Step[];
}

const inPods: readonly (readonly [string, string])[] = [
  ['ConfigMap', 'volumes.*.configMap.name'],
  ['ConfigMap', 'volumes.*.projected.sources.*.configMap.name'],
  ['Secret', 'volumes.*.secret.secretName'],
  ['Secret', 'volumes.*.projected.sources.*.secret.name'],
  ['Secret', 'imagePullSecrets.*.name'],
  ...['containers', 'initContainers', 'ephemeralContainers'].flatMap((list): (readonly [string, string])[] => [
    ['ConfigMap', `${list}.*.env.*.valueFrom.configMapKeyRef.name`],
    ['ConfigMap', `${list}.*.envFrom.*.configMapRef.name`],
    ['Secret', `${list}.*.env.*.valueFrom.secretKeyRef.name`],
    ['Secret', `${list}.*.envFrom.*.secretRef.name`],
  ]),
  ['ServiceAccount', 'serviceAccountName'],
  ['ServiceAccount', 'serviceAccount'],
  ['PersistentVolumeClaim', 'volumes.*.persistentVolumeClaim.claimName'],
  ['PriorityClass', 'priorityClassName'],
];

/** [kustomize api/internal/konfig/builtinpluginconsts/namereference.go; the fields of pods stand above] */
const elsewhere: readonly (readonly [string, string, string])[] = [
  ['Secret', 'ServiceAccount', 'secrets.*.name'],
  ['Secret', 'ServiceAccount', 'imagePullSecrets.*.name'],
  ['Secret', 'networking.k8s.io/Ingress', 'spec.tls.*.secretName'],
  ['Service', 'apps/StatefulSet', 'spec.serviceName'],
  ['Service', 'networking.k8s.io/Ingress', 'spec.rules.*.http.paths.*.backend.service.name'],
  ['Service', 'networking.k8s.io/Ingress', 'spec.defaultBackend.service.name'],
  ['Service', 'apiregistration.k8s.io/APIService', 'spec.service.name'],
  ['Service', 'ValidatingWebhookConfiguration', 'webhooks.*.clientConfig.service.name'],
  ['Service', 'MutatingWebhookConfiguration', 'webhooks.*.clientConfig.service.name'],
  ['Role', 'RoleBinding', 'roleRef.name'],
  ['ClusterRole', 'RoleBinding', 'roleRef.name'],
  ['ClusterRole', 'ClusterRoleBinding', 'roleRef.name'],
  ['ServiceAccount', 'RoleBinding', 'subjects.*.name'],
  ['ServiceAccount', 'ClusterRoleBinding', 'subjects.*.name'],
  ...['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].map(
    (kind) => [kind, 'HorizontalPodAutoscaler', 'spec.scaleTargetRef.name'] as const,
  ),
  ['PersistentVolume', 'PersistentVolumeClaim', 'spec.volumeName'],
  ['StorageClass', 'PersistentVolume', 'spec.storageClassName'],
  ['StorageClass', 'PersistentVolumeClaim', 'spec.storageClassName'],
  ['StorageClass', 'apps/StatefulSet', 'spec.volumeClaimTemplates.*.spec.storageClassName'],
  ['IngressClass', 'networking.k8s.io/Ingress', 'spec.ingressClassName'],
];

const builtInReferences = elsewhere.map(([kind, from, path]): NameReference => ({ kind, from, path: path.split('.') }));

/** References that a file named under `configurations` adds. */
export function configuredReferences(document: SourceDocument): readonly NameReference[] {
  return listAt(document.value, 'nameReference').flatMap((entry) =>
    listAt(entry, 'fieldSpecs').flatMap((spec): NameReference[] => {
      const [kind, path, from] = [stringAt(entry, 'kind'), stringAt(spec, 'path'), stringAt(spec, 'kind')];
      if (kind === undefined || path === undefined) return [];
      return [
        {
          kind,
          path: path.split('/').flatMap((part) => (part.endsWith('[]') ? [part.slice(0, -2), '*'] : [part])),
          ...(from === undefined ? {} : { from }),
        },
      ];
    }),
  );
}

/** Objects whose names changed, by kind and each of their earlier names. */
type Renamed = ReadonlyMap<string, readonly BuiltObject[]>;

/** Lets objects name others by what these are called now. */
export function withReferencesFixed(objects: readonly BuiltObject[], more: readonly NameReference[]): readonly BuiltObject[] {
  const changed = new Map<string, BuiltObject[]>();
  const current = new Set(objects.map((object) => `${idOf(object).kind}/${idOf(object).namespace ?? ''}/${idOf(object).name}`));
  for (const object of objects) {
    for (const name of new Set(object.earlier.map((id) => id.name))) {
      if (name === idOf(object).name) continue;
      const key = `${idOf(object).kind}/${name}`;
      changed.set(key, [...(changed.get(key) ?? []), object]);
    }
  }
  return changed.size === 0 ? objects : objects.map((object) => fixed(object, changed, current, more));
}

function fixed(object: BuiltObject, changed: Renamed, current: ReadonlySet<string>, more: readonly NameReference[]): BuiltObject {
  let result = object;
  for (const { kind, path } of referencesOf(object, more)) {
    for (const steps of pathsOf(result.value, expanded(result.value, path))) {
      const name = valueAt(result.value, steps);
      if (typeof name !== 'string') continue;
      const target = targetOf(result, steps, kind, name, changed, current);
      if (target === undefined) continue;
      const value = withFieldAt(result.value, steps, idOf(target).name);
      const field = steps.reduce<string>((parent, step) => childPath(parent, step), '');
      result = edited(
        result,
        value,
        field,
        target.edits.findLast(({ path: edit }) => edit === 'metadata.name')?.place ?? (() => target.source.place),
      );
    }
  }
  return result;
}

/** A path may lead through a list without saying so. */
function expanded(value: unknown, path: readonly Step[]): readonly Step[] {
  const steps: Step[] = [];
  for (const step of path) {
    const [here] = pathsOf(value, steps);
    if (step !== '*' && here !== undefined && Array.isArray(valueAt(value, here))) steps.push('*');
    steps.push(step);
  }
  return steps;
}

function targetOf(
  referrer: BuiltObject,
  steps: readonly Step[],
  kind: string,
  name: string,
  changed: Renamed,
  current: ReadonlySet<string>,
): BuiltObject | undefined {
  const isSubject = steps[0] === 'subjects';
  const namespace = isSubject ? stringAt(valueAt(referrer.value, steps.slice(0, -1)), 'namespace') : idOf(referrer).namespace;
  if (isSubject && stringAt(valueAt(referrer.value, steps.slice(0, -1)), 'kind') !== kind) return undefined;
  if (steps[0] === 'roleRef' && stringAt(referrer.value, 'roleRef', 'kind') !== kind) return undefined;
  if (steps.includes('scaleTargetRef') && stringAt(referrer.value, 'spec', 'scaleTargetRef', 'kind') !== kind) return undefined;
  if (current.has(`${kind}/${idOf(referrer).namespace ?? ''}/${name}`)) return undefined;
  const isNear = (object: BuiltObject) =>
    builtInScope(groupKind({ apiVersion: stringAt(object.value, 'apiVersion') ?? '', kind })) === 'Cluster' ||
    allIdsOf(object).some((id) => (id.namespace ?? 'default') === (namespace ?? 'default'));
  const candidates = (changed.get(`${kind}/${name}`) ?? []).filter(isNear);
  return candidates.length === 1 ? candidates[0] : undefined;
}

function referencesOf({ value }: BuiltObject, more: readonly NameReference[]): readonly NameReference[] {
  const [apiVersion, kind] = [stringAt(value, 'apiVersion') ?? '', stringAt(value, 'kind') ?? ''];
  const own = groupKind({ apiVersion, kind });
  const template = templatePath(own);
  const pods =
    template === undefined ? [] : inPods.map(([named, path]): NameReference => ({ kind: named, path: [...template, 'spec', ...path.split('.')] }));
  return [...pods, ...[...builtInReferences, ...more].filter(({ from }) => from === undefined || from === own || from === kind)];
}
