import { isLocalhost } from '#model/images/host-list.ts';
import { type Challenge, challengeIn } from './challenge.ts';
import type { Credentials, Login } from './credentials.ts';
import type { Answered, Asked, HttpClient } from './http-client.ts';

/** A request to a registry, and what it wants to read there. */
export interface RegistryRequest extends Omit<Asked, 'headers' | 'body' | 'url'> {
  readonly method: 'HEAD' | 'GET';
  readonly url: string;
  readonly accept?: string;
  readonly repository: string;
}

/** `denied`: no token was to be had, or there is none to show. */
export type RegistryAnswer = Answered | { readonly kind: 'denied'; readonly text: string };

type Token = { readonly header: string } | { readonly denied: string };

/** Speaks to registries as containerd does: asks, and where it is challenged, fetches a token and asks once more. */
export class RegistryClient {
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  /** By host and repository: each belongs to the one host it was got for. */
  readonly #tokens = new Map<string, Promise<Token>>();

  constructor(http: HttpClient, credentials: Credentials) {
    this.#http = http;
    this.#credentials = credentials;
  }

  async ask(request: RegistryRequest): Promise<RegistryAnswer> {
    const url = new URL(request.url);
    const key = `${url.protocol} ${url.host} ${request.repository}`;
    const known = await this.#tokens.get(key);
    const first = await this.#send(request, url, known);
    if (first.kind === 'failed' || first.status !== 401 || known !== undefined) return first;
    if (first.url.host !== url.host) return { kind: 'denied', text: `leads to ${first.url.host}, which asks for credentials` };
    const challenge = challengeIn(first.headers['www-authenticate']);
    if (challenge === undefined) return first;
    const token = this.#tokens.get(key) ?? this.#tokenFor(challenge, url, request);
    this.#tokens.set(key, token);
    const answer = await token;
    return 'denied' in answer ? { kind: 'denied', text: answer.denied } : this.#send(request, url, answer);
  }

  #send({ method, accept, skipVerify }: RegistryRequest, url: URL, token: Token | undefined): Promise<Answered> {
    const authorization = token !== undefined && 'header' in token ? { authorization: token.header } : {};
    return this.#http.ask({ method, url, headers: { ...(accept !== undefined && { accept }), ...authorization }, skipVerify });
  }

  async #tokenFor(challenge: Challenge, url: URL, { repository, skipVerify }: RegistryRequest): Promise<Token> {
    const login = this.#credentials.of(url.host);
    if (challenge.scheme === 'basic') return login === undefined ? { denied: 'asks for a password' } : { header: basic(login) };
    const realm = realmOf(challenge, url);
    if (realm === undefined) return { denied: 'names no place to get a token that can be asked' };
    const scope = challenge.parameters['scope'] ?? `repository:${repository}:pull`;
    const query = { ...(challenge.parameters['service'] && { service: challenge.parameters['service'] }), scope };
    const own = { realm, query, skipVerify: skipVerify === true && realm.host === url.host };
    return tokenIn(login === undefined ? await this.#anonymous(own) : await this.#loggedIn(own, login), realm);
  }

  #anonymous({ realm, query, skipVerify }: TokenRequest): Promise<Answered> {
    return this.#http.ask({ method: 'GET', url: withQuery(realm, query), skipVerify });
  }

  /** As an OAuth form; registries that know none are asked with a password. Upstream: containerd authorizer.go, fetchToken. */
  async #loggedIn(request: TokenRequest, login: Login): Promise<Answered> {
    const { realm, query, skipVerify } = request;
    const grant: Readonly<Record<string, string>> =
      login.identityToken === undefined
        ? { grant_type: 'password', username: login.username, password: login.password }
        : { grant_type: 'refresh_token', refresh_token: login.identityToken };
    const body = String(new URLSearchParams({ ...grant, ...query, client_id: 'blackstart' }));
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', 'content-length': Buffer.byteLength(body) };
    const answer = await this.#http.ask({ method: 'POST', url: realm, headers, body, skipVerify });
    const isUnknown = answer.kind === 'response' && [400, 401, 404, 405].includes(answer.status) && login.username !== '';
    if (!isUnknown) return answer;
    return this.#http.ask({ method: 'GET', url: withQuery(realm, query), headers: { authorization: basic(login) }, skipVerify });
  }
}

interface TokenRequest {
  readonly realm: URL;
  readonly query: Readonly<Record<string, string>>;
  readonly skipVerify: boolean;
}

/** A token host is asked in the clear only where the registry itself is, or on this machine. */
function realmOf({ parameters }: Challenge, registry: URL): URL | undefined {
  const text = parameters['realm'] ?? '';
  if (!URL.canParse(text)) return undefined;
  const realm = new URL(text);
  if (realm.protocol === 'https:') return realm;
  return realm.protocol === 'http:' && (registry.protocol === 'http:' || isLocalhost(realm.host)) ? realm : undefined;
}

function withQuery(realm: URL, query: Readonly<Record<string, string>>): URL {
  const url = new URL(realm);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return url;
}

function basic({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function tokenIn(answer: Answered, { host }: URL): Token {
  if (answer.kind === 'failed') return { denied: `its token host ${host} ${answer.text}` };
  if (answer.status !== 200) return { denied: `its token host ${host} answers ${answer.status}` };
  const token = tokenOf(answer.body);
  return token === undefined ? { denied: `its token host ${host} answers without a token` } : { header: `Bearer ${token}` };
}

function tokenOf(body: string): string | undefined {
  try {
    const { token, access_token: accessToken } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    return [token, accessToken].find((each): each is string => typeof each === 'string' && /^[\x21-\x7e]+$/.test(each));
  } catch {
    return undefined;
  }
}
