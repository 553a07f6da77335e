import { digestProblem } from '#model/images/reference.ts';
import { mediaTypeOf } from './probe-host.ts';
import type { ManifestAt } from './questions.ts';
import type { RegistryAnswer } from './registry-client.ts';

/** What the network says of a reference. */
export type ReferenceOutcome =
  | { readonly kind: 'present'; readonly seen: string; readonly digest?: string }
  | { readonly kind: 'absent'; readonly seen: string }
  | { readonly kind: 'unclear'; readonly reason: string };

/** What one host says of it. `stops`: nodes take this answer, whatever it is, for the image. */
export type PlaceOutcome =
  | ReferenceOutcome
  | { readonly kind: 'stops'; readonly reason: string }
  /** It is down, so it was not asked. */
  | { readonly kind: 'passed over' };

/** One request for a manifest. */
export type AskManifest = (method: 'HEAD' | 'GET', place: ManifestAt, repository: string) => Promise<RegistryAnswer>;

/** What containerd accepts. Upstream: core/remotes/docker/resolver.go. */
export const manifestTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
] as const;

const olderTypes = ['application/vnd.docker.distribution.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v1+prettyjws'];

/** What hosts answer who know that they do not have it. Upstream: OCI distribution specification, error codes. */
const unknownCodes = ['MANIFEST_UNKNOWN', 'NAME_UNKNOWN'];

/** Asks one host for a manifest, and for the reason when it has none: an answer to HEAD carries none. */
export async function probePlace(place: ManifestAt, repository: string, ask: AskManifest): Promise<PlaceOutcome> {
  const seen = `HEAD ${urlOf(place)}`;
  const head = await ask('HEAD', place, repository);
  if (head.kind !== 'response') return { kind: 'unclear', reason: `${place.host} ${head.text}` };
  if (head.status === 404) return whyNotFound(place, await ask('GET', place, repository));
  if (head.status < 200 || head.status > 299) return { kind: 'unclear', reason: `${seen} answers ${head.status}` };
  return found(head, seen);
}

function found({ status, headers }: Extract<RegistryAnswer, { kind: 'response' }>, seen: string): PlaceOutcome {
  const type = mediaTypeOf(headers['content-type']);
  const given = headers['docker-content-digest'];
  const digest = typeof given === 'string' && digestProblem(given) === undefined ? given : undefined;
  const isManifest = [...manifestTypes, ...olderTypes].includes(type) || (digest !== undefined && type === 'application/json');
  if (!isManifest) return { kind: 'stops', reason: `${seen} answers ${status} with ${type || 'no media type'}, which is no manifest` };
  return { kind: 'present', seen: `${seen}: ${status}`, ...(digest !== undefined && { digest }) };
}

function whyNotFound(place: ManifestAt, answer: RegistryAnswer): PlaceOutcome {
  const seen = `GET ${urlOf(place)}`;
  if (answer.kind !== 'response') return { kind: 'unclear', reason: `${place.host} ${answer.text}` };
  const code = errorCodesIn(answer.body).find((each) => unknownCodes.includes(each));
  if (answer.status !== 404 || code === undefined)
    return { kind: 'unclear', reason: `${seen} answers ${answer.status} without the error of a registry` };
  return { kind: 'absent', seen: `${seen}: 404 ${code}` };
}

function errorCodesIn(body: string): readonly string[] {
  try {
    const { errors } = JSON.parse(body) as { readonly errors?: unknown };
    return Array.isArray(errors)
      ? errors.flatMap((error: { readonly code?: unknown } | null) => (typeof error?.code === 'string' ? [error.code] : []))
      : [];
  } catch {
    return [];
  }
}

/**
 * Goes through a node's list as the node does: the first answer that is taken for the image decides. Absent is only what its own registry
 * says it does not have: a mirror that fetches says the same when it cannot reach that registry.
 */
export async function probeList(list: readonly ManifestAt[], askPlace: (place: ManifestAt) => Promise<PlaceOutcome>): Promise<ReferenceOutcome> {
  const unclear: string[] = [];
  let absent: { readonly kind: 'absent'; readonly seen: string } | undefined;
  let passes = '';
  for (const place of list) {
    const outcome = await askPlace(place);
    if (outcome.kind === 'present') return outcome;
    if (outcome.kind === 'stops') return { kind: 'unclear', reason: outcome.reason };
    if (outcome.kind === 'unclear') unclear.push(outcome.reason);
    else if (outcome.kind === 'passed over') passes = `${place.host} is down`;
    else if (place.isMirror) passes = `only mirrors were asked (${outcome.seen})`;
    else absent = outcome;
  }
  if (unclear.length > 0) return { kind: 'unclear', reason: unclear.join('; ') };
  return absent ?? { kind: 'unclear', reason: passes };
}

/** Nodes with different lists may differ; what is said of a reference must hold for all of them. */
export function agreed(outcomes: readonly ReferenceOutcome[]): ReferenceOutcome {
  const of = (kind: ReferenceOutcome['kind']) => outcomes.find((outcome) => outcome.kind === kind);
  const [present, absent, unclear] = [of('present'), of('absent'), of('unclear')];
  if (present !== undefined && absent !== undefined) return { kind: 'unclear', reason: 'some nodes find it where others do not look' };
  return present ?? unclear ?? absent ?? { kind: 'unclear', reason: 'no node has a host to ask' };
}

export function urlOf({ scheme, host, path }: ManifestAt): string {
  return `${scheme}://${host}${path}`;
}
