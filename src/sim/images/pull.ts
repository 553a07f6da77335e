import { containerdTraits } from '#model/images/containerd-version.ts';
import type { RegistryHost } from '#model/images/host-list.ts';
import { type ImageReference, parseDockerReference, parseRawReference } from '#model/images/reference.ts';
import { type Authorizer, authorizer } from './authorizer.ts';
import { type PullCredentials, secretFor } from './credentials.ts';
import type { AnswerFunction, Attempt, Descriptor, WireRecord } from './exchange.ts';
import { type Fetched, type Fetcher, fetchContent, fetchSchema1 } from './fetch.ts';
import { httpClient, type PullContext } from './http-client.ts';
import { isConfigType, isIndexType, isLayerType, isManifestType, schema1MediaType } from './media-types.ts';
import { type Interruption, pullClock } from './pull-clock.ts';
import { formattedByMistake, type PullError, pullError, redacted, wrapped } from './pull-error.ts';
import type { PullStep } from './pull-step.ts';
import type { RegistryBase } from './registry-request.ts';
import { resolve } from './resolve.ts';

/** Who pulls: CRI with its own client, CRI through the transfer service, `ctr`, or Talos for its own services. */
export type PullMode = 'cri-local' | 'cri-transfer' | 'ctr' | 'talos';

/** One image pull: what is wanted, by whom, from where, and how everybody out there answers. */
export interface PullRequest {
  readonly image: string;
  readonly mode: PullMode;
  /** containerd's version. */
  readonly containerd: string;
  readonly hostsOf: (namespace: string) => readonly RegistryHost[];
  readonly answer: AnswerFunction;
  readonly credentials?: PullCredentials;
  /** Credentials are looked up by the endpoint asked, not by the host that challenges: 1.x with legacy mirrors, and Talos. */
  readonly credentialsByEndpoint?: boolean;
  /** After this the caller goes away. The kubelet never does. */
  readonly deadlineMs?: number;
  readonly snapshotter?: string;
  readonly maximumDownloads?: number;
}

/** How a pull ended. */
export interface PullOutcome {
  readonly pulled: boolean;
  /** Normalised; absent when the text is no reference. */
  readonly reference?: string;
  /** The digest the reference stood for. */
  readonly digest?: string;
  /** What the caller is told, and the code it comes with. */
  readonly error?: PullError;
  /** Infinity when it never ends. */
  readonly durationMs: number;
  readonly interrupted?: Interruption;
  /** It hangs on a server that will answer when it can. */
  readonly awaitsAnswer?: true;
  readonly wire: readonly WireRecord[];
  readonly attempts: readonly Attempt[];
  readonly steps: readonly PullStep[];
}

/** What the stages of one pull share. */
interface Pull {
  readonly request: PullRequest;
  readonly reference: ImageReference;
  readonly context: PullContext;
  readonly steps: PullStep[];
}

/** Runs the whole procedure: resolve the reference, fetch its manifest, config and layers, unpack. Pure but for `answer`. */
export function pullImage(request: PullRequest): PullOutcome {
  const traits = containerdTraits(request.containerd);
  const clock = pullClock({
    deadlineMs: request.deadlineMs,
    progressTimeoutMs: request.mode.startsWith('cri') ? traits.progressTimeoutMs : undefined,
    watchesRequests: request.mode !== 'cri-transfer',
  });
  const context: PullContext = { answer: request.answer, traits, clock, wire: [], attempts: [] };
  const steps: PullStep[] = [];
  const parsed = request.mode === 'ctr' ? parseRawReference(request.image) : parseDockerReference(request.image, traits.namesUppercaseRepository);
  if (!parsed.ok) return outcome(context, steps, { error: referenceError(request, parsed.error) });
  const pull: Pull = { request, reference: parsed.reference, context, steps };
  const result = resolveAndFetch(pull);
  return outcome(context, steps, { reference: parsed.reference.text, ...result });
}

interface PullResult {
  readonly reference?: string;
  readonly digest?: string;
  readonly error?: PullError;
}

function outcome(context: PullContext, steps: readonly PullStep[], result: PullResult): PullOutcome {
  const { clock, wire, attempts } = context;
  return {
    pulled: result.error === undefined,
    ...result,
    durationMs: clock.nowMs,
    ...(clock.interrupted !== undefined && { interrupted: clock.interrupted }),
    ...(clock.interrupted === 'hangs' && clock.isServed && { awaitsAnswer: true as const }),
    wire,
    attempts,
    steps,
  };
}

function referenceError(request: PullRequest, text: string): PullError {
  if (request.mode === 'ctr') return pullError(`failed to resolve reference "${request.image}": ${text}`);
  return pullError(`failed to parse image reference "${request.image}": ${text}`);
}

function resolveAndFetch(pull: Pull): PullResult {
  const { context, reference, steps } = pull;
  const resolved = resolve(context, registryBase(pull), reference, steps);
  if (!resolved.ok) return { error: told(pull, resolveError(pull, resolved.error)) };
  const { descriptor } = resolved;
  const refused = refusedSchema1(pull, descriptor);
  if (refused !== undefined) return { digest: descriptor.digest, error: told(pull, refused) };
  const remoteStore = !pull.request.mode.startsWith('cri');
  const fetcher: Fetcher = { context, base: registryBase(pull), steps, remoteStore };
  const fetched = fetchImage(pull, fetcher, descriptor);
  if (!fetched.ok) return { digest: descriptor.digest, error: told(pull, fetched.error) };
  const unusable = unpackError(pull, descriptor);
  return { digest: descriptor.digest, ...(unusable !== undefined && { error: unusable }) };
}

/** Resolver and fetcher each build their own hosts, clients and authorizers: nothing learnt by the one helps the other. */
function registryBase(pull: Pull): RegistryBase {
  const { request, reference, context } = pull;
  const authorizers = new Map<number, Authorizer>();
  const authorizerOf = (host: RegistryHost) => {
    const known = authorizers.get(host.client);
    if (known !== undefined) return known;
    const byEndpoint = request.credentialsByEndpoint === true ? host.host : undefined;
    const credentials = (challenger: string) => secretFor(request.credentials ?? {}, challenger, byEndpoint ?? challenger);
    const made = authorizer(httpClient(context, host), credentials);
    authorizers.set(host.client, made);
    return made;
  };
  return { namespace: reference.namespace, repository: reference.repository, hosts: request.hostsOf(reference.namespace), authorizerOf };
}

function resolveError(pull: Pull, error: PullError): PullError {
  const words = pull.request.mode === 'cri-transfer' ? 'failed to resolve image' : `failed to resolve reference "${pull.reference.text}"`;
  return wrapped(words, error);
}

/** The error as the caller gets it. */
function told(pull: Pull, error: PullError): PullError {
  const { mode } = pull.request;
  if (mode === 'ctr') return error;
  if (mode === 'talos') return wrapped(`failed to pull image "${pull.reference.text}"`, error);
  const full = wrapped(`failed to pull and unpack image "${pull.reference.text}"`, error);
  const { redactsQueries, formatsErrorTexts } = pull.context.traits;
  const clean = redactsQueries ? redacted(full) : full;
  return formatsErrorTexts ? formattedByMistake(clean) : clean;
}

function refusedSchema1(pull: Pull, descriptor: Descriptor): PullError | undefined {
  if (descriptor.mediaType !== schema1MediaType || !pull.context.traits.refusesSchema1) return undefined;
  if (pull.request.mode === 'cri-transfer') {
    return pullError('schema 1 image manifests are no longer supported: invalid argument', 'InvalidArgument');
  }
  const words = `not implemented: media type "${schema1MediaType}" is no longer supported since containerd v2.1, please rebuild the image as`;
  const instead = '"application/vnd.docker.distribution.manifest.v2+json" or "application/vnd.oci.image.manifest.v1+json"';
  return pullError(`${words} ${instead}`, 'Unimplemented');
}

function fetchImage(pull: Pull, fetcher: Fetcher, descriptor: Descriptor): Fetched {
  if (descriptor.mediaType === schema1MediaType) return fetchSchema1(fetcher, descriptor);
  const fetched = fetchContent(fetcher, descriptor);
  if (!fetched.ok || fetched.children === undefined) return fetched;
  if (isIndexType(descriptor.mediaType)) {
    const [manifest] = fetched.children;
    return manifest === undefined ? fetched : fetchImage(pull, fetcher, manifest);
  }
  if (!isManifestType(descriptor.mediaType)) return fetched;
  return fetchParts(pull, fetcher, fetched.children);
}

/** CRI fetches the layers once the config is there; `ctr` takes all parts in the manifest's order. */
function fetchParts(pull: Pull, fetcher: Fetcher, children: readonly Descriptor[]): Fetched {
  const parts = children.filter((child, index) => children.findIndex((other) => other.digest === child.digest) === index);
  const first = pull.request.mode === 'ctr' ? [] : parts.filter((part) => !isLayerType(part.mediaType));
  const rest = parts.filter((part) => !first.includes(part));
  for (const part of first) {
    const fetched = fetchContent(fetcher, part);
    if (!fetched.ok) return fetched;
  }
  return fetchTogether(fetcher, rest, pull.request.maximumDownloads ?? 3);
}

/** Several contents at the same time: each starts when the group does, and the slowest decides. */
function fetchTogether(fetcher: Fetcher, parts: readonly Descriptor[], atOnce: number): Fetched {
  const { clock } = fetcher.context;
  for (let begin = 0; begin < parts.length; begin += atOnce) {
    const startMs = clock.nowMs;
    let endMs = startMs;
    for (const part of parts.slice(begin, begin + atOnce)) {
      clock.nowMs = startMs;
      const fetched = fetchContent(fetcher, part);
      endMs = Math.max(endMs, clock.nowMs);
      clock.nowMs = endMs;
      if (!fetched.ok) return fetched;
    }
  }
  return { ok: true, children: undefined };
}

/** What was resolved is fetched whatever it is; only unpacking notices that a web page is no image. */
function unpackError(pull: Pull, descriptor: Descriptor): PullError | undefined {
  if (isManifestType(descriptor.mediaType) || isIndexType(descriptor.mediaType) || isConfigType(descriptor.mediaType)) return undefined;
  const error = pullError(`unexpected media type ${descriptor.mediaType} for ${descriptor.digest}: not found`, 'NotFound');
  if (pull.request.mode === 'ctr') return error;
  if (pull.request.mode === 'cri-transfer') return wrapped('get image config descriptor', error);
  const snapshotter = pull.request.snapshotter ?? pull.context.traits.snapshotter;
  return told(pull, wrapped(`failed to unpack image on snapshotter ${snapshotter}`, error));
}
