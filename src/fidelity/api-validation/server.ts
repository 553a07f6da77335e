import type { KubeObject } from '#model/kubernetes.ts';
import { isStatus } from '#sim/store/api/admission/request.ts';
import { forbiddenStatus, genericStatus, notAcceptable, type Status, unauthorized } from '#sim/store/api/errors.ts';
import { resourceOf } from '#sim/store/api/kinds.ts';
import { removal } from './deletions.ts';
import { type Answer, bodyMedia, headerOf, type Server } from './exchange.ts';
import { givenObjects, kindNamed, lookupsOver } from './lookups.ts';
import { Objects, type Past } from './objects.ts';
import { getOne, list } from './reads.ts';
import type { ApiRequest, ApiResponse } from './record.ts';
import { type Target, targetOf } from './target.ts';
import { bind, create, patch, replace } from './writes.ts';

const STREAMS = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];

/** A server that holds the given objects, at its requests' times. Nothing happens between requests. */
export function serverOver(before: readonly KubeObject[], minorVersion: number): (request: ApiRequest, nowMs: number) => ApiResponse {
  const objects = objectsOver(before);
  const lookups = lookupsOver(objects, minorVersion);
  return (request, nowMs) => responseTo(request, { objects, lookups, nowMs });
}

/** The given objects, and those that every cluster has. */
export function objectsOver(before: readonly KubeObject[], past?: Past): Objects {
  const known = new Set(before.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  return new Objects([...givenObjects.filter(({ kind, metadata }) => !known.has(`${kind}/${metadata.name}`)), ...before], past);
}

export function responseTo(request: ApiRequest, server: Server): ApiResponse {
  const answer = answerTo(request, server);
  const body = answer.body === undefined ? {} : { body: answer.body };
  return { status: answer.status, ...body, ...(answer.warnings.length === 0 ? {} : { warning: warningText(answer.warnings) }) };
}

function warningText(warnings: readonly string[]): string {
  return [...new Set(warnings)].map((text) => `299 - "${text.replace(/[\\"]/g, '\\$&')}"`).join(', ');
}

function answerTo(request: ApiRequest, server: Server): Answer {
  const target = addressed(request, server);
  if (target === 'no group') return { status: 404, body: '404 page not found\n', warnings: [] };
  if (target === 'no resource') return refusedWith(genericStatus(404));
  const refusal = refusalOf(request, target);
  if (refusal !== undefined) return refusedWith(refusal);
  const answer = routed(request, target, server);
  return isStatus(answer) ? refusedWith(answer) : (answer as Answer);
}

export function addressed(request: ApiRequest, { objects }: Pick<Server, 'objects'>): ReturnType<typeof targetOf> {
  return targetOf(request.path, objects.list(kindNamed('apiextensions.k8s.io', 'customresourcedefinitions'), ''));
}

/** Why a request is refused before it reaches any object. */
export function refusalOf(request: ApiRequest, target: Target): Status | undefined {
  return unauthorizedFor(request, target) ?? unacceptable(request);
}

export function refusedWith(status: Status): Answer {
  return { status: status.code, body: status, warnings: [] };
}

function routed(request: ApiRequest, target: Target, server: Server): Answer | Status {
  const { method } = request;
  const { name, subresource, kind } = target;
  if (name === '') {
    if (method === 'GET') return list(target, server);
    return method === 'POST' ? create(request, target, server) : genericStatus(405);
  }
  if (subresource === 'binding' && kind.resource === 'pods') return method === 'POST' ? bind(request, target, server) : genericStatus(405);
  const isKnown = subresource === '' || (subresource === 'status' && kind.status) || (subresource === 'scale' && kind.scale);
  if (!isKnown) return genericStatus(404);
  switch (method) {
    case 'GET':
      return getOne(target, server);
    case 'PUT':
      return replace(request, target, server);
    case 'PATCH':
      return patch(request, target, server);
    case 'DELETE':
      return subresource === '' ? removal(request, target, server) : genericStatus(405);
    default:
      return genericStatus(405);
  }
}

/** Requests come from an administrator unless their header says otherwise. */
function unauthorizedFor(request: ApiRequest, target: Target): Status | undefined {
  const authorization = headerOf(request, 'authorization');
  if (authorization === undefined) return undefined;
  if (authorization !== '') return unauthorized();
  const { kind, namespace, name, subresource } = target;
  const resource = subresource === '' ? kind.resource : `${kind.resource}/${subresource}`;
  const inside = kind.resource === 'namespaces' ? name : namespace;
  const where = inside === '' ? 'at the cluster scope' : `in the namespace "${inside}"`;
  const sentence = `User "system:anonymous" cannot ${verbOf(request.method, target)} resource "${resource}" in API group "${kind.group}" ${where}`;
  return forbiddenStatus(resourceOf(kind), name, sentence);
}

function verbOf(method: string, { name, query }: Target): string {
  const isOne = name !== '';
  switch (method) {
    case 'GET':
      return isOne ? 'get' : query.has('watch') ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    default:
      return isOne ? 'delete' : 'deletecollection';
  }
}

function unacceptable(request: ApiRequest): Status | undefined {
  const accepted = headerOf(request, 'accept');
  if (accepted === undefined || accepted === '') return undefined;
  const types = accepted.split(',').map((type) => (type.split(';')[0] ?? '').trim());
  return types.some((type) => type === '*/*' || type === 'application/*' || bodyMedia.includes(type))
    ? undefined
    : notAcceptable([...bodyMedia, ...STREAMS]);
}
