import { isUnknownValue, type SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { at, isMap, listAt, mapAt, type PlainMap, stringAt } from '../guards.ts';
import { groupKind, groupOf } from '../kinds.ts';
import { type Report, unreadObjects } from '../report.ts';
import { isSealed, unsealed } from '../sops.ts';
import type { SourceDocument } from '../source-document.ts';
import { fitter, type Misfit } from './shape.ts';
import { objectMeta, shapes } from './shapes.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object as it was read: it may still have to be given its namespace. */
export type ReadObject = Required<Pick<SourcedObject, 'object' | 'place' | 'placeOf' | 'unknownFields' | 'observed'>> &
  Pick<SourcedObject, 'lastApplied' | 'appliedBy' | 'sealed'>;

/** Reads the objects of a document: itself, or the items of a list. */
export function* readObjects(document: SourceDocument, report: Report): Generator<ReadObject> {
  if (!isMap(document.value)) return;
  if (!isList(document)) yield* readOne(document, document.value, report);
  else for (const item of itemsOf(document)) if (isObjectItem(item, report)) yield* readObjects(item, report);
}

function isList({ value }: SourceDocument): boolean {
  if (!isMap(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List')) return false;
  return Array.isArray(value.items) || (Object.hasOwn(value, 'items') && stringAt(value, 'metadata', 'name') === undefined);
}

/** One item at a time: those of a large list are not all in memory at once. */
function* itemsOf(list: SourceDocument): Generator<SourceDocument> {
  const items = list.items ?? listAt(list.value, 'items').map((value, index) => itemOf(list, value, index));
  for (const item of items) yield typedItem(list, item);
}

function itemOf(list: SourceDocument, value: unknown, index: number): SourceDocument {
  const prefix = `items[${index}]`;
  return { path: list.path, value, place: list.placeOf(prefix), placeOf: (path) => list.placeOf(path === '' ? prefix : `${prefix}.${path}`) };
}

/** The API server leaves kind and apiVersion out of the items of a typed list such as a PodList. */
function typedItem(list: SourceDocument, item: SourceDocument): SourceDocument {
  const kind = stringAt(list.value, 'kind')?.replace(/List$/, '');
  if (kind === '' || kind === undefined || !isMap(item.value) || item.value.kind !== undefined) return item;
  return { ...item, value: { apiVersion: at(list.value, 'apiVersion'), kind, ...item.value } };
}

function isObjectItem(item: SourceDocument, report: Report): boolean {
  const isObject = stringAt(item.value, 'kind') !== undefined && stringAt(item.value, 'apiVersion') !== undefined;
  if (!isObject) report('warning', 'this list item was not read: it has no kind or no apiVersion', item.place, unreadObjects);
  return isObject;
}

function readOne(document: SourceDocument, raw: PlainMap, report: Report): readonly ReadObject[] {
  const { value, unknownFields } = isSealed(raw) ? unsealed(raw) : { value: raw, unknownFields: [] };
  const kind = stringAt(value, 'kind') ?? '';
  if (isEvent(value)) {
    report('info', 'events were not read: they tell what happened, not what is there', { path: document.path, line: 1 });
    return [];
  }
  const name = nameOf(value);
  if (name === undefined) {
    report(...missingName(value, kind, document));
    return [];
  }
  const misfits: Misfit[] = [];
  const object = fitted(withoutServerNotes(value), misfits);
  for (const misfit of misfits) reportMisfit(misfit, `${kind} ${name}`, document, report);
  if (object === undefined) {
    report('error', `${kind} ${name} is left out: it means nothing without the field that could not be read`, document.place);
    return [];
  }
  return [
    {
      object,
      place: document.place,
      placeOf: document.placeOf,
      unknownFields: [
        ...new Set([
          ...unknownFields,
          ...(document.unknownFields ?? []),
          ...misfits.filter((misfit) => misfit.kind === 'unknown').map((misfit) => misfit.path),
        ]),
      ],
      observed: isObserved(value, kind),
      lastApplied: lastAppliedOf(value),
    },
  ];
}

function isEvent({ apiVersion, kind }: PlainMap): boolean {
  return kind === 'Event' && (apiVersion === 'v1' || String(apiVersion).startsWith('events.k8s.io/'));
}

function nameOf(value: PlainMap): string | undefined {
  const name = at(value, 'metadata', 'name');
  if (isUnknownValue(name)) return undefined;
  if (typeof name === 'number' || typeof name === 'boolean') return String(name);
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function missingName(value: PlainMap, kind: string, document: SourceDocument): Parameters<Report> {
  if (kind === 'Config' && value.apiVersion === 'v1') return ['info', 'a kubeconfig: it was not read', document.place];
  if (isUnknownValue(at(value, 'metadata', 'name')))
    return ['info', `this ${kind} was not read: its name is not known here`, document.placeOf('metadata.name'), unreadObjects];
  const generated = stringAt(value, 'metadata', 'generateName');
  if (generated !== undefined) return ['info', `${kind} ${generated}* was not read: it gets a name only when it is created`, document.place];
  return ['warning', `this ${kind} was not read: it has no metadata.name`, document.place];
}

function fitted(value: PlainMap, misfits: Misfit[]): KubeObject | undefined {
  const fit = fitter((misfit) => misfits.push(misfit), isUnknownValue);
  const metadata = fit(at(value, 'metadata'), objectMeta, 'metadata');
  const kind = { apiVersion: String(value.apiVersion), kind: String(value.kind) };
  const shape = shapes[groupKind(kind)];
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = value;
  const content = shape === undefined ? rest : fit(rest, shape, '');
  if (misfits.some((misfit) => misfit.kind === 'essential') || !isMap(metadata) || !isMap(content)) return undefined;
  return { ...kind, metadata: { ...metadata, name: String(metadata.name) }, ...content };
}

function reportMisfit(misfit: Misfit, name: string, document: SourceDocument, report: Report): void {
  if (misfit.kind === 'essential' || misfit.text === '') return;
  const severity = misfit.kind === 'unknown' ? 'info' : 'error';
  report(severity, `${name}: ${misfit.path} ${misfit.text}`, document.placeOf(misfit.path));
}

/** Drops what only the server's bookkeeping needs. */
function withoutServerNotes(value: PlainMap): PlainMap {
  const metadata = mapAt(value, 'metadata');
  const annotations = mapAt(metadata, 'annotations');
  if (metadata.managedFields === undefined && annotations[LAST_APPLIED] === undefined) return value;
  const { managedFields: _managed, annotations: _annotations, ...kept } = metadata;
  const { [LAST_APPLIED]: _applied, ...others } = annotations;
  const keepsAnnotations = Object.keys(others).length > 0;
  return { ...value, metadata: keepsAnnotations ? { ...kept, annotations: others } : kept };
}

function lastAppliedOf(value: PlainMap): string | undefined {
  return stringAt(value, 'metadata', 'annotations', LAST_APPLIED);
}

/** Generators write an empty status, and those of CRDs a filled one; only a server gives a uid. */
function isObserved(value: PlainMap, kind: string): boolean {
  if (stringAt(value, 'metadata', 'uid') !== undefined) return true;
  return kind !== 'CustomResourceDefinition' && Object.keys(mapAt(value, 'status')).length > 0;
}

/** The kinds that custom resource definitions in the input declare, by `<group>/<kind>`, and where they live. */
export function declaredKinds(objects: readonly ReadObject[]): ReadonlyMap<string, 'Namespaced' | 'Cluster'> {
  const definitions = objects.filter(
    ({ object }) => object.kind === 'CustomResourceDefinition' && groupOf(object.apiVersion) === 'apiextensions.k8s.io',
  );
  return new Map(
    definitions.map(({ object }) => [
      `${stringAt(object, 'spec', 'group') ?? ''}/${stringAt(object, 'spec', 'names', 'kind') ?? ''}`,
      stringAt(object, 'spec', 'scope') === 'Cluster' ? 'Cluster' : 'Namespaced',
    ]),
  );
}
