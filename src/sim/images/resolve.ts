import { sha256 } from '#base/sha256.ts';
import type { RegistryHost } from '#model/images/host-list.ts';
import { digestProblem, type ImageReference } from '#model/images/reference.ts';
import type { Body, Descriptor, HttpResponse } from './exchange.ts';
import { keepConnection, type PullContext } from './http-client.ts';
import { isIndexType, isManifestType, schema1MediaType } from './media-types.ts';
import { type PullError, pullError, wrapped } from './pull-error.ts';
import type { PullStep } from './pull-step.ts';
import { readBody } from './read-body.ts';
import { registryMessage } from './registry-message.ts';
import { ask, type RegistryBase, type RegistryRequest, type Responded, unexpectedStatus } from './registry-request.ts';
import { signatureProblem } from './schema1.ts';
import { statusText } from './status-texts.ts';

// Upstream: containerd remotes/docker/resolver.go Resolve, v1.6.20 to v2.3.4.

export type Resolved = { readonly ok: true; readonly descriptor: Descriptor } | { readonly ok: false; readonly error: PullError };

/** Larger manifests are not accepted. Upstream multiplies by 1048 twice, a slip that stayed. */
const largestManifest = 4 * 1048 * 1048;

type Answered = Responded & { readonly ok: true };

/** One resolution under way. */
interface Resolution {
  readonly context: PullContext;
  readonly base: RegistryBase;
  readonly reference: ImageReference;
  readonly steps: PullStep[];
  /** Known from the reference, or left over from an answer that was then rejected for its size. */
  digest: string | undefined;
  best: PullError | undefined;
  rank: number;
}

/** Finds out which digest a reference stands for: the hosts are asked in order until one answers with a 2xx, or one stops it all. */
export function resolve(context: PullContext, base: RegistryBase, reference: ImageReference, steps: PullStep[]): Resolved {
  if (reference.object === '') return { ok: false, error: pullError('object required') };
  const invalid = reference.digest === undefined ? undefined : digestProblem(reference.digest);
  if (invalid !== undefined) return { ok: false, error: pullError(invalid) };
  const hosts = base.hosts.filter((host) => host.pull && (host.resolve || reference.digest !== undefined));
  if (hosts.length === 0) return { ok: false, error: pullError('no resolve hosts: not found', 'NotFound') };
  const resolution: Resolution = { context, base, reference, steps, digest: reference.digest, best: undefined, rank: 0 };
  return askAll(resolution, hosts);
}

function askAll(resolution: Resolution, hosts: readonly RegistryHost[]): Resolved {
  const { reference, context, base } = resolution;
  const rounds = reference.digest === undefined ? ['manifests'] : ['manifests', 'blobs'];
  for (const round of rounds) {
    if (context.traits.limitsBlobRound && resolution.rank > 2) break;
    for (const [index, host] of hosts.entries()) {
      const request: RegistryRequest = { method: 'HEAD', base, host, what: [round, reference.object] };
      const outcome = askHost(resolution, request, index === hosts.length - 1);
      if (outcome !== undefined) return outcome;
    }
  }
  return { ok: false, error: resolution.best ?? notFound(reference) };
}

/** Undefined: the next host is asked. */
function askHost(resolution: Resolution, request: RegistryRequest, lastHost: boolean): Resolved | undefined {
  const responded = ask(request, lastHost);
  if (!responded.ok) return passOn(resolution, request, 1, deniedOr(responded.error));
  const { status } = responded.response;
  if (status === 404) return passOn(resolution, request, 2, notFound(resolution.reference), '404 Not Found');
  if (status > 399) return passOn(resolution, request, 3, refusal(resolution, request, responded));
  if (status > 299) return stop(resolution, request, statusError(resolution, request, responded, 'failed with unexpected status code'));
  return accept(resolution, request, responded.response);
}

function deniedOr(error: PullError): PullError {
  const prefix = 'pull access denied, repository does not exist or may require authorization';
  return error.invalidAuthorization === true ? wrapped(prefix, error) : error;
}

function notFound(reference: ImageReference): PullError {
  return pullError(`${reference.text}: not found`, 'NotFound');
}

function refusal(resolution: Resolution, request: RegistryRequest, responded: Answered): PullError {
  const error = statusError(resolution, request, responded, 'failed with status code');
  const asksReason = resolution.context.traits.asksForbiddenReason && responded.response.status === 403 && responded.method === 'HEAD';
  if (!asksReason) return error;
  const reason = ask({ ...request, method: 'GET' }, false);
  const message = reason.ok && reason.response.status > 399 ? registryMessage(reason.response.body?.text) : undefined;
  return message === undefined ? error : { ...error, text: `${error.text}\n${message}` };
}

/** `bodyIsOpen`: not yet closed, so that the registry's own words can still be read. */
function statusError(resolution: Resolution, request: RegistryRequest, responded: Answered, words: string, bodyIsOpen = false): PullError {
  const { status, body } = responded.response;
  const { traits } = resolution.context;
  if (traits.statusNamesHostOnly) {
    return pullError(`pulling from host ${request.host.host} ${words} [${request.what.join(' ')}]: ${statusText(status)}`);
  }
  const error = unexpectedStatus(responded.request, status);
  const message = bodyIsOpen && traits.joinsRegistryErrors ? registryMessage(body?.text) : undefined;
  return message === undefined ? error : { ...error, text: `${error.text}\n${message}` };
}

/** A 2xx of any content ends the search, be it an image or a web page. */
function accept(resolution: Resolution, request: RegistryRequest, response: HttpResponse): Resolved | undefined {
  const size = response.headers.contentLength;
  const header = response.headers.digest;
  if (resolution.digest === undefined && header !== undefined && header !== '' && size !== undefined) {
    const problem = digestProblem(header);
    if (problem !== undefined) return stop(resolution, request, pullError(`"${header}" in header not a valid digest: ${problem}`));
    resolution.digest = header;
  }
  if (resolution.digest === undefined || size === undefined) return acceptBody(resolution, request);
  return finish(resolution, request, { digest: resolution.digest, mediaType: manifestMediaType(response), size });
}

/** Without digest or length the manifest is fetched and hashed, whatever it is. */
function acceptBody(resolution: Resolution, request: RegistryRequest): Resolved | undefined {
  const { traits } = resolution.context;
  const responded = ask({ ...request, method: 'GET' }, true);
  if (!responded.ok) return stop(resolution, request, responded.error);
  const { response } = responded;
  if (traits.checksFallbackStatus && response.status >= 400) {
    return stop(resolution, request, statusError(resolution, request, responded, 'failed with status code', true));
  }
  const mediaType = manifestMediaType(response);
  const client = resolution.base.authorizerOf(request.host).client;
  const read = readBody(client, response, 0);
  if (!read.broken) keepConnection(client, responded.request);
  if (resolution.digest === undefined) {
    const problem = schema1Problem(resolution.context, mediaType, response.body);
    if (problem !== undefined) return stop(resolution, request, problem);
    if (read.broken) return stop(resolution, request, pullError('unexpected EOF'));
    resolution.digest = response.body?.digest ?? `sha256:${sha256('')}`;
  }
  return finish(resolution, request, { digest: resolution.digest, mediaType, size: read.length });
}

/** Unlabelled text counts as a schema 1 manifest: 1.x tries to read its signatures, 2.x refuses it. */
function schema1Problem(context: PullContext, mediaType: string, body: Body | undefined): PullError | undefined {
  if (mediaType !== schema1MediaType) return undefined;
  if (!context.traits.refusesSchema1) return pullError(signatureProblem(body));
  const words = `not implemented: media type "${schema1MediaType}" is no longer supported since containerd v2.0, please rebuild the image as`;
  const instead = '"application/vnd.docker.distribution.manifest.v2+json" or "application/vnd.oci.image.manifest.v1+json"';
  return pullError(`${words} ${instead}`, 'Unimplemented');
}

function finish(resolution: Resolution, request: RegistryRequest, descriptor: Descriptor): Resolved | undefined {
  if (descriptor.size > largestManifest) {
    const text = `rejecting ${descriptor.size} byte manifest for ${resolution.reference.text}: not found`;
    return passOn(resolution, request, 4, pullError(text, 'NotFound'));
  }
  if (isManifestType(descriptor.mediaType) || isIndexType(descriptor.mediaType)) record(resolution, request, 'serves', 'it has the image');
  else record(resolution, request, 'stops', `its answer, ${descriptor.mediaType || 'of no type'}, is taken for the image; later hosts are not asked`);
  return { ok: true, descriptor };
}

function manifestMediaType(response: HttpResponse): string {
  const type = (response.headers.contentType ?? '').split(';', 1)[0] ?? '';
  return type === 'text/plain' ? schema1MediaType : type;
}

/** 1.x keeps the first error that is no 404; 2.x the one that got furthest. */
function passOn(resolution: Resolution, request: RegistryRequest, rank: number, error: PullError, reason = error.text): undefined {
  record(resolution, request, 'passes on', reason);
  const counts = resolution.context.traits.ranksErrors ? resolution.rank < rank : resolution.best === undefined && rank !== 2;
  if (!counts) return;
  resolution.best = error;
  resolution.rank = rank;
}

function stop(resolution: Resolution, request: RegistryRequest, error: PullError): Resolved {
  record(resolution, request, 'stops', error.text);
  return { ok: false, error };
}

function record(resolution: Resolution, request: RegistryRequest, effect: PullStep['effect'], reason: string): void {
  resolution.steps.push({ stage: 'resolve', what: request.what.join('/'), host: request.host, effect, reason });
}
