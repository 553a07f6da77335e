import type { RegistryHost } from '#model/images/host-list.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import type { Place } from '#model/place.ts';
import { type Edit, type Expression, fact } from '../capabilities/expression.ts';
import type { HostBehaviour } from '../images/host-behaviour.ts';
import type { HostVerdict } from '../images/host-verdict.ts';

/** A host outside the cluster in a node's list, and how it behaves for one image. */
export interface OutsideHost {
  readonly host: RegistryHost;
  readonly behaviour: HostBehaviour;
  readonly verdict: HostVerdict['verdict'];
  readonly place: Place | undefined;
  readonly reference: string;
  /** What a fault or the world's file says of the host. */
  readonly said: string | undefined;
}

/** What such a host comes down to: it serves, or says why not and what would mend it. */
export function outsideFact({ host, behaviour, verdict, place, reference, said }: OutsideHost): Expression {
  const does = said ?? `${host.host} ${behaviourText(behaviour, reference, verdict)}`;
  const text = `${does}${verdict === 'stops' ? '; hosts after it are never asked' : ''}`;
  const edit = verdict === 'stops' ? replaceEndpoint(host, place) : undefined;
  const input = inputOf(host.host, behaviour, verdict, reference);
  return fact(verdict === 'serves', { text, place }, input, edit);
}

/** The fact that decides: the reference, the certificate, or the host itself. */
function inputOf(host: string, behaviour: HostBehaviour, verdict: HostVerdict['verdict'], reference: string): string {
  if (behaviour.kind === 'registry' && verdict !== 'serves') return `reference:${reference}`;
  return behaviour.kind === 'bad-certificate' ? `certificate:host/${host}` : `host:${host}`;
}

function behaviourText(behaviour: HostBehaviour, reference: string, verdict: HostVerdict['verdict']): string {
  switch (behaviour.kind) {
    case 'registry':
      return verdict === 'serves' ? `has ${reference}` : `does not have ${reference}`;
    case 'status':
      return `answers ${behaviour.status}`;
    case 'web-page':
      return 'answers 200 with a web page (text/html), which is taken for the manifest';
    case 'refused':
      return 'refuses connections';
    case 'rate-limited':
      return 'answers 429, its rate limit is used up';
    case 'unreachable':
      return 'is not reached';
    case 'no-such-name':
    case 'names-fail':
    case 'names-time-out':
      return 'is not found by name';
    case 'hangs':
    case 'tls-hangs':
      return 'takes requests and never answers';
    case 'bad-certificate':
      return `has a certificate nobody trusts (${behaviour.text ?? behaviour.problem})`;
    case 'plain-http':
      return 'speaks plain HTTP';
  }
}

function replaceEndpoint(host: RegistryHost, place: Place | undefined): Edit {
  const where = place === undefined || !('path' in place) ? '' : ` (${place.path}:${place.line})`;
  return {
    key: `endpoint:${host.host}${where}`,
    text: `replace the endpoint ${host.scheme}://${host.host}${host.path} by one that serves the registry API${where}`,
  };
}

/** No host outside the cluster serves the image, and none ends the pull: another one would help all images of its registry. */
export function anotherSource(reference: string, asksOutside: boolean): Expression {
  const parsed = parseDockerReference(reference);
  const namespace = parsed.ok ? parsed.reference.namespace : reference;
  const edit = {
    key: `source:${namespace}`,
    text: `give images of ${namespace} a source outside the cluster (a second host in its mirror list that has them)`,
  };
  const text = `no ${asksOutside ? 'other ' : ''}host outside the cluster is asked for images of ${namespace}`;
  return fact(false, { text }, `host:${namespace}`, edit);
}

/** An image that is on the node needs no registry. */
export function preload(reference: string, node: string): Edit {
  return { key: `preload:${node}:${reference}`, text: `keep ${reference} on ${node} where a wipe does not reach it, or pre-load it` };
}
