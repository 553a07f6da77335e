import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Credentials } from './credentials.ts';
import type { Seen } from './probe.ts';
import { probe } from './probe.ts';
import type { Environment } from './proxy.ts';
import type { ManifestAt, Questions } from './questions.ts';

/** A server of this machine, and what it was asked. */
export interface TestServer {
  readonly host: string;
  readonly requests: readonly { readonly line: string; readonly authorization?: string; readonly body: string }[];
  close(): Promise<void>;
}

/** How a path of a server answers. */
export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Starts a server on a free port. */
export async function aServer(handler: Handler): Promise<TestServer> {
  const requests: { line: string; authorization?: string; body: string }[] = [];
  const listener: RequestListener = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { authorization } = request.headers;
    requests.push({ line: `${request.method} ${request.url}`, ...(authorization !== undefined && { authorization }), body });
    handler(request, response, body);
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { host: `127.0.0.1:${port}`, requests, close };
}

/** Answers with a status, headers and a body. */
export function answer(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}, body = ''): void {
  response.writeHead(status, headers).end(body);
}

/** A question about one image by hosts that are asked in this order; all but the last stand in for its registry. */
export function asking(hosts: readonly string[], repository = 'team/web', tag = '1'): Questions {
  const list: readonly ManifestAt[] = hosts.map((host, index) => ({
    scheme: 'http',
    host,
    skipVerify: false,
    httpFallback: false,
    path: `/v2/${repository}/manifests/${tag}`,
    isMirror: index < hosts.length - 1,
  }));
  const distinct = [...new Set(hosts)].sort();
  const endpoint = { scheme: 'http', skipVerify: false, httpFallback: false };
  return {
    hosts: distinct.map((host) => ({ host, endpoints: [{ ...endpoint, host }] })),
    references: [{ reference: `registry.example/${repository}:${tag}`, repository, byTag: true, lists: [list] }],
    leftOut: { assumedImages: 0, ownHosts: [], notReferences: [] },
  };
}

export const concurrency = 4;

/** Asks without pauses. */
export function quickly(
  questions: Questions,
  { credentials = new Credentials(), environment = {} }: { readonly credentials?: Credentials; readonly environment?: Environment } = {},
): Promise<Seen> {
  return probe(questions, { concurrency, gapMs: 0, timeoutMs: 400, retryPauseMs: 1, credentials, environment });
}
