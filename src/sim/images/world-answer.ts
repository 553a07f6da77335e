import { unreachable } from '#base/assert.ts';
import { sha256 } from '#base/sha256.ts';
import { hostname, portOf } from '#model/images/host-list.ts';
import type { ImageReference } from '#model/images/reference.ts';
import type { Answer, AnswerFunction, Body, HttpRequest, HttpResponse, TransportFailure } from './exchange.ts';
import type { AskedImage, HostBehaviour, RegistryBehaviour, StepFailure } from './host-behaviour.ts';
import { bodyOfDigest, contentOf, type ImageContent } from './image-content.ts';
import { reasonPhrase } from './status-texts.ts';

/** What answers a node that pulls one image. */
export interface PullWorld {
  readonly reference: ImageReference;
  /** What the reference stands for, where it is known; else it is made up. */
  readonly digest?: string;
  /** By host with its port, as it stands in the request. */
  readonly behaviourOf: (host: string) => HostBehaviour;
  /** One exchange with a host that answers. */
  readonly requestMs?: number;
  /** All bytes of the image. */
  readonly layerMs?: number;
  /** The name server in Go's error texts. */
  readonly nameServer?: string;
  /** A host's address in Go's error texts. */
  readonly addressOf?: (host: string) => string | undefined;
}

interface Setting {
  readonly requestMs: number;
  readonly layerMs: number;
  readonly nameServer: string;
  readonly address: string;
  readonly content: ImageContent;
}

/** Two attempts of five seconds each, the default of resolv.conf. */
const lookupTimeoutMs = 10_000;

/** Stands for the asking node, whose address and port no error depends on. */
const nodeAddress = '192.0.2.1:40000';

/** Turns hosts' behaviours into answers to the single requests of a pull. */
export function worldAnswer(world: PullWorld): AnswerFunction {
  const content = contentOf(world.reference, world.digest ?? world.reference.digest);
  return (request) => {
    const address = `${world.addressOf?.(request.host) ?? documentationAddress(request.host)}:${portNumber(request)}`;
    const { requestMs = 30, layerMs = 5000, nameServer = '127.0.0.53:53' } = world;
    return answerOf(world.behaviourOf(request.host), request, { requestMs, layerMs, nameServer, address, content });
  };
}

const documentationAddresses = new Map<string, string>();

/** An address out of 192.0.2.0/24, which belongs to nobody: the same for the same host. Asked for with each request, so remembered. */
function documentationAddress(host: string): string {
  const known = documentationAddresses.get(host);
  if (known !== undefined) return known;
  const address = `192.0.2.${(Number.parseInt(sha256(hostname(host)).slice(0, 4), 16) % 254) + 1}`;
  documentationAddresses.set(host, address);
  return address;
}

function portNumber(request: HttpRequest): string {
  return portOf(request.host) || (request.scheme === 'https' ? '443' : '80');
}

function answerOf(behaviour: HostBehaviour, request: HttpRequest, setting: Setting): Answer {
  switch (behaviour.kind) {
    case 'registry':
      return registryAnswer(behaviour, request, setting);
    case 'web-page':
      return page(request, setting);
    case 'status':
      return status(behaviour.status, request, setting);
    case 'rate-limited':
      return status(429, request, setting, '{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit."}]}');
    case 'refused':
      return refused(setting);
    case 'no-such-name':
      return lookup(request, setting, 'no such host');
    case 'names-fail':
      return lookup(request, setting, 'server misbehaving');
    case 'names-time-out':
      return lookup(request, setting, `read udp ${nodeAddress}->${setting.nameServer}: i/o timeout`, lookupTimeoutMs);
    case 'unreachable':
      return { kind: 'hang', at: 'dial', address: setting.address };
    case 'hangs':
      return { kind: 'hang', at: 'response', address: setting.address };
    case 'tls-hangs':
      return { kind: 'hang', at: request.scheme === 'https' ? 'tls' : 'response', address: setting.address };
    case 'bad-certificate':
      return badCertificate(behaviour, request, setting);
    case 'plain-http':
      return plainHttp(behaviour, request, setting);
    default:
      return unreachable(behaviour);
  }
}

function refused({ address, requestMs }: Setting): TransportFailure {
  return { kind: 'failure', reason: 'refused', text: `dial tcp ${address}: connect: connection refused`, tookMs: requestMs };
}

function lookup(request: HttpRequest, setting: Setting, text: string, tookMs = setting.requestMs): TransportFailure {
  return { kind: 'failure', reason: 'name', text: `dial tcp: lookup ${hostname(request.host)} on ${setting.nameServer}: ${text}`, tookMs };
}

function badCertificate(behaviour: HostBehaviour & { readonly kind: 'bad-certificate' }, request: HttpRequest, setting: Setting): Answer {
  if (request.skipVerify || request.scheme !== 'https') return registryAnswer(behaviour.behind, request, setting);
  const texts = {
    'unknown authority': 'x509: certificate signed by unknown authority',
    expired: behaviour.text ?? 'x509: certificate has expired or is not yet valid',
    'other name':
      behaviour.validFor === undefined
        ? `x509: certificate is not valid for any names, but wanted to match ${hostname(request.host)}`
        : `x509: certificate is valid for ${behaviour.validFor}, not ${hostname(request.host)}`,
  };
  return { kind: 'failure', reason: 'certificate', text: texts[behaviour.problem], tookMs: setting.requestMs };
}

function plainHttp(behaviour: HostBehaviour & { readonly kind: 'plain-http' }, request: HttpRequest, setting: Setting): Answer {
  if (request.scheme === 'http') return registryAnswer(behaviour.behind, request, setting);
  return { kind: 'failure', reason: 'plain-http', text: 'http: server gave HTTP response to HTTPS client', tookMs: setting.requestMs };
}

function page(request: HttpRequest, setting: Setting): HttpResponse {
  const text = `<!DOCTYPE html><title>${request.host}</title>`;
  const body: Body = { ...bodyOf(text), length: 150_000 };
  const headers = { contentType: 'text/html', contentLength: body.length };
  return { kind: 'response', status: 200, headers, ...(request.method !== 'HEAD' && { body }), tookMs: setting.requestMs };
}

function status(code: number, request: HttpRequest, setting: Setting, json?: string): HttpResponse {
  const text = json ?? reasonPhrase(code);
  const body = bodyOf(text);
  const headers = { contentType: json === undefined ? 'text/plain' : 'application/json', contentLength: body.length };
  return { kind: 'response', status: code, headers, ...(request.method !== 'HEAD' && { body }), tookMs: setting.requestMs };
}

const bodies = new Map<string, Body>();

/** A pure memo: there are only as many texts as statuses, and as hosts with a page. */
function bodyOf(text: string): Body {
  const known = bodies.get(text);
  if (known !== undefined) return known;
  const body = { digest: `sha256:${sha256(text)}`, length: text.length, text };
  bodies.set(text, body);
  return body;
}

function failed(failure: StepFailure, request: HttpRequest, setting: Setting): Answer {
  if (failure.kind === 'status') return status(failure.status, request, setting);
  return failure.kind === 'refused' ? refused(setting) : { kind: 'hang', at: 'response', address: setting.address, isServing: true };
}

function registryAnswer(behaviour: RegistryBehaviour, request: HttpRequest, setting: Setting): Answer {
  const { failing = {}, access } = behaviour;
  const asked = askedFor(request);
  if (asked === undefined) return isTokenPath(request) ? tokenAnswer(behaviour, request, setting) : status(404, request, setting);
  if (request.authorization === undefined) {
    if (failing.challenge !== undefined) return failed(failing.challenge, request, setting);
    if (access !== 'anonymous') return challenged(behaviour, request, asked, setting);
  }
  const failure = asked.what === 'manifests' ? failing.manifest : failing.blob;
  if (failure !== undefined) return failed(failure, request, setting);
  return behaviour.has(asked) ? served(asked, request, setting) : status(404, request, setting, '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
}

/** The registry API lives below `/v2/`; any other path is nothing a registry knows. */
function askedFor(request: HttpRequest): AskedImage | undefined {
  const match = /^\/v2\/(.+)\/(manifests|blobs)\/([^/?]+)(?:\?ns=(.*))?$/.exec(request.path);
  if (match === null) return undefined;
  const [, repository = '', what, object = '', namespace] = match;
  return {
    host: request.host,
    ...(namespace !== undefined && { namespace: decodeURIComponent(namespace) }),
    repository,
    what: what === 'blobs' ? 'blobs' : 'manifests',
    object,
  };
}

const tokenPath = '/service/token';

function isTokenPath(request: HttpRequest): boolean {
  return request.path.split('?', 1)[0] === tokenPath;
}

function challenged(behaviour: RegistryBehaviour, request: HttpRequest, asked: AskedImage, setting: Setting): HttpResponse {
  const response = status(401, request, setting, '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
  const parameters = {
    realm: `${request.scheme}://${behaviour.tokenHost ?? request.host}${tokenPath}`,
    service: hostname(request.host),
    scope: `repository:${asked.repository}:pull`,
  };
  return { ...response, headers: { ...response.headers, challenges: [{ scheme: 'bearer', parameters }] } };
}

function tokenAnswer(behaviour: RegistryBehaviour, request: HttpRequest, setting: Setting): Answer {
  const failure = behaviour.failing?.token;
  if (failure !== undefined) return failed(failure, request, setting);
  const known = request.method === 'POST' || request.authorization !== undefined;
  const refused = known ? behaviour.refusesCredentials === true : behaviour.access === 'private';
  return refused ? status(401, request, setting) : status(200, request, setting, '{"token":"t","access_token":"t"}');
}

function served(asked: AskedImage, request: HttpRequest, setting: Setting): HttpResponse {
  const { content, requestMs, layerMs } = setting;
  const wanted = asked.what === 'manifests' && !asked.object.includes(':') ? content.manifest.digest : asked.object;
  const body = bodyOfDigest(content, wanted, layerMs);
  if (body === undefined) return status(404, request, setting);
  const contentType = asked.what === 'manifests' ? content.manifest.mediaType : 'application/octet-stream';
  const headers = { contentType, contentLength: body.length, digest: wanted };
  return { kind: 'response', status: 200, headers, ...(request.method !== 'HEAD' && { body }), tookMs: requestMs };
}
