import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { UserError } from '#base/user-error.ts';
import { type Environment, proxyFor } from './proxy.ts';

/** What is sent to a server. */
export interface Asked {
  readonly method: 'HEAD' | 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** The node is configured not to look at this host's certificate. */
  readonly skipVerify?: boolean;
}

/** Why no answer came. `proxy`: what stands between is to blame, or may be; `here`: the asking machine itself is. */
export type FailureKind = 'refused' | 'timeout' | 'no-such-name' | 'unreachable' | 'tls' | 'broken' | 'proxy' | 'here';

export type Answered =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: IncomingMessage['headers'];
      readonly body: string;
      readonly url: URL;
      /** It may be the proxy's own answer: plain HTTP came through one. */
      readonly mayBeProxy: boolean;
    }
  | { readonly kind: 'failed'; readonly failure: FailureKind; readonly text: string };

interface ClientOptions {
  readonly timeoutMs: number;
  readonly environment: Environment;
}

const mostRedirects = 10;
const mostBytes = 262_144;
const redirects = [301, 302, 303, 307, 308];

/** Asks web servers, through a proxy where the environment says so. It knows nothing of registries. */
export class HttpClient {
  readonly #options: ClientOptions;
  readonly #agents = new Map<string, http.Agent>();

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** One request, redirects followed. Who is redirected to another host, or to plain HTTP, gets no credentials. */
  async ask(asked: Asked): Promise<Answered> {
    let next = asked;
    for (let followed = 0; followed <= mostRedirects; followed++) {
      const answer = await this.#askOnce(next);
      if (answer.kind === 'failed' || !redirects.includes(answer.status) || answer.headers.location === undefined) return answer;
      const url = URL.canParse(answer.headers.location, next.url.href) ? new URL(answer.headers.location, next.url) : undefined;
      if (url === undefined || !/^https?:$/.test(url.protocol)) return failed('broken', 'is redirected to what is no web address');
      if (url.protocol === 'http:' && next.url.protocol === 'https:') return failed('broken', `is redirected to plain HTTP on ${url.host}`);
      next = redirected(next, url);
    }
    return failed('broken', `is redirected more than ${mostRedirects} times`);
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #askOnce(asked: Asked): Promise<Answered> {
    const proxy = proxyFor(asked.url, this.#options.environment);
    const { promise, resolve } = Promise.withResolvers<Answered>();
    const { method, url, headers, skipVerify = false } = asked;
    const { timeoutMs } = this.#options;
    const settings = { method, headers, agent: this.#agent(url, proxy), rejectUnauthorized: !skipVerify, autoSelectFamilyAttemptTimeout: timeoutMs };
    const request = url.protocol === 'https:' ? https.request(url, settings) : http.request(url, settings);
    const timer = setTimeout(() => {
      request.destroy();
      resolve(failed(proxy === undefined ? 'timeout' : 'proxy', `gives no answer within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    const end = (answer: Answered) => {
      clearTimeout(timer);
      resolve(answer);
    };
    request.on('error', (error) => end(failureOf(error, proxy)));
    const mayBeProxy = proxy !== undefined && url.protocol === 'http:';
    request.on('response', (response) => readBody(response, (body) => end({ ...headOf(response), kind: 'response', body, url, mayBeProxy }), end));
    request.end(asked.body);
    return promise;
  }

  #agent(url: URL, proxy: string | undefined): http.Agent {
    const key = `${url.protocol} ${proxy ?? ''}`;
    const agent = this.#agents.get(key) ?? makeAgent(url.protocol, proxy);
    this.#agents.set(key, agent);
    return agent;
  }
}

function makeAgent(protocol: string, proxy: string | undefined): http.Agent {
  if (proxy !== undefined && !knowsProxies()) throw new UserError('a proxy is set in the environment: that needs Node 22.21 or 24.5, or newer');
  const options = { keepAlive: true, ...(proxy !== undefined && { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }) };
  return protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
}

/** `proxyEnv` of http.Agent came with Node 24.5 and 22.21. */
function knowsProxies(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}

function redirected({ method, headers = {}, skipVerify, url: from }: Asked, url: URL): Asked {
  const { authorization, ...rest } = headers;
  const same = url.host === from.host && url.protocol === from.protocol;
  const kept = same && authorization !== undefined ? { ...rest, authorization } : rest;
  return { method: method === 'POST' ? 'GET' : method, url, headers: kept, skipVerify: same && skipVerify === true };
}

function headOf({ statusCode = 0, headers }: IncomingMessage) {
  return { status: statusCode, headers };
}

/** What goes beyond the limit is cut off: answers that matter are short. */
function readBody(response: IncomingMessage, read: (body: string) => void, broken: (answer: Answered) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const done = () => read(String(Buffer.concat(chunks)));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= mostBytes) return;
    done();
    response.destroy();
  });
  response.on('end', done);
  response.on('error', () => broken(failed('broken', 'breaks off in the middle of its answer')));
}

function failed(failure: FailureKind, text: string): Answered {
  return { kind: 'failed', failure, text };
}

const failures: readonly (readonly [RegExp, FailureKind, string])[] = [
  [/^ECONNREFUSED$/, 'refused', 'refuses connections'],
  [/^ETIMEDOUT$/, 'timeout', 'is not reached in time'],
  [/^ENOTFOUND$/, 'no-such-name', 'is not found by name'],
  [/^EHOSTUNREACH$/, 'unreachable', 'is not reached'],
  [/^ERR_PROXY/, 'proxy', 'is not reached through the proxy'],
  [/^(?:EAI_AGAIN|ENETUNREACH|EMFILE|ENFILE)$/, 'here', 'cannot be asked from here'],
  [/^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_OSSL|HOSTNAME_MISMATCH)/, 'tls', 'has trouble with TLS'],
];

/** Of several addresses tried, the one that says most: those that cannot be asked from here say nothing. */
function failureOf(error: Error, proxy: string | undefined): Answered {
  const tried = error instanceof AggregateError ? (error.errors as readonly Error[]) : [error];
  const codes = tried.map((each) => (each as NodeJS.ErrnoException).code ?? '').filter((code) => code !== '');
  const code = codes.find((each) => each !== 'ENETUNREACH') ?? codes[0] ?? 'no code';
  const [, kind = 'broken', text = 'gives no answer that is HTTP'] = failures.find(([pattern]) => pattern.test(code)) ?? [];
  const isItsOwn = proxy === undefined || kind === 'tls';
  return failed(isItsOwn ? kind : 'proxy', isItsOwn ? `${text} (${code})` : `is not reached through the proxy (${code})`);
}
