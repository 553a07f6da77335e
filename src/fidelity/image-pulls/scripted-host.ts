import { sha256 } from '#base/sha256.ts';
import type { Answer, Body, HttpRequest, HttpResponse, ResponseHeaders } from '#sim/images/exchange.ts';
import type { ScriptedBehaviour, ScriptedRule } from './behaviour.ts';
import { registryAnswer } from './scripted-registry.ts';
import type { TestImage } from './test-image.ts';
import { headersFrom, textAnswer } from './text-answer.ts';

/** A host that was reached: what it answers, and the status its server noted (none when it never answered). */
export interface ScriptedHost {
  readonly behaviour: ScriptedBehaviour;
  readonly answer: (request: HttpRequest) => Spoken;
}

export interface Spoken {
  readonly answer: Answer;
  readonly status: number | null;
}

/** A host with its own memory: how often each rule was used, and how many pages it made up. */
export function scriptedHost(behaviour: ScriptedBehaviour, image: TestImage, otherImage: TestImage): ScriptedHost {
  const used = new Map<ScriptedRule, number>();
  let pages = 0;
  const served = behaviour.image === 'other' ? otherImage : image;
  const natural = (request: HttpRequest) => {
    pages++;
    return naturalAnswer(behaviour, request, served, pages);
  };
  return {
    behaviour,
    answer: (request) => {
      if (behaviour.kind === 'http-hang') return { answer: { kind: 'hang', at: 'response', address: '' }, status: null };
      const rule = matchingRule(behaviour, request, served, used);
      return rule === undefined ? spoken(natural(request)) : ruled(rule, request, natural);
    },
  };
}

function spoken(response: HttpResponse): Spoken {
  return { answer: response, status: response.status };
}

function naturalAnswer(behaviour: ScriptedBehaviour, request: HttpRequest, image: TestImage, count: number): HttpResponse {
  switch (behaviour.kind) {
    case 'registry':
      return registryAnswer(behaviour, request, image);
    case 'cdn':
      return blobAnswer(request, image);
    case 'token':
      return tokenAnswer(behaviour, request);
    case 'html':
      return pageAnswer(behaviour, request, count);
    case 'redirect':
      return redirectTo(behaviour.status ?? 302, behaviour.noLocation === true ? undefined : `${behaviour.to ?? ''}${appended(behaviour, request)}`);
    default:
      return textAnswer(behaviour.status ?? 200, request, behaviour.body, behaviour.headers);
  }
}

function matchingRule(
  behaviour: ScriptedBehaviour,
  request: HttpRequest,
  image: TestImage,
  used: Map<ScriptedRule, number>,
): ScriptedRule | undefined {
  const rule = (behaviour.rules ?? []).find(
    (candidate) => matches(candidate, request, image) && (used.get(candidate) ?? 0) < (candidate.times ?? Infinity),
  );
  if (rule !== undefined) used.set(rule, (used.get(rule) ?? 0) + 1);
  return rule;
}

function matches(rule: ScriptedRule, request: HttpRequest, image: TestImage): boolean {
  const asked = /\/(manifests|blobs)\/([^/?]+)(?:\?|$)/.exec(request.path);
  const object = decodeURIComponent(asked?.[2] ?? '');
  const byDigest = object.includes(':');
  const role = image.parts.find((part) => part.descriptor.digest === object)?.role;
  if (rule.method !== undefined && rule.method !== request.method) return false;
  if (rule.what !== undefined && rule.what !== asked?.[1]) return false;
  if (rule.ref !== undefined && (asked === null || rule.ref !== (byDigest ? 'digest' : 'tag'))) return false;
  return rule.role === undefined || rule.role === role;
}

function ruled(rule: ScriptedRule, request: HttpRequest, natural: (request: HttpRequest) => HttpResponse): Spoken {
  if (rule.reset === true) return { answer: { kind: 'failure', reason: 'closed', text: 'EOF', tookMs: 0 }, status: null };
  if (rule.redirect !== undefined) return spoken(redirectTo(rule.status ?? 307, `${rule.redirect}${appended(rule, request)}`));
  if (rule.status !== undefined || rule.body !== undefined) return spoken(textAnswer(rule.status ?? 200, request, rule.body, rule.headers));
  const response = natural(request);
  return spoken({ ...response, headers: { ...response.headers, ...headersFrom(rule.headers) }, ...damaged(rule, response.body) });
}

function damaged(rule: ScriptedRule, body: Body | undefined): { readonly body?: Body } {
  if (body === undefined) return {};
  if (rule.truncate === true) return { body: { ...body, brokenAfter: Math.floor(body.length / 2) } };
  return rule.corrupt === true ? { body: { digest: `sha256:${sha256(`corrupt ${body.digest}`)}`, length: body.length } } : { body };
}

function appended(from: { readonly appendPath?: boolean }, request: HttpRequest): string {
  return from.appendPath === false ? '' : request.path;
}

function redirectTo(status: number, location: string | undefined): HttpResponse {
  return { kind: 'response', status, headers: { contentLength: 0, ...(location !== undefined && { location }) }, tookMs: 0 };
}

/** An HTML page: the same everywhere, one per path, or a new one each time. */
function pageAnswer(behaviour: ScriptedBehaviour, request: HttpRequest, count: number): HttpResponse {
  const { status = 200, headStatus = status, getStatus = status } = behaviour;
  const address = behaviour.perPath === true ? request.path : '';
  const text = `<html>${address}${behaviour.varying === true ? count : ''}</html>`;
  const length = 93 + address.length;
  return {
    kind: 'response',
    status: request.method === 'HEAD' ? headStatus : getStatus,
    headers: { contentType: 'text/html', ...(behaviour.length !== false && { contentLength: length }) },
    ...(request.method !== 'HEAD' && { body: { digest: `sha256:${sha256(text)}`, length, text } }),
    tookMs: 0,
  };
}

function tokenAnswer(behaviour: ScriptedBehaviour, request: HttpRequest): HttpResponse {
  const status = (request.method === 'POST' ? behaviour.postStatus : undefined) ?? behaviour.status ?? 200;
  if (status >= 300) return textAnswer(status, request, behaviour.body);
  const given = behaviour.noToken === true ? '{}' : '{"token":"t","access_token":"t"}';
  return textAnswer(status, request, behaviour.body ?? given);
}

function blobAnswer(request: HttpRequest, image: TestImage): HttpResponse {
  const digest = decodeURIComponent(request.path.split('?', 1)[0]?.split('/').at(-1) ?? '');
  const part = image.parts.find((candidate) => candidate.descriptor.digest === digest);
  if (part === undefined) return textAnswer(404, request);
  const body: Body = { digest, length: part.descriptor.size, ...(part.children && { children: part.children }) };
  const headers: ResponseHeaders = { contentType: 'application/octet-stream', contentLength: body.length };
  return { kind: 'response', status: 200, headers, ...(request.method !== 'HEAD' && { body }), tookMs: 0 };
}
