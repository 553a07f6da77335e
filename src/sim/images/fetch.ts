import { sha256 } from '#base/sha256.ts';
import type { Descriptor, HttpRequest, HttpResponse } from './exchange.ts';
import { keepConnection, type PullContext } from './http-client.ts';
import { isConfigType, isIndexType, isLayerType, isManifestType, schema1MediaType } from './media-types.ts';
import { type PullError, pullError, wrapped } from './pull-error.ts';
import type { PullStep } from './pull-step.ts';
import { type Piece, readBody } from './read-body.ts';
import { registryMessage } from './registry-message.ts';
import { ask, type RegistryBase, type RegistryRequest, unexpectedStatus, urlOf } from './registry-request.ts';
import { signatureProblem } from './schema1.ts';
import { statusText } from './status-texts.ts';

// Upstream: containerd remotes/docker/fetcher.go and httpreadseeker.go, content/helpers.go Copy, v1.6.20 to v2.3.4.

export type Fetched = { readonly ok: true; readonly children: readonly Descriptor[] | undefined } | { readonly ok: false; readonly error: PullError };

/** One fetcher: its own host list, clients and tokens, apart from the resolver's. */
export interface Fetcher {
  readonly context: PullContext;
  readonly base: RegistryBase;
  readonly steps: PullStep[];
  /** The content store is at the other end of a socket (`ctr`, Talos), which adds its words to commit errors. */
  readonly remoteStore: boolean;
}

interface Opened {
  readonly response: HttpResponse;
  readonly request: HttpRequest;
  readonly from: RegistryRequest;
}

type Open = { readonly ok: true; readonly opened: Opened } | { readonly ok: false; readonly error: PullError };

/** Times a broken connection is re-opened without a single new byte. */
const fruitlessReopens = 3;

/** Fetches one content and checks its size and digest, as the content store does when it is committed. */
export function fetchContent(fetcher: Fetcher, descriptor: Descriptor): Fetched {
  if (descriptor.size === 0) {
    const text = `unable to fetch descriptor (${descriptor.digest}) which reports content size of zero: invalid argument`;
    return { ok: false, error: pullError(text, 'InvalidArgument') };
  }
  if (!fetcher.base.hosts.some((host) => host.pull)) return { ok: false, error: pullError('no pull hosts: not found', 'NotFound') };
  const opened = open(fetcher, descriptor, 0);
  if (!opened.ok) return { ok: false, error: wrapped('failed to copy: httpReadSeeker: failed open', opened.error) };
  return commit(fetcher, descriptor, opened.opened, readAll(fetcher, descriptor, opened.opened));
}

/** Schema 1 manifests are read by a converter of their own, before anything is stored. */
export function fetchSchema1(fetcher: Fetcher, descriptor: Descriptor): Fetched {
  const opened = open(fetcher, descriptor, 0);
  if (!opened.ok) return { ok: false, error: wrapped('httpReadSeeker: failed open', opened.error) };
  return { ok: false, error: pullError(signatureProblem(opened.opened.response.body)) };
}

/** Asks all hosts from the first on, whatever their capabilities, until one answers with a 2xx. The first error is the one shown. */
function open(fetcher: Fetcher, descriptor: Descriptor, offset: number): Open {
  const isManifest = isManifestOrIndex(descriptor.mediaType, fetcher.context);
  let first: PullError | undefined;
  for (const [index, host] of fetcher.base.hosts.entries()) {
    const what = [isManifest ? 'manifests' : 'blobs', descriptor.digest] as const;
    const request: RegistryRequest = { method: 'GET', base: fetcher.base, host, what, offset };
    const opened = openAt(fetcher, request, index === fetcher.base.hosts.length - 1);
    record(fetcher, request, opened);
    if (opened.ok) return opened;
    first ??= opened.error;
  }
  const error = first ?? pullError('no pull hosts: not found', 'NotFound');
  if (isManifest || error.code !== 'NotFound') return { ok: false, error };
  const text = `could not fetch content descriptor ${descriptor.digest} (${descriptor.mediaType}) from remote: not found`;
  return { ok: false, error: pullError(text, 'NotFound') };
}

function record(fetcher: Fetcher, request: RegistryRequest, opened: Open): void {
  const reason = opened.ok ? `answers ${statusText(opened.opened.response.status)}` : opened.error.text;
  const effect = opened.ok ? 'serves' : 'passes on';
  fetcher.steps.push({ stage: 'fetch', what: request.what.join('/'), host: request.host, effect, reason });
}

function openAt(fetcher: Fetcher, request: RegistryRequest, lastHost: boolean): Open {
  const responded = ask(request, lastHost);
  if (!responded.ok) return responded;
  const { response } = responded;
  if (response.status > 299) return { ok: false, error: fetchError(fetcher.context, request, responded.request, response) };
  const discarded = discardProblem(response, request.offset ?? 0);
  if (discarded !== undefined) return { ok: false, error: pullError(discarded) };
  return { ok: true, opened: { response, request: responded.request, from: request } };
}

function fetchError(context: PullContext, asked: RegistryRequest, request: HttpRequest, response: HttpResponse): PullError {
  if (response.status === 404) return pullError(`content at ${urlOf(asked)} not found: not found`, 'NotFound');
  const message = registryMessage(response.body?.text);
  if (context.traits.joinsRegistryErrors) {
    const error = unexpectedStatus(request, response.status);
    return message === undefined ? error : { ...error, text: `${error.text}\n${message}` };
  }
  const text = `unexpected status code ${urlOf(asked)}: ${statusText(response.status)}`;
  return pullError(message === undefined ? text : `${text} - Server message: ${message}`);
}

/** Hosts that ignore the range send everything again; what is already there is read and thrown away. */
function discardProblem(response: HttpResponse, offset: number): string | undefined {
  if (offset === 0) return undefined;
  const length = response.body?.length ?? 0;
  const available = Math.min(response.body?.brokenAfter ?? length, length);
  if (available >= offset) return undefined;
  return available < length ? 'failed to discard to offset: unexpected EOF' : 'unable to discard to offset';
}

/** Reads to the end of the body, re-opening from the reached offset when the connection breaks. */
function readAll(fetcher: Fetcher, descriptor: Descriptor, first: Opened): readonly Piece[] {
  const pieces: Piece[] = [];
  let opened = first;
  let offset = 0;
  let fruitless = 0;
  for (;;) {
    const { client } = fetcher.base.authorizerOf(opened.from.host);
    const read = readBody(client, opened.response, offset);
    if (read.piece !== undefined && read.length > 0) pieces.push(read.piece);
    offset += read.length;
    if (!read.broken) {
      keepConnection(client, opened.request);
      return pieces;
    }
    fruitless = read.length > 0 ? 1 : fruitless + 1;
    if (fruitless > fruitlessReopens || offset >= descriptor.size) return pieces;
    const again = open(fetcher, descriptor, offset);
    if (!again.ok) return pieces;
    opened = again.opened;
  }
}

function commit(fetcher: Fetcher, descriptor: Descriptor, opened: Opened, pieces: readonly Piece[]): Fetched {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const problem =
    length < descriptor.size ? shortRead(fetcher.context, descriptor.size, length) : contentProblem(fetcher, descriptor, pieces, length);
  if (problem === undefined) return { ok: true, children: opened.response.body?.children };
  const step = { stage: 'fetch', what: opened.from.what.join('/'), host: opened.from.host, effect: 'stops', reason: problem.text } as const;
  fetcher.steps.push(step);
  return { ok: false, error: problem };
}

function shortRead(context: PullContext, expected: number, got: number): PullError {
  if (context.clock.interrupted !== undefined) return interruptedCopy(context);
  if (!context.traits.countsShortReads) return pullError('failed to read expected number of bytes: unexpected EOF');
  return pullError(`short read: expected ${expected} bytes but got ${got}: unexpected EOF`);
}

function interruptedCopy(context: PullContext): PullError {
  const byDeadline = context.clock.interrupted === 'deadline';
  return pullError(`failed to copy: ${byDeadline ? 'context deadline exceeded' : 'context canceled'}`, byDeadline ? 'DeadlineExceeded' : 'Canceled');
}

function contentProblem(fetcher: Fetcher, descriptor: Descriptor, pieces: readonly Piece[], length: number): PullError | undefined {
  const key = `${keyKind(descriptor.mediaType)}-${descriptor.digest}`;
  const failed = `failed commit on ref "${key}": ${fetcher.remoteStore ? 'commit failed: ' : ''}`;
  if (length !== descriptor.size) {
    const text = `${failed}"${key}" failed size validation: ${length} != ${descriptor.size}: failed precondition`;
    return pullError(text, 'FailedPrecondition');
  }
  const digest = digestOfPieces(pieces);
  if (digest === descriptor.digest) return undefined;
  const text = `${failed}unexpected commit digest ${digest}, expected ${descriptor.digest}: failed precondition`;
  return pullError(text, 'FailedPrecondition');
}

/** Pieces of one content in order are that content; anything else is something new. */
function digestOfPieces(pieces: readonly Piece[]): string {
  const [first] = pieces;
  if (first === undefined) return `sha256:${sha256('')}`;
  if (pieces.every((piece) => piece.digest === first.digest)) return first.digest;
  return `sha256:${sha256(pieces.map((piece) => `${piece.digest}[${piece.offset}+${piece.length}]`).join(' '))}`;
}

function isManifestOrIndex(mediaType: string, context: PullContext): boolean {
  return isManifestType(mediaType) || isIndexType(mediaType) || (mediaType === schema1MediaType && !context.traits.refusesSchema1);
}

/** The first word of the name under which the content store takes content in. Upstream: remotes.MakeRefKey. */
function keyKind(mediaType: string): string {
  if (isManifestType(mediaType)) return 'manifest';
  if (isIndexType(mediaType)) return 'index';
  if (isLayerType(mediaType)) return 'layer';
  return isConfigType(mediaType) ? 'config' : 'unknown';
}
