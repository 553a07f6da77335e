import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostState } from '#model/world/world.ts';
import { challengeIn } from './challenge.ts';
import type { Answered } from './http-client.ts';
import type { Endpoint } from './questions.ts';

/** What one look at the network says: a fact with what was seen, or nothing certain and why. */
export type HostOutcome =
  | { readonly kind: 'fact'; readonly state: HostState; readonly seen: string }
  | { readonly kind: 'unclear'; readonly reason: string };

/** An outcome, and the scheme the host turned out to speak. */
export interface HostProbe {
  readonly scheme: string;
  readonly outcome: HostOutcome;
}

/** One GET of an address. */
export type Get = (url: string, skipVerify: boolean) => Promise<Answered>;

export interface Retries {
  readonly times: number;
  readonly pauseMs: number;
}

/** Asks a host whether it speaks the registry API. What fails, or seems to, is asked again. */
export async function probeHost(endpoint: Endpoint, get: Get, retries: Retries): Promise<HostProbe> {
  const { answer, url } = await answerOf(endpoint, get, retries);
  const speaksNoTls = endpoint.httpFallback && answer.kind === 'failed' && answer.failure === 'tls';
  if (speaksNoTls) return probeHost({ ...endpoint, scheme: 'http', httpFallback: false }, get, retries);
  return { scheme: endpoint.scheme, outcome: answer.kind === 'failed' ? failureOutcome(answer, url) : responseOutcome(answer, url) };
}

async function answerOf({ scheme, host, skipVerify }: Endpoint, get: Get, { times, pauseMs }: Retries): Promise<{ answer: Answered; url: string }> {
  const url = `${scheme}://${host}/v2/`;
  if (!URL.canParse(url)) return { answer: { kind: 'failed', failure: 'broken', text: 'is no address that can be asked' }, url };
  for (let attempt = 0; ; attempt++) {
    const answer = await get(url, skipVerify);
    if (attempt === times || !mayPass(answer)) return { answer, url };
    await pause(pauseMs * 2 ** attempt);
  }
}

function mayPass(answer: Answered): boolean {
  return answer.kind === 'failed' ? answer.failure !== 'tls' : answer.status >= 500;
}

function responseOutcome({ status, headers, mayBeProxy }: Extract<Answered, { kind: 'response' }>, url: string): HostOutcome {
  const type = mediaTypeOf(headers['content-type']);
  const answers = `${status}${type === '' ? '' : ` ${type}`}`;
  const state = stateOf(status, type, headers);
  if (state === undefined)
    return { kind: 'unclear', reason: `GET ${url} answers ${answers}, which says neither that it is a registry nor that it is none` };
  if (state.kind !== 'up' && mayBeProxy) return { kind: 'unclear', reason: `GET ${url} answers ${answers}, which may be the proxy's answer` };
  return { kind: 'fact', state, seen: `GET ${url}: ${answers}` };
}

function stateOf(status: number, type: string, headers: IncomingHttpHeaders): HostState | undefined {
  const isRegistry = headers['docker-distribution-api-version'] !== undefined;
  if (status === 200 && type === 'text/html') return { kind: 'web-page' };
  if (status === 200 && (isRegistry || type === '' || type === 'application/json')) return { kind: 'up' };
  if (status === 401 && (isRegistry || challengeIn(headers['www-authenticate']) !== undefined)) return { kind: 'up' };
  if (status === 429) return { kind: 'rate-limited' };
  return status >= 500 && status <= 599 ? { kind: 'status', status } : undefined;
}

/** Only what a node would meet as well makes a host down; trouble with certificates or on the way may be this machine's own. */
function failureOutcome({ failure, text }: Extract<Answered, { kind: 'failed' }>, url: string): HostOutcome {
  switch (failure) {
    case 'refused':
    case 'timeout':
    case 'no-such-name':
    case 'unreachable':
      return { kind: 'fact', state: { kind: 'down' }, seen: `GET ${url}: ${text}` };
    case 'tls':
      return { kind: 'unclear', reason: `GET ${url}: ${text}; nodes may trust other authorities than this machine` };
    case 'broken':
    case 'proxy':
    case 'here':
      return { kind: 'unclear', reason: `GET ${url}: ${text}` };
  }
}

export function mediaTypeOf(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
