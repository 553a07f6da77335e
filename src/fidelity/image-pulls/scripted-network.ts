import { hostname, isLocalhost, portOf } from '#model/images/host-list.ts';
import type { Answer, AnswerFunction, HttpRequest, TransportFailure } from '#sim/images/exchange.ts';
import type { ScriptedBehaviour, SeenRequest } from './behaviour.ts';
import { type ScriptedHost, scriptedHost } from './scripted-host.ts';
import type { TestImage } from './test-image.ts';

/** The recorder's network: which host answers how, and what the servers saw of it. */
export interface ScriptedNetwork {
  readonly answer: AnswerFunction;
  readonly seen: readonly SeenRequest[];
}

export interface NetworkScript {
  readonly behaviours: Readonly<Record<string, ScriptedBehaviour>>;
  readonly image: TestImage;
  readonly otherImage: TestImage;
}

/** Where the recorder's hosts lived. The records do not say it, and the comparison leaves addresses out. */
const closedAddress = '127.66.0.1';
const serverAddress = '127.20.0.3';
const nameServer = '127.0.0.53:53';
const lookupTimeoutMs = 2000;

export function scriptedNetwork(script: NetworkScript): ScriptedNetwork {
  const seen: SeenRequest[] = [];
  const hosts = new Map<string, ScriptedHost>(
    Object.entries(script.behaviours).map(([key, behaviour]) => [key, scriptedHost(behaviour, script.image, script.otherImage)]),
  );
  return { seen, answer: (request) => answerOf(hosts, seen, request) };
}

function answerOf(hosts: ReadonlyMap<string, ScriptedHost>, seen: SeenRequest[], request: HttpRequest): Answer {
  const found = hostFor(hosts, request);
  if (found === undefined) return isLocalhost(request.host) ? refused(request) : noSuchHost(request);
  const { host, speaksTls } = found;
  const unreachable = unreachableBecause(host.behaviour, request);
  if (unreachable !== undefined) return unreachable;
  const noHandshake = handshakeProblem(host.behaviour, speaksTls, request);
  if (noHandshake !== undefined) {
    if (noHandshake.seen) seen.push({ scheme: 'https', host: '(tls)', method: null, path: null, status: null });
    return noHandshake.failure;
  }
  const { answer, status } = host.answer(request);
  const auth = request.authorization === undefined ? {} : { auth: request.authorization.scheme };
  seen.push({ scheme: request.scheme, host: request.host, method: request.method, path: request.path, status, ...auth });
  return answer;
}

interface Found {
  readonly host: ScriptedHost;
  readonly speaksTls: boolean;
}

/** Keys are `host`, `host:port` or `scheme://host`; the most exact one counts. */
function hostFor(hosts: ReadonlyMap<string, ScriptedHost>, request: HttpRequest): Found | undefined {
  const bare = withoutDefaultPort(request);
  for (const name of [request.host, bare]) {
    const exact = hosts.get(`${request.scheme}://${name}`);
    if (exact !== undefined) return { host: exact, speaksTls: request.scheme === 'https' };
    const plain = hosts.get(name);
    if (plain !== undefined) return { host: plain, speaksTls: speaksTls(plain.behaviour, request) };
    const otherScheme = request.scheme === 'https' ? 'http' : 'https';
    const other = portOf(name) === '' ? undefined : hosts.get(`${otherScheme}://${name}`);
    if (other !== undefined) return { host: other, speaksTls: otherScheme === 'https' };
  }
  const named = hosts.get(hostname(request.host));
  return named === undefined ? undefined : { host: named, speaksTls: speaksTls(named.behaviour, request) };
}

function withoutDefaultPort(request: HttpRequest): string {
  const defaultPort = request.scheme === 'https' ? '443' : '80';
  return portOf(request.host) === defaultPort ? request.host.slice(0, -defaultPort.length - 1) : request.host;
}

function speaksTls(behaviour: ScriptedBehaviour, request: HttpRequest): boolean {
  if (behaviour.net === 'plain443') return false;
  const port = portOf(request.host) || (request.scheme === 'https' ? '443' : '80');
  return port !== '80' && !port.endsWith('080');
}

function unreachableBecause(behaviour: ScriptedBehaviour, request: HttpRequest): Answer | undefined {
  const address = `${serverAddress}:${portNumber(request)}`;
  switch (behaviour.kind) {
    case 'refuse':
      return refused(request);
    case 'nxdomain':
      return noSuchHost(request);
    case 'servfail':
      return lookupFailure(request, 'server misbehaving', 0);
    case 'dns-timeout':
      return lookupFailure(request, `read udp {client}->${nameServer}: i/o timeout`, lookupTimeoutMs);
    case 'blackhole':
      return { kind: 'hang', at: 'dial', address };
    case 'tls-hang':
      return { kind: 'hang', at: request.scheme === 'https' ? 'tls' : 'response', address };
    case 'reset':
      return { kind: 'failure', reason: 'other', text: `read tcp {client}->${address}: read: connection reset by peer`, tookMs: 0 };
    default:
      return undefined;
  }
}

interface HandshakeProblem {
  readonly failure: TransportFailure;
  readonly seen: boolean;
}

function handshakeProblem(behaviour: ScriptedBehaviour, tls: boolean, request: HttpRequest): HandshakeProblem | undefined {
  if (request.scheme === 'http') {
    return tls ? { failure: { kind: 'failure', reason: 'closed', text: 'EOF', tookMs: 0 }, seen: true } : undefined;
  }
  if (!tls)
    return { failure: { kind: 'failure', reason: 'plain-http', text: 'http: server gave HTTP response to HTTPS client', tookMs: 0 }, seen: false };
  const problem = request.skipVerify ? undefined : certificateProblem(behaviour.cert, request.host);
  return problem === undefined ? undefined : { failure: { kind: 'failure', reason: 'certificate', text: problem, tookMs: 0 }, seen: true };
}

function certificateProblem(certificate: string | undefined, host: string): string | undefined {
  switch (certificate) {
    case undefined:
    case 'trusted':
      return undefined;
    case 'selfsigned':
      return `x509: certificate is valid for ingress.local, not ${hostname(host)}`;
    case 'wrongname':
      return `x509: certificate is valid for wrong.test, not ${hostname(host)}`;
    case 'expired':
      return 'x509: certificate has expired or is not yet valid: current time {now} is after 2021-01-01T00:00:00Z';
    default:
      return 'x509: certificate signed by unknown authority';
  }
}

function refused(request: HttpRequest): TransportFailure {
  const text = `dial tcp ${closedAddress}:${portNumber(request)}: connect: connection refused`;
  return { kind: 'failure', reason: 'refused', text, tookMs: 0 };
}

function noSuchHost(request: HttpRequest): TransportFailure {
  return lookupFailure(request, 'no such host', 0);
}

function lookupFailure(request: HttpRequest, text: string, tookMs: number): TransportFailure {
  return { kind: 'failure', reason: 'name', text: `dial tcp: lookup ${hostname(request.host)} on ${nameServer}: ${text}`, tookMs };
}

function portNumber(request: HttpRequest): string {
  return portOf(request.host) || (request.scheme === 'https' ? '443' : '80');
}
