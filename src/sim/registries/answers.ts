import { sha256 } from '#base/sha256.ts';
import type { Answer, HttpRequest, HttpResponse } from '../images/exchange.ts';
import { type ImageBytes, imageBytes } from './image-bytes.ts';

/** How a host answers requests for one image, right now. */
export type HostBehaviour =
  | { readonly kind: 'registry'; readonly has: boolean; readonly speed: 'local' | 'distant' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'web-page' }
  /** The machine answers, nobody listens there. */
  | { readonly kind: 'refuses' }
  /** Packets vanish: the dial times out. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'no-such-name' };

/** Assumed: a round trip, and 100 MB of layers from the Internet or from next door, unpacked. */
const roundTripMs = 50;
const layerMs = { distant: 15_000, local: 4_000 } as const;

/** What comes back from a host that behaves so. Messages of failures are Go's. */
export function answerOf(behaviour: HostBehaviour, reference: string, request: HttpRequest): Answer {
  switch (behaviour.kind) {
    case 'registry':
      return behaviour.has ? registryAnswer(imageBytes(reference), request, behaviour.speed) : notFound();
    case 'status':
      return { kind: 'response', status: behaviour.status, headers: { contentLength: 0 }, tookMs: roundTripMs };
    case 'web-page':
      return webPage(request);
    case 'refuses':
      return { kind: 'failure', reason: 'refused', text: `dial tcp ${addressOf(request)}: connect: connection refused`, tookMs: roundTripMs };
    case 'unreachable':
      return { kind: 'hang', at: 'dial', address: addressOf(request) };
    case 'no-such-name':
      return { kind: 'failure', reason: 'name', text: `dial tcp: lookup ${nameOf(request.host)}: no such host`, tookMs: roundTripMs };
  }
}

function registryAnswer(image: ImageBytes, request: HttpRequest, speed: 'local' | 'distant'): Answer {
  const asked = /\/(manifests|blobs)\/([^/?]+)/.exec(request.path);
  if (asked === null) return notFound();
  const [, kind, object = ''] = asked;
  if (kind === 'manifests')
    return object.startsWith('sha256:') && object !== image.manifest.digest
      ? notFound()
      : serve(request, image.manifest, [image.config, image.layer], roundTripMs);
  if (object === image.config.digest) return serve(request, image.config, undefined, roundTripMs);
  return object === image.layer.digest ? serve(request, image.layer, undefined, layerMs[speed]) : notFound();
}

function serve(
  request: HttpRequest,
  part: ImageBytes['manifest'],
  children: readonly ImageBytes['manifest'][] | undefined,
  bodyMs: number,
): HttpResponse {
  const headers = { contentType: part.mediaType, contentLength: part.size, digest: part.digest };
  const body = request.method === 'HEAD' ? undefined : { digest: part.digest, length: part.size, children, tookMs: bodyMs };
  return { kind: 'response', status: 200, headers, body, tookMs: roundTripMs };
}

function notFound(): HttpResponse {
  return { kind: 'response', status: 404, headers: { contentLength: 0 }, tookMs: roundTripMs };
}

/** A site's page under every path, the same each time: 200, HTML, no digest. */
function webPage(request: HttpRequest): HttpResponse {
  const text = '<!doctype html>';
  const digest = `sha256:${sha256(`page of ${request.host}`)}`;
  const headers = { contentType: 'text/html; charset=utf-8', contentLength: text.length };
  const body = request.method === 'HEAD' ? undefined : { digest, length: text.length, text };
  return { kind: 'response', status: 200, headers, body, tookMs: roundTripMs };
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}

function addressOf({ host, scheme }: HttpRequest): string {
  return /:\d+$/.test(host) ? host : `${host}:${scheme === 'https' ? 443 : 80}`;
}
