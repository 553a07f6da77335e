import type { ContainerdTraits } from '#model/images/containerd-version.ts';
import { hostname, portOf } from '#model/images/host-list.ts';
import {
  type Answer,
  type AnswerFunction,
  type Attempt,
  type Authorization,
  type Hang,
  type HttpRequest,
  type HttpResponse,
  requestUrl,
  type TransportFailure,
  type WireRecord,
} from './exchange.ts';
import { type PullClock, pass } from './pull-clock.ts';
import type { PullError } from './pull-error.ts';

/** What all clients of one pull share. */
export interface PullContext {
  readonly answer: AnswerFunction;
  readonly traits: ContainerdTraits;
  readonly clock: PullClock;
  readonly wire: WireRecord[];
  readonly attempts: Attempt[];
}

/** Go's http.Client with one transport: it keeps connections, follows redirects, and may fall back to plain HTTP. */
export interface HttpClient {
  readonly context: PullContext;
  readonly skipVerify: boolean;
  readonly dialTimeoutMs: number;
  readonly httpFallback: boolean;
  /** Connections that wait for their next request, by scheme and host. */
  readonly idle: Set<string>;
  /** The host that turned out to speak plain HTTP. */
  fallenBack: string | undefined;
}

export type Sent =
  | { readonly ok: true; readonly response: HttpResponse; readonly request: HttpRequest }
  | { readonly ok: false; readonly error: PullError };

export type OutgoingRequest = Omit<HttpRequest, 'skipVerify'>;

/** Called before each redirect is followed: the credentials for the new host, or why there are none. */
export type BeforeRedirect = (host: string) => { readonly authorization?: Authorization } | { readonly error: PullError };

const tlsHandshakeTimeoutMs = 10_000;
const mostRedirects = 10;

export function httpClient(context: PullContext, settings: Pick<HttpClient, 'skipVerify' | 'dialTimeoutMs' | 'httpFallback'>): HttpClient {
  return { context, ...settings, idle: new Set(), fallenBack: undefined };
}

/** Sends a request and follows redirects. Upstream: Go net/http client.go. */
export function send(client: HttpClient, first: OutgoingRequest, beforeRedirect?: BeforeRedirect): Sent {
  let request = { ...first, skipVerify: client.skipVerify };
  for (let redirects = 0; ; redirects++) {
    const answer = roundTrip(client, request);
    if (answer.kind === 'failure') return { ok: false, error: urlError(client.context, first.method, requestUrl(request), answer) };
    const target = redirectTarget(request, answer);
    if (target === undefined) return { ok: true, response: answer, request };
    keepConnection(client, request);
    const stopped = redirects + 1 >= mostRedirects;
    const prepared = stopped ? { error: tooManyRedirects } : (beforeRedirect?.(target.host) ?? {});
    if ('error' in prepared) return { ok: false, error: redirectError(first.method, requestUrl(request), prepared.error, stopped) };
    request = { ...redirected(request, target, answer.status), ...redirectAuthorization(first, target.host, prepared.authorization) };
  }
}

const tooManyRedirects: PullError = { text: 'stopped after 10 redirects', code: 'Unknown' };

function redirectError(method: HttpRequest['method'], url: string, error: PullError, stopped: boolean): PullError {
  const text = stopped ? error.text : `failed to authorize redirect: ${error.text}`;
  return { ...error, text: `${operation(method)} "${url}": ${text}`, url };
}

function redirectTarget(request: HttpRequest, response: HttpResponse): { scheme: string; host: string; path: string } | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  const { location } = response.headers;
  if (location === undefined || location === '') return undefined;
  const absolute = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^#]*)/i.exec(location);
  if (absolute !== null) return { scheme: (absolute[1] ?? '').toLowerCase(), host: absolute[2] ?? '', path: rooted(absolute[3] ?? '') };
  return { scheme: request.scheme, host: request.host, path: rooted(location) };
}

function rooted(path: string): string {
  return path.startsWith('/') ? path : path === '' || path.startsWith('?') ? path : `/${path}`;
}

function redirected(request: HttpRequest, target: { scheme: string; host: string; path: string }, status: number): HttpRequest {
  const rewritten = request.method === 'POST' && status < 307 ? 'GET' : request.method;
  return { ...request, method: rewritten, ...target };
}

/** Go keeps the Authorization header for the same host and its subdomains; containerd sets its own where it has one. */
function redirectAuthorization(first: OutgoingRequest, host: string, own: Authorization | undefined): { authorization: Authorization | undefined } {
  const from = hostname(first.host);
  const to = hostname(host);
  const kept = to === from || to.endsWith(`.${from}`) ? first.authorization : undefined;
  return { authorization: own ?? kept };
}

function roundTrip(client: HttpClient, request: HttpRequest): HttpResponse | TransportFailure {
  if (!client.httpFallback || request.scheme !== 'https') return exchange(client, request);
  if (client.fallenBack !== request.host) {
    const answer = exchange(client, request);
    if (answer.kind === 'response' || !invitesPlainHttp(answer, request.host)) return answer;
    client.fallenBack = request.host;
  }
  return exchange(client, { ...request, scheme: 'http' });
}

/** Upstream: containerd httpFallback, isTLSError and isPortError. */
function invitesPlainHttp(failure: TransportFailure, host: string): boolean {
  if (failure.reason === 'plain-http' || failure.reason === 'tls-timeout') return true;
  return (failure.reason === 'refused' || failure.reason === 'timeout') && portOf(host) === '';
}

/** One exchange. A kept connection that turns out closed is replaced once. Upstream: Go net/http transport.go, shouldRetryRequest. */
function exchange(client: HttpClient, request: HttpRequest): HttpResponse | TransportFailure {
  const reused = client.idle.delete(connectionOf(request));
  const answer = wireExchange(client, request);
  if (answer.kind === 'failure') {
    return reused && answer.reason === 'closed' && request.method !== 'POST' ? wireExchange(client, request) : answer;
  }
  if (request.method === 'HEAD' || (answer.body?.length ?? 0) === 0) keepConnection(client, request);
  return answer;
}

function wireExchange(client: HttpClient, request: HttpRequest): HttpResponse | TransportFailure {
  const { context } = client;
  const { clock } = context;
  if (clock.interrupted !== undefined) return interruption(clock);
  const atMs = clock.nowMs;
  const given: Answer = context.answer(request);
  const answer = given.kind === 'hang' ? waitedOut(client, given) : given;
  clock.isServed = given.kind === 'hang' && given.isServing === true;
  const finished = pass(clock, answer.tookMs);
  const result = finished ? answer : interruption(clock);
  context.wire.push({ request, atMs, ...(result.kind === 'response' ? { status: result.status } : { failure: result.text }) });
  return result;
}

/** What a client's time limits make of a host that does not answer. */
function waitedOut(client: HttpClient, hang: Hang): TransportFailure {
  switch (hang.at) {
    case 'dial':
      return { kind: 'failure', reason: 'timeout', text: `dial tcp ${hang.address}: i/o timeout`, tookMs: client.dialTimeoutMs };
    case 'tls':
      return { kind: 'failure', reason: 'tls-timeout', text: 'net/http: TLS handshake timeout', tookMs: tlsHandshakeTimeoutMs };
    case 'response': {
      const tookMs = client.context.traits.responseHeaderTimeoutMs ?? Number.POSITIVE_INFINITY;
      return { kind: 'failure', reason: 'timeout', text: 'net/http: timeout awaiting response headers', tookMs };
    }
  }
}

function interruption(clock: PullClock): TransportFailure {
  const text = clock.interrupted === 'deadline' ? 'context deadline exceeded' : 'context canceled';
  return { kind: 'failure', reason: 'other', text, tookMs: 0 };
}

/** The connection is free for the next request: its body was read to the end, or there was none. */
export function keepConnection(client: HttpClient, request: HttpRequest): void {
  client.idle.add(connectionOf(request));
}

function connectionOf(request: HttpRequest): string {
  return `${request.scheme}://${request.host}`;
}

function urlError(context: PullContext, method: HttpRequest['method'], url: string, failure: TransportFailure): PullError {
  const { interrupted } = context.clock;
  const verify = failure.reason === 'certificate' && context.traits.longCertificateErrors ? 'tls: failed to verify certificate: ' : '';
  const text = `${operation(method)} "${url}": ${verify}${failure.text}`;
  if (interrupted !== undefined) return { text, code: interrupted === 'deadline' ? 'DeadlineExceeded' : 'Canceled', url };
  // Since Go 1.19 an i/o timeout of the net package is a context.DeadlineExceeded; a TLS handshake timeout is not.
  return { text, code: failure.reason === 'timeout' ? 'DeadlineExceeded' : 'Unknown', url, transient: isTransient(failure) };
}

function isTransient(failure: TransportFailure): boolean {
  return failure.reason === 'timeout' || failure.reason === 'tls-timeout' || /(?:EOF|i\/o timeout)$/.test(failure.text);
}

function operation(method: HttpRequest['method']): string {
  return `${method[0]}${method.slice(1).toLowerCase()}`;
}
