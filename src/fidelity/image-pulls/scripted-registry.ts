import type { Challenge, HttpRequest, HttpResponse, ResponseHeaders } from '#sim/images/exchange.ts';
import type { ScriptedAuth, ScriptedBehaviour } from './behaviour.ts';
import { bodyOf, type ImagePart, type TestImage } from './test-image.ts';
import { textAnswer } from './text-answer.ts';

/** A registry that has one image under every repository below its prefix. */
export function registryAnswer(behaviour: ScriptedBehaviour, request: HttpRequest, image: TestImage): HttpResponse {
  const asked = askedFor(behaviour.prefix ?? '/v2', request.path);
  if (asked === undefined) return textAnswer(404, request);
  const challenged = behaviour.auth === undefined ? undefined : challenge(behaviour.auth, asked.repository, request);
  if (challenged !== undefined) return challenged;
  if (behaviour.repo !== undefined && behaviour.repo !== asked.repository) return textAnswer(404, request);
  return asked.what === 'manifests' ? manifestAnswer(behaviour, request, image, asked.object) : blobAnswer(behaviour, request, image, asked.object);
}

interface Asked {
  readonly repository: string;
  readonly what: 'manifests' | 'blobs';
  readonly object: string;
}

function askedFor(prefix: string, path: string): Asked | undefined {
  const bare = path.split('?', 1)[0] ?? '';
  if (!bare.startsWith(`${prefix}/`)) return undefined;
  const match = /^(.+)\/(manifests|blobs)\/([^/]+)$/.exec(bare.slice(prefix.length + 1));
  if (match === null) return undefined;
  return { repository: match[1] ?? '', what: match[2] === 'blobs' ? 'blobs' : 'manifests', object: decodeURIComponent(match[3] ?? '') };
}

function manifestAnswer(behaviour: ScriptedBehaviour, request: HttpRequest, image: TestImage, object: string): HttpResponse {
  const part = object.includes(':') ? image.parts.find((candidate) => isManifest(candidate) && candidate.descriptor.digest === object) : image.top;
  const known = object.includes(':') || (behaviour.tags?.includes(object) ?? true);
  if (part === undefined || !known) return textAnswer(404, request);
  const digest = behaviour.badDigestHeader ?? part.descriptor.digest;
  const headers: ResponseHeaders = {
    contentType: part.descriptor.mediaType,
    ...(behaviour.noLength !== true && { contentLength: part.descriptor.size }),
    ...(behaviour.noDigestHeader !== true && { digest }),
  };
  return { kind: 'response', status: 200, headers, ...(request.method !== 'HEAD' && { body: bodyOf(part) }), tookMs: 0 };
}

function blobAnswer(behaviour: ScriptedBehaviour, request: HttpRequest, image: TestImage, object: string): HttpResponse {
  const part = image.parts.find((candidate) => candidate.descriptor.digest === object);
  if (part === undefined) return textAnswer(404, request);
  if (behaviour.blobRedirect !== undefined) {
    return { kind: 'response', status: 307, headers: { contentLength: 0, location: `${behaviour.blobRedirect}/${object}` }, tookMs: 0 };
  }
  const headers: ResponseHeaders = {
    contentType: 'application/octet-stream',
    ...(behaviour.noLength !== true && { contentLength: part.descriptor.size }),
    ...(behaviour.noDigestHeader !== true && { digest: object }),
  };
  return { kind: 'response', status: 200, headers, ...(request.method !== 'HEAD' && { body: bodyOf(part) }), tookMs: 0 };
}

function isManifest(part: ImagePart): boolean {
  return part.role === 'manifest' || part.role === 'index';
}

function challenge(auth: ScriptedAuth, repository: string, request: HttpRequest): HttpResponse | undefined {
  if (isAuthorized(auth, request)) return undefined;
  const response = textAnswer(401, request);
  if (auth.noHeader === true) return response;
  return {
    ...response,
    headers: { ...response.headers, challenges: [auth.type === 'basic' ? basicChallenge : bearerChallenge(auth, repository, request)] },
  };
}

function isAuthorized(auth: ScriptedAuth, request: HttpRequest): boolean {
  const { authorization } = request;
  if (authorization === undefined || authorization.scheme !== auth.type || auth.rejectToken === true) return false;
  if (authorization.scheme === 'bearer' || auth.userpass === undefined) return true;
  return `${authorization.username}:${authorization.password}` === auth.userpass;
}

const basicChallenge: Challenge = { scheme: 'basic', parameters: { realm: 'registry' } };

function bearerChallenge(auth: ScriptedAuth, repository: string, request: HttpRequest): Challenge {
  const refused = request.authorization !== undefined && auth.error !== false;
  const error = typeof auth.error === 'string' ? auth.error : 'insufficient_scope';
  return {
    scheme: 'bearer',
    parameters: {
      ...(auth.realm !== undefined && { realm: auth.realm }),
      service: auth.service ?? request.host,
      ...(auth.noScope !== true && { scope: `repository:${repository}:pull` }),
      ...(refused && { error }),
    },
  };
}
