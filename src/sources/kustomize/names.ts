import { type BuiltObject, edited, idOf, type PlaceOfEdit, renamed } from '../built-object.ts';
import { type Step, valueAt, withFieldAt } from '../edit-value.ts';
import { listAt, mapAt, type PlainMap, stringAt } from '../guards.ts';
import { builtInScope, groupKind } from '../kinds.ts';
import { pathsOf } from './workloads.ts';

const keptNames: ReadonlySet<string> = new Set(['CustomResourceDefinition', 'Namespace', 'APIService']);

/** `namePrefix` and `nameSuffix`. [kustomize PrefixTransformer.go] */
export function withAffixes(objects: readonly BuiltObject[], prefix: string, suffix: string, place: PlaceOfEdit): readonly BuiltObject[] {
  if (prefix === '' && suffix === '') return objects;
  return objects.map((object) => {
    const { kind, name } = idOf(object);
    return keptNames.has(kind) ? object : withName(object, `${prefix}${name}${suffix}`, place);
  });
}

export function withName(object: BuiltObject, name: string, place: PlaceOfEdit): BuiltObject {
  return renamed(object, withFieldAt(object.value, ['metadata', 'name'], name), 'metadata.name', place);
}

/** `namespace`: kinds that are not known to be cluster-wide get it, Namespaces are called so. [kustomize api/filters/namespace] */
export function withNamespace(objects: readonly BuiltObject[], namespace: string, place: PlaceOfEdit): readonly BuiltObject[] {
  const accounts = new Set(objects.filter((object) => idOf(object).kind === 'ServiceAccount').map(accountKey));
  const services = new Set(objects.filter((object) => idOf(object).kind === 'Service').map(accountKey));
  return objects.map((object) => {
    const { kind, group } = idOf(object);
    const placed = moved(object, group === '' && kind === 'Namespace', namespace, place);
    if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding') return withSubjects(placed, accounts, namespace, place);
    return withServices(placed, services, namespace, place);
  });
}

const accountKey = (object: BuiltObject) => `${idOf(object).namespace ?? 'default'}/${idOf(object).name}`;

function moved(object: BuiltObject, isNamespace: boolean, namespace: string, place: PlaceOfEdit): BuiltObject {
  if (isNamespace) return withName(object, namespace, place);
  const scope = builtInScope(groupKind({ apiVersion: stringAt(object.value, 'apiVersion') ?? '', kind: idOf(object).kind }));
  if (scope === 'Cluster') return object;
  return renamed(object, withFieldAt(object.value, ['metadata', 'namespace'], namespace), 'metadata.namespace', place);
}

/** The account `default`, and those that are moved along. */
function withSubjects(object: BuiltObject, accounts: ReadonlySet<string>, namespace: string, place: PlaceOfEdit): BuiltObject {
  const subjects = listAt(object.value, 'subjects');
  const isMoved = (subject: unknown) => {
    const [name, own] = [stringAt(subject, 'name') ?? '', stringAt(subject, 'namespace') ?? 'default'];
    return stringAt(subject, 'kind') === 'ServiceAccount' && (name === 'default' || accounts.has(`${own}/${name}`));
  };
  if (!subjects.some(isMoved)) return object;
  const after = subjects.map((subject) => (isMoved(subject) ? { ...mapAt({ subject }, 'subject'), namespace } : subject));
  return edited(object, { ...object.value, subjects: after }, 'subjects', place);
}

const servicePaths: Readonly<Record<string, readonly Step[]>> = {
  ValidatingWebhookConfiguration: ['webhooks', '*', 'clientConfig', 'service'],
  MutatingWebhookConfiguration: ['webhooks', '*', 'clientConfig', 'service'],
  APIService: ['spec', 'service'],
  CustomResourceDefinition: ['spec', 'conversion', 'webhook', 'clientConfig', 'service'],
};

function withServices(object: BuiltObject, services: ReadonlySet<string>, namespace: string, place: PlaceOfEdit): BuiltObject {
  const path = servicePaths[idOf(object).kind];
  if (path === undefined) return object;
  const always = idOf(object).kind === 'APIService' || idOf(object).kind === 'CustomResourceDefinition';
  return pathsOf(object.value, path).reduce((result, steps) => {
    const service = valueAt(result.value, steps);
    if (!always && !services.has(`${stringAt(service, 'namespace') ?? 'default'}/${stringAt(service, 'name') ?? ''}`)) return result;
    const value: PlainMap = withFieldAt(result.value, [...steps, 'namespace'], namespace);
    return edited(result, value, steps.join('.'), place);
  }, object);
}
