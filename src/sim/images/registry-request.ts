import { isProxyFor, type RegistryHost } from '#model/images/host-list.ts';
import { cleanPath } from '#model/images/reference.ts';
import { type Authorizer, addResponses, authorize, type Exchanged, queryEscape } from './authorizer.ts';
import { type HttpRequest, type HttpResponse, requestUrl } from './exchange.ts';
import { send } from './http-client.ts';
import { pass } from './pull-clock.ts';
import { type PullError, pullError, wrapped } from './pull-error.ts';
import { statusText } from './status-texts.ts';

// Upstream: containerd remotes/docker/resolver.go (request, doWithRetries, retryRequest), v1.6.20 to v2.3.4.

/** Everything requests about one repository share: its hosts, and a client and authorizer for each. */
export interface RegistryBase {
  readonly namespace: string;
  readonly repository: string;
  readonly hosts: readonly RegistryHost[];
  readonly authorizerOf: (host: RegistryHost) => Authorizer;
}

export interface RegistryRequest {
  readonly method: HttpRequest['method'];
  readonly base: RegistryBase;
  readonly host: RegistryHost;
  /** `manifests` or `blobs`, and what of it. */
  readonly what: readonly [string, string];
  readonly offset?: number;
}

export type Responded =
  | { readonly ok: true; readonly response: HttpResponse; readonly request: HttpRequest; readonly method: HttpRequest['method'] }
  | { readonly ok: false; readonly error: PullError };

const transportRetryDelayMs = 50;

/** The URL a host is asked at, `?ns=` included. */
export function urlOf(request: RegistryRequest): string {
  return requestUrl(outgoing(request));
}

function outgoing(request: RegistryRequest): { scheme: string; host: string; path: string } {
  const { base, host } = request;
  const path = cleanPath(`/${host.path}/${base.repository}/${request.what[0]}/${request.what[1]}`);
  const query = isProxyFor(host.host, base.namespace) ? `?ns=${queryEscape(base.namespace)}` : '';
  return { scheme: host.scheme, host: host.host, path: `${path}${query}` };
}

/** Asks one host, with everything containerd repeats on its own: challenges, 405 to HEAD, 408 and 429, the last host's 5xx. */
export function ask(request: RegistryRequest, lastHost: boolean): Responded {
  const { context } = request.base.authorizerOf(request.host).client;
  const responses: Exchanged[] = [];
  let { method } = request;
  let attempts = context.traits.maximumAttempts;
  for (;;) {
    const spent = { attempts };
    const sent = sendWithTransportRetries({ ...request, method }, lastHost, spent);
    attempts = spent.attempts;
    if (!sent.ok) return sent;
    responses.push(sent);
    if (!context.traits.retriesTransportErrors && responses.length >= context.traits.maximumAttempts) return { ...sent, method };
    const reaction = retryRequest(request, method, responses, lastHost);
    if (reaction.error !== undefined) return { ok: false, error: reaction.error };
    if (!reaction.retry || attempts <= 0) return { ...sent, method: reaction.method ?? method };
    method = reaction.method ?? method;
  }
}

interface Retry {
  readonly retry: boolean;
  readonly method?: HttpRequest['method'];
  readonly error?: PullError;
}

function retryRequest(request: RegistryRequest, method: HttpRequest['method'], responses: readonly Exchanged[], lastHost: boolean): Retry {
  const { traits } = request.base.authorizerOf(request.host).client.context;
  const status = responses.at(-1)?.response.status ?? 0;
  switch (status) {
    case 401:
      return addResponses(request.base.authorizerOf(request.host), responses);
    case 405:
      return method === 'HEAD' && request.what[0] === 'manifests' ? { retry: true, method: 'GET' } : { retry: false };
    case 408:
    case 429:
      return { retry: true };
    case 500:
    case 503:
    case 504:
      return { retry: traits.retriesLastHost && lastHost && responses.at(-2)?.response.status !== status };
    default:
      return { retry: false };
  }
}

function sendWithTransportRetries(request: RegistryRequest, lastHost: boolean, spent: { attempts: number }): Responded {
  const { context } = request.base.authorizerOf(request.host).client;
  for (;;) {
    const sent = sendOnce(request);
    spent.attempts--;
    if (sent.ok || !context.traits.retriesTransportErrors || !lastHost || sent.error.transient !== true) return sent;
    if (spent.attempts <= 0 || !pass(context.clock, transportRetryDelayMs)) return sent;
  }
}

function sendOnce(request: RegistryRequest): Responded {
  const { context } = request.base.authorizerOf(request.host).client;
  const responded = authorizeAndSend(request);
  const came = responded.ok ? { status: responded.response.status } : { error: responded.error.text };
  context.attempts.push({ method: request.method, url: urlOf(request), ...came });
  return responded;
}

function authorizeAndSend(request: RegistryRequest): Responded {
  const { base, host, method, offset } = request;
  if (host.scheme === '') return { ok: false, error: pullError(`parse "${urlOf(request)}": missing protocol scheme`) };
  const own = base.authorizerOf(host);
  const scope = `repository:${base.repository}:pull`;
  const authorized = authorize(own, host.host, scope);
  if ('error' in authorized) return { ok: false, error: wrapped('failed to authorize', authorized.error) };
  const range = offset !== undefined && offset > 0 ? { offset } : {};
  const sent = send(own.client, { method, ...outgoing(request), ...authorized, ...range }, (next) => authorize(own, next, scope));
  return sent.ok ? { ...sent, method } : { ok: false, error: wrapped('failed to do request', sent.error) };
}

/** `unexpected status from HEAD request to URL: 503 Service Unavailable`. */
export function unexpectedStatus(request: HttpRequest, status: number): PullError {
  return pullError(`unexpected status from ${request.method} request to ${requestUrl(request)}: ${statusText(status)}`);
}
