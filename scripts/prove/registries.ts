import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ScriptedBehaviour, SeenRequest } from '../../src/fidelity/image-pulls/behaviour.ts';
import { type ScriptedHost, scriptedHost } from '../../src/fidelity/image-pulls/scripted-host.ts';
import { testImage } from '../../src/fidelity/image-pulls/test-image.ts';
import type { Authorization, Body, HttpRequest, HttpResponse } from '../../src/sim/images/exchange.ts';
import type { ImageBytes } from './image-bytes.ts';

/** Real servers on loopback addresses that answer as a script says, and write down what they saw. */
export interface Registries {
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

/** Opens one server for each `http://address:port` of the script. A host scripted to refuse gets none. */
export async function openRegistries(behaviours: Readonly<Record<string, ScriptedBehaviour>>, image: ImageBytes): Promise<Registries> {
  const seen: SeenRequest[] = [];
  const servers: Server[] = [];
  for (const [key, behaviour] of Object.entries(behaviours)) {
    if (behaviour.kind === 'refuse') continue;
    servers.push(await openServer(key, scriptedHost(behaviour, testImage('', {}), testImage('other-', {})), image, seen));
  }
  return { seen, close: async () => void (await Promise.all(servers.map(closed))) };
}

function openServer(key: string, host: ScriptedHost, image: ImageBytes, seen: SeenRequest[]): Promise<Server> {
  const { hostname, port } = new URL(key);
  const server = createServer((incoming, outgoing) => respond(host, image, seen, incoming, outgoing));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(port), hostname, () => resolve(server));
  });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function respond(host: ScriptedHost, image: ImageBytes, seen: SeenRequest[], incoming: IncomingMessage, outgoing: ServerResponse): void {
  const path = incoming.url ?? '/';
  const authorization = authorizationOf(incoming.headers.authorization);
  const method = incoming.method === 'HEAD' || incoming.method === 'POST' ? incoming.method : 'GET';
  const named = renamed(path, image.twinDigest);
  const request: HttpRequest = {
    method,
    scheme: 'http',
    host: incoming.headers.host ?? '',
    path: named,
    skipVerify: false,
    ...(authorization && { authorization }),
  };
  const { answer, status } = host.answer(request);
  const auth = authorization === undefined ? {} : { auth: authorization.scheme };
  seen.push({ scheme: 'http', host: request.host, method, path, status, ...auth });
  if (answer.kind === 'response') send(answer, image, outgoing, method);
  else if (answer.kind === 'failure') incoming.socket.destroy();
}

function authorizationOf(header: string | undefined): Authorization | undefined {
  const [scheme = '', value = ''] = (header ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return { scheme: 'bearer', token: value };
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const [username = '', password = ''] = Buffer.from(value, 'base64').toString().split(':');
  return { scheme: 'basic', username, password };
}

function send(response: HttpResponse, image: ImageBytes, outgoing: ServerResponse, method: string): void {
  const { contentType, contentLength, digest, location, challenges = [] } = response.headers;
  const known = digest === undefined ? undefined : image.bytesOf.get(digest);
  const bytes = response.body === undefined ? undefined : bytesOf(response.body, image, known);
  const length = (known ?? bytes)?.length ?? contentLength;
  if (contentType !== undefined) outgoing.setHeader('Content-Type', contentType);
  if (contentLength !== undefined && length !== undefined) outgoing.setHeader('Content-Length', length);
  if (digest !== undefined) outgoing.setHeader('Docker-Content-Digest', image.realDigest.get(digest) ?? digest);
  if (location !== undefined) outgoing.setHeader('Location', renamed(location, image.realDigest));
  for (const { scheme, parameters } of challenges) {
    const list = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
    outgoing.setHeader('WWW-Authenticate', `${scheme === 'basic' ? 'Basic' : 'Bearer'} ${list.join(',')}`);
  }
  outgoing.writeHead(response.status);
  if (method === 'HEAD' || bytes === undefined) outgoing.end();
  else if (response.body?.brokenAfter === undefined) outgoing.end(bytes);
  else outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.socket?.destroy());
}

/** A page is as long as the script says; bytes nobody knows stand for damaged ones and are as many as the sound ones. */
function bytesOf(body: Body, image: ImageBytes, sound: Buffer | undefined): Buffer {
  const known = image.bytesOf.get(body.digest);
  if (known !== undefined) return known;
  if (body.text === undefined) return Buffer.alloc(sound?.length ?? body.length, 'x');
  return Buffer.from(body.text.startsWith('<') ? `${body.text}<!-- ${image.mark} -->`.padEnd(body.length) : body.text);
}

function renamed(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(/sha256:[0-9a-f]{64}/g, (digest) => names.get(digest) ?? digest);
}
