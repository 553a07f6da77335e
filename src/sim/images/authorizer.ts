import { type Authorization, type Challenge, type HttpRequest, type HttpResponse, requestUrl } from './exchange.ts';
import { jsonProblem } from './go-json.ts';
import { type HttpClient, keepConnection, type OutgoingRequest, send } from './http-client.ts';
import { type PullError, pullError, wrapped } from './pull-error.ts';
import { statusText } from './status-texts.ts';

// Upstream: containerd remotes/docker/authorizer.go and auth/fetch.go, v1.6.20 to v2.3.4.

/** What a host's challenge is answered with. Both empty: anonymous. */
export interface Secret {
  readonly username: string;
  readonly secret: string;
}

export type CredentialsOf = (host: string) => Secret;

/** Remembers the challenges of hosts and the tokens got for them. */
export interface Authorizer {
  readonly client: HttpClient;
  readonly credentials: CredentialsOf;
  readonly handlers: Map<string, AuthorizationHandler>;
}

interface AuthorizationHandler {
  readonly scheme: 'bearer' | 'basic';
  readonly realm: string;
  readonly service: string;
  readonly scopes: readonly string[];
  readonly secret: Secret;
  readonly tokens: Map<string, Authorized>;
}

export type Authorized = { readonly authorization?: Authorization } | { readonly error: PullError };

/** One answered request of an operation, as the retry rules look at it. */
export interface Exchanged {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
}

export function authorizer(client: HttpClient, credentials: CredentialsOf): Authorizer {
  return { client, credentials, handlers: new Map() };
}

/** Credentials for a request to `host`; fetches a token when the host's challenge asks for one and none is at hand. */
export function authorize(self: Authorizer, host: string, repositoryScope: string): Authorized {
  const handler = self.handlers.get(host);
  if (handler === undefined) return {};
  if (handler.scheme === 'basic') {
    return { authorization: { scheme: 'basic', username: handler.secret.username, password: handler.secret.secret } };
  }
  const scopes = [...new Set([repositoryScope, ...handler.scopes])].sort();
  const key = scopes.join(' ');
  const known = handler.tokens.get(key);
  if (known !== undefined) return known;
  const fetched = fetchAnyToken(self.client, handler, scopes);
  handler.tokens.set(key, fetched);
  return fetched;
}

export type Reaction = { readonly retry: true } | { readonly retry: false; readonly error?: PullError };

/** Looks at a 401: whether to try again with credentials, give up, or leave the status as it is. */
export function addResponses(self: Authorizer, responses: readonly Exchanged[]): Reaction {
  const last = responses.at(-1);
  if (last === undefined) return { retry: false };
  const { host } = last.request;
  for (const challenge of byPriority(last.response.headers.challenges ?? [])) {
    if (challenge.scheme === 'bearer') return addBearer(self, host, challenge, responses);
    if (challenge.scheme === 'basic') {
      const reaction = addBasic(self, host);
      if (reaction !== undefined) return reaction;
    }
  }
  return { retry: false };
}

function addBearer(self: Authorizer, host: string, challenge: Challenge, responses: readonly Exchanged[]): Reaction {
  const { traits } = self.client.context;
  const refusal = challenge.parameters['error'] ?? '';
  if (refusal !== '' && sameAsBefore(responses)) {
    self.handlers.delete(host);
    return { retry: false, error: { ...pullError(`server message: ${refusal}: authorization failed`), invalidAuthorization: true } };
  }
  if (refusal !== '' && traits.renewsRefusedToken) self.handlers.delete(host);
  if (self.handlers.has(host)) return { retry: true };
  const { realm } = challenge.parameters;
  if (realm === undefined) return { retry: false, error: pullError('no realm specified for token auth challenge') };
  const scopes = challenge.parameters['scope']?.split(' ') ?? [];
  const secret = self.credentials(host);
  self.handlers.set(host, { scheme: 'bearer', realm, service: challenge.parameters['service'] ?? '', scopes, secret, tokens: new Map() });
  return { retry: true };
}

function addBasic(self: Authorizer, host: string): Reaction | undefined {
  const secret = self.credentials(host);
  if (secret.username === '' || secret.secret === '') {
    if (!self.client.context.traits.basicNeedsCredentials) return undefined;
    return { retry: false, error: { ...pullError('authorization failed: no basic auth credentials'), invalidAuthorization: true } };
  }
  self.handlers.set(host, { scheme: 'basic', realm: '', service: '', scopes: [], secret, tokens: new Map() });
  return { retry: true };
}

/** True when the last two requests were the same one, so that fresh credentials did not help. */
function sameAsBefore(responses: readonly Exchanged[]): boolean {
  const [before, last] = responses.slice(-2);
  if (before === undefined || last === undefined) return false;
  return before.request.method === last.request.method && requestUrl(before.request) === requestUrl(last.request);
}

function byPriority(challenges: readonly Challenge[]): readonly Challenge[] {
  const priority = { bearer: 0, digest: 1, basic: 2 };
  return challenges.toSorted((left, right) => priority[left.scheme] - priority[right.scheme]);
}

/** With a secret: the OAuth form, and basic authentication where a token server does not know it. Without: anonymously. */
function fetchAnyToken(client: HttpClient, handler: AuthorizationHandler, scopes: readonly string[]): Authorized {
  if (handler.secret.secret === '') return tokenOr('failed to fetch anonymous token', fetchToken(client, tokenQuery(handler, scopes)));
  const posted = fetchToken(client, tokenForm(handler));
  const { username } = handler.secret;
  const status = 'error' in posted ? posted.error.tokenStatus : undefined;
  const unknown = status === 404 || status === 401 || status === 400 || (status === 405 && username !== '');
  return tokenOr('failed to fetch oauth token', unknown ? fetchToken(client, tokenQuery(handler, scopes)) : posted);
}

function tokenOr(prefix: string, fetched: Authorized): Authorized {
  return 'error' in fetched ? { error: wrapped(prefix, fetched.error) } : fetched;
}

function tokenForm(handler: AuthorizationHandler): OutgoingRequest {
  return { method: 'POST', ...realmUrl(handler.realm) };
}

function tokenQuery(handler: AuthorizationHandler, scopes: readonly string[]): OutgoingRequest {
  const { username, secret } = handler.secret;
  const { scheme, host, path } = realmUrl(handler.realm);
  const [bare = '', given = ''] = path.split('?');
  const pairs: [string, string][] = given === '' ? [] : given.split('&').map(splitPair);
  if (handler.service !== '') pairs.push(['service', queryEscape(handler.service)]);
  for (const scope of scopes) pairs.push(['scope', queryEscape(scope)]);
  const query = pairs.toSorted((left, right) => (left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0)).map(([key, value]) => `${key}=${value}`);
  const authorization: Authorization | undefined = secret === '' ? undefined : { scheme: 'basic', username, password: secret };
  return { method: 'GET', scheme, host, path: query.length === 0 ? bare : `${bare}?${query.join('&')}`, ...(authorization && { authorization }) };
}

function splitPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

function realmUrl(realm: string): { scheme: string; host: string; path: string } {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^#]*)/i.exec(realm);
  return { scheme: match?.[1] ?? '', host: match?.[2] ?? '', path: match?.[3] ?? realm };
}

/** Go's url.QueryEscape. */
export function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function fetchToken(client: HttpClient, request: OutgoingRequest): Authorized {
  const sent = send(client, request);
  if (!sent.ok) return { error: sent.error };
  const { status, body } = sent.response;
  if (status < 200 || status >= 400) return { error: { ...refusedToken(client, sent.request, status), tokenStatus: status } };
  keepConnection(client, sent.request);
  const problem = jsonProblem(body?.text ?? '', 'EOF');
  if (problem !== undefined) return { error: pullError(`unable to decode token response: ${problem}`) };
  const token = tokenIn(body?.text ?? '', request.method === 'POST');
  if (token === '') return { error: pullError('authorization server did not include a token in the response') };
  return { authorization: { scheme: 'bearer', token } };
}

function refusedToken(client: HttpClient, request: HttpRequest, status: number): PullError {
  if (!client.context.traits.statusNamesRequest) return pullError(`unexpected status: ${statusText(status)}`);
  return pullError(`unexpected status from ${request.method} request to ${requestUrl(request)}: ${statusText(status)}`);
}

function tokenIn(text: string, posted: boolean): string {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) return '';
  const fields: { access_token?: unknown; token?: unknown } = parsed;
  const access = typeof fields.access_token === 'string' ? fields.access_token : '';
  const plain = typeof fields.token === 'string' ? fields.token : '';
  return posted || access !== '' ? access : plain;
}
