import { type BuiltObject, edited, idOf, type PlaceOfEdit } from '../built-object.ts';
import { type Step, valueAt, withFieldAt } from '../edit-value.ts';
import { isMap, mapAt, type PlainMap, stringAt } from '../guards.ts';
import { groupKind } from '../kinds.ts';
import { pathsOf, templatePath } from './workloads.ts';

export interface LabelReach {
  readonly selectors: boolean;
  readonly templates: boolean;
}

/** `labels` and `commonLabels`. [kustomize api/internal/konfig/builtinpluginconsts/commonlabels.go] */
export function withLabels(objects: readonly BuiltObject[], labels: PlainMap, reach: LabelReach, place: PlaceOfEdit): readonly BuiltObject[] {
  return Object.keys(labels).length === 0 ? objects : objects.map((object) => labelled(object, labels, reach, place));
}

/** `commonAnnotations`: also on what templates make. */
export function withAnnotations(objects: readonly BuiltObject[], annotations: PlainMap, place: PlaceOfEdit): readonly BuiltObject[] {
  if (Object.keys(annotations).length === 0) return objects;
  return objects.map((object) => {
    const paths = [['metadata', 'annotations'], ...templatesOf(object).map((path) => [...path, 'metadata', 'annotations'])];
    return paths.reduce((result, path) => withEntries(result, path, annotations, place), object);
  });
}

function labelled(object: BuiltObject, labels: PlainMap, { selectors, templates }: LabelReach, place: PlaceOfEdit): BuiltObject {
  const own = selectors ? selectorsOf(object) : [];
  const made = selectors || templates ? templatesOf(object).map((path) => [...path, 'metadata', 'labels']) : [];
  const paths: readonly (readonly Step[])[] = [['metadata', 'labels'], ...made, ...own];
  return paths.reduce((result, path) => withEntries(result, path, labels, place), object);
}

function withEntries(object: BuiltObject, path: readonly Step[], entries: PlainMap, place: PlaceOfEdit): BuiltObject {
  const value = withFieldAt(object.value, path, { ...mapAt({ map: valueAt(object.value, path) }, 'map'), ...entries });
  return Object.keys(entries).reduce((result, key) => edited(result, value, `${path.join('.')}.${key}`, place), object);
}

const kindOf = (object: BuiltObject) => groupKind({ apiVersion: stringAt(object.value, 'apiVersion') ?? '', kind: idOf(object).kind });

function templatesOf(object: BuiltObject): readonly (readonly Step[])[] {
  const kind = kindOf(object);
  const template = templatePath(kind);
  if (template === undefined || template.length === 0) return [];
  return kind === 'batch/CronJob' ? [['spec', 'jobTemplate'], template] : [template];
}

/** Where a selector is made when there is none, and where one is only added to. */
const alwaysSelecting: Readonly<Record<string, readonly Step[]>> = {
  '/Service': ['spec', 'selector'],
  '/ReplicationController': ['spec', 'selector'],
  'apps/Deployment': ['spec', 'selector', 'matchLabels'],
  'apps/ReplicaSet': ['spec', 'selector', 'matchLabels'],
  'apps/DaemonSet': ['spec', 'selector', 'matchLabels'],
  'apps/StatefulSet': ['spec', 'selector', 'matchLabels'],
};

const selectingWhere: Readonly<Record<string, readonly Step[]>> = {
  'batch/Job': ['spec', 'selector', 'matchLabels'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'selector', 'matchLabels'],
  'policy/PodDisruptionBudget': ['spec', 'selector', 'matchLabels'],
  'networking.k8s.io/NetworkPolicy': ['spec', 'podSelector', 'matchLabels'],
};

const peerSelectors: readonly (readonly Step[])[] = [
  ['spec', 'ingress', '*', 'from', '*', 'podSelector', 'matchLabels'],
  ['spec', 'egress', '*', 'to', '*', 'podSelector', 'matchLabels'],
];

const inTemplates: readonly (readonly Step[])[] = ['podAffinity', 'podAntiAffinity'].flatMap((affinity): (readonly Step[])[] => [
  ['affinity', affinity, 'preferredDuringSchedulingIgnoredDuringExecution', '*', 'podAffinityTerm', 'labelSelector', 'matchLabels'],
  ['affinity', affinity, 'requiredDuringSchedulingIgnoredDuringExecution', '*', 'labelSelector', 'matchLabels'],
]);

function selectorsOf(object: BuiltObject): readonly (readonly Step[])[] {
  const kind = kindOf(object);
  const always = alwaysSelecting[kind];
  const where = selectingWhere[kind];
  const template = templatePath(kind);
  const spread: readonly (readonly Step[])[] = [...inTemplates, ['topologySpreadConstraints', '*', 'labelSelector', 'matchLabels']];
  const pods = template === undefined || template.length === 0 ? [] : spread.flatMap((path) => pathsOf(object.value, [...template, 'spec', ...path]));
  const claims =
    kind === 'apps/StatefulSet' ? pathsOf(object.value, ['spec', 'volumeClaimTemplates', '*']).map((path) => [...path, 'metadata', 'labels']) : [];
  const peers = kind === 'networking.k8s.io/NetworkPolicy' ? peerSelectors.flatMap((path) => pathsOf(object.value, path)) : [];
  const present = where !== undefined && isMap(valueAt(object.value, where)) ? [where] : [];
  return [...(always === undefined ? [] : [always]), ...present, ...peers, ...pods, ...claims];
}
