import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { timeText } from '#model/time.ts';
import {
  alreadyExists,
  failure,
  generateNameConflict,
  notFound,
  type Status,
  success,
  unsupportedBody,
  unsupportedPatch,
} from '#sim/store/api/errors.ts';
import { type Kind, resourceOf } from '#sim/store/api/kinds.ts';
import { type Binding, boundPod } from '#sim/store/api/request/binding.ts';
import { inNamespace, nameProblem, parseJsonBody, type ReadBody, readBody, withoutServerFields } from '#sim/store/api/request/body.ts';
import { type FieldValidation, type WriteOptions, writeOptions } from '#sim/store/api/request/options.ts';
import { patchedObject, patchTypeOf } from '#sim/store/api/request/patch.ts';
import { createsOnUpdate, missingVersion } from '#sim/store/api/request/replacement.ts';
import { type Scale, scaleKind, scaleOf, withScale } from '#sim/store/api/request/scale.ts';
import type { Json } from '#sim/store/api/schema/decode.ts';
import { admitCreate, admitStatus, admitUpdate, uidConflict, versionConflict } from '#sim/store/api/write.ts';
import { isHeldByNothing } from './deletions.ts';
import { type Answer, bodyMedia, headerOf, type Server } from './exchange.ts';
import { kindNamed } from './lookups.ts';
import { stored } from './reads.ts';
import { type ApiRequest, unfolded } from './record.ts';
import type { Target } from './target.ts';

const quotas = kindNamed('', 'resourcequotas');

export function create(request: ApiRequest, target: Target, server: Server): Answer | Status {
  const options = writeOptions(target.query, 'CreateOptions');
  const read = received(request, target.kind, options);
  if ('code' in read) return read;
  return stocked(read, target, server, (options as WriteOptions).dryRun);
}

/** A new object, checked and stored. */
function stocked({ object, warnings }: ReadBody, { kind, namespace }: Target, server: Server, dryRun: boolean): Answer | Status {
  const placed = inNamespace(withoutServerFields(object), kind, namespace);
  if ('code' in placed) return placed;
  const { generateName = '', name = '' } = placed.metadata;
  const nameGenerated = name === '' && generateName !== '';
  const metadata = {
    ...placed.metadata,
    name: nameGenerated ? `${generateName}bkstx` : name,
    uid: server.objects.newUid(),
    creationTimestamp: timeText(server.nowMs),
  };
  const admission = admitCreate({ kind, object: { ...placed, metadata }, dryRun, nameGenerated }, server.lookups);
  if (!admission.admitted) return admission.status;
  const admitted = admission.object;
  if ((admitted.metadata.resourceVersion ?? '') !== '') return failure(500, undefined, 'resourceVersion should not be set on objects to be created');
  if (server.objects.get(kind, namespace, admitted.metadata.name) !== undefined) {
    return nameGenerated ? generateNameConflict(resourceOf(kind), metadata.name) : alreadyExists(resourceOf(kind), metadata.name);
  }
  if (!dryRun) for (const quota of admission.charged) server.objects.put(quotas, quota);
  return { status: 201, body: dryRun ? admitted : server.objects.put(kind, admitted), warnings: [...warnings, ...admission.warnings] };
}

/** The body of a create or replacement as an object of the kind. */
function received(request: ApiRequest, kind: Kind, options: WriteOptions | Status): ReadBody | Status {
  const media = (headerOf(request, 'content-type') ?? 'application/json').split(';')[0] ?? '';
  if (!bodyMedia.includes(media.trim())) return unsupportedBody(bodyMedia);
  if ('code' in options) return options;
  const body = jsonOf({ ...request, body: isMap(request.body) ? request.body : textOf(request.body) }, kind);
  return 'code' in body ? (body as Status) : readBody(body.value as Json, kind, options.fieldValidation);
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
}

function jsonOf({ body }: ApiRequest, kind: Kind): { readonly value: unknown } | Status {
  return typeof body === 'string' ? parseJsonBody(body, kind) : { value: unfolded(body ?? {}) };
}

export function replace(request: ApiRequest, target: Target, server: Server): Answer | Status {
  const { kind, name, namespace, subresource } = target;
  const options = writeOptions(target.query, 'UpdateOptions');
  const bodyKind = subresource === 'scale' ? scaleKind : kind;
  const read = received(request, bodyKind, options);
  if ('code' in read) return read;
  const object = inNamespace(read.object, kind, namespace);
  if ('code' in object) return object;
  const misnamed = nameProblem(object, name);
  if (misnamed !== undefined) return misnamed;
  const previous = server.objects.get(kind, namespace, name);
  const { dryRun } = options as WriteOptions;
  if (previous === undefined) {
    if (createsOnUpdate(kind) && subresource === '') return stocked({ ...read, object }, target, server, dryRun);
    return notFound(resourceOf(kind), name);
  }
  const foreign = subresource === 'scale' ? undefined : uidConflict(kind, object, previous);
  return foreign ?? changed({ object, warnings: read.warnings }, previous, target, server, dryRun);
}

export function patch(request: ApiRequest, target: Target, server: Server): Answer | Status {
  const { kind, name, namespace, subresource } = target;
  const type = patchTypeOf(headerOf(request, 'content-type') ?? '', kind);
  if (type === undefined) return unsupportedPatch();
  const options = writeOptions(target.query, 'PatchOptions', type === 'apply');
  if ('code' in options) return options;
  const previous = stored(target, server);
  if ('code' in previous) return type === 'apply' ? create({ ...request, headers: {} }, target, server) : previous;
  const isScale = subresource === 'scale';
  const current = isScale ? scaleOf(previous) : previous;
  const body = jsonOf(request, kind);
  if ('code' in body) return body as Status;
  const read = patchedObject(current, body.value, type, isScale ? scaleKind : kind, options.fieldValidation satisfies FieldValidation);
  if ('code' in read) return read;
  const object = inNamespace(read.object, kind, namespace);
  if ('code' in object) return object;
  return nameProblem(object, name) ?? changed({ object, warnings: read.warnings }, previous, target, server, options.dryRun);
}

/** A replacement, checked against what it replaces, and stored. */
function changed(read: ReadBody, previous: KubeObject, { kind, subresource }: Target, server: Server, dryRun: boolean): Answer | Status {
  const next = subresource === 'scale' ? withScale(previous, read.object as Scale, kind) : read.object;
  if ('code' in next) return next;
  const conflict = missingVersion(kind, next) ?? versionConflict(kind, next, previous);
  if (conflict !== undefined) return conflict;
  const admit = subresource === 'status' ? admitStatus : admitUpdate;
  const admission = admit({ kind, object: next, previous, dryRun }, server.lookups);
  if (!admission.admitted) return admission.status;
  const result = dryRun ? admission.object : kept(kind, admission.object, previous, server);
  if (!dryRun) for (const quota of admission.charged) server.objects.put(quotas, quota);
  return { status: 200, body: subresource === 'scale' ? scaleOf(result) : result, warnings: [...read.warnings, ...admission.warnings] };
}

/** A write without a change is none; an object that was only held by finalizers goes with the last. */
function kept(kind: Kind, object: KubeObject, previous: KubeObject, { objects }: Server): KubeObject {
  const { resourceVersion } = previous.metadata;
  const same = { ...object, metadata: { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) } };
  if (JSON.stringify(same) === JSON.stringify(previous)) return previous;
  if (!isHeldByNothing(object)) return objects.put(kind, object);
  objects.remove(kind, object);
  return object;
}

const bindingKind: Kind = { ...kindNamed('', 'pods'), kind: 'Binding', resource: 'bindings', struct: 'core.Binding', status: false };

export function bind(request: ApiRequest, target: Target, server: Server): Answer | Status {
  const read = received(request, bindingKind, writeOptions(target.query, 'CreateOptions'));
  if ('code' in read) return read;
  const placed = inNamespace(read.object, target.kind, target.namespace);
  if ('code' in placed) return placed;
  const pod = stored(target, server);
  if ('code' in pod) return pod;
  const bound = boundPod(pod as Pod, placed as Binding);
  if ('code' in bound) return bound;
  server.objects.put(target.kind, bound);
  return { status: 201, body: { ...success({ group: '', name: '' }, '', undefined, 201), details: undefined }, warnings: [] };
}
