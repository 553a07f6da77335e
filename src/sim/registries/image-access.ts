import type { Capability } from '#model/capabilities/capability.ts';
import { defaultHostOf, hostname, isLocalhost, type RegistryHost } from '#model/images/host-list.ts';
import { normalisedReference, parseDockerReference } from '#model/images/reference.ts';
import { imageCacheHost } from '#model/images/talos-registries.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Cause, Place } from '#model/place.ts';
import { all, always, any, type Expression, fact, requires } from '../capabilities/expression.ts';
import type { Judge } from '../capabilities/judge.ts';
import type { HostBehaviour } from '../images/host-behaviour.ts';
import { type HostVerdict, verdictOfHost } from '../images/host-verdict.ts';
import { type PullOutcome, pullImage } from '../images/pull.ts';
import { requestLines } from '../images/pull-report.ts';
import { worldAnswer } from '../images/world-answer.ts';
import type { PullResult } from '../kubelet/ports.ts';
import { nodeConfigs } from '../nodes/node-config.ts';
import type { ImageSource } from '../nodes/service-images.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { hostRef, hosts, imageStores, inGrace, outside, outsideRef, references } from '../world.ts';
import { anotherSource, outsideFact, preload } from './host-facts.ts';
import { containerdOf, hostsOfNode, modeOf, type Resolver } from './host-lists.ts';
import { stillKept } from './kept.ts';
import { type RegistryContent, type Route, registryContents, registryRef, routeFrom, routes } from './registries.ts';

/** One pull in full, for people. */
export interface PullReport {
  readonly reference: string;
  /** The node's store holds it already. */
  readonly present: boolean;
  readonly hosts: readonly { readonly url: string; readonly place?: Place; readonly implicit: boolean }[];
  readonly requests: readonly { readonly atMs: number; readonly method: string; readonly url: string; readonly answer: string }[];
  readonly pulled: boolean;
  readonly durationMs: number;
  readonly error?: string;
  readonly grpcCode?: string;
  readonly because: readonly Cause[];
}

/** Assumed: all bytes of an image from the Internet or from next door, unpacked. */
const layerMs = 10_000;

/** What the expander says of hosts that the cluster serves. */
export interface ServedHosts {
  clusterNames(view: View, node: string): Expression;
  route(view: View, host: string, route: Route): Expression;
  podsBehind(view: View, route: Route): readonly ObjectRef[];
}

/** Public registries that hand out a token to everybody before they answer. [their distribution API, 2026-11] */
const tokenRegistries: Readonly<Record<string, { readonly access: 'token'; readonly tokenHost?: string }>> = {
  'registry-1.docker.io': { access: 'token', tokenHost: 'auth.docker.io' },
  'auth.docker.io': { access: 'token' },
  'ghcr.io': { access: 'token' },
  'quay.io': { access: 'token' },
};

/**
 * Images as nodes get at them: what is in a node's store, which hosts are asked in which order, how each answers now,
 * and what all that comes down to as an expression for the start-up analysis.
 */
export class ImageAccess implements ImageSource {
  #judge: Judge | undefined;
  #served: ServedHosts | undefined;

  /** Judge and expander ask back for images, so they are given once all exist. */
  connect(judge: Judge, served: ServedHosts): void {
    this.#judge = judge;
    this.#served = served;
  }

  has(view: View, node: string, reference: string): boolean {
    return view.row(imageStores, nodeRef(view, node))?.has(normalisedReference(reference)) ?? false;
  }

  /** The hosts a node asks for an image, in order; empty when the reference is none. */
  hostsFor(view: View, node: string, reference: string, resolver: Resolver = 'cri'): readonly RegistryHost[] {
    const parsed = parseDockerReference(reference);
    return parsed.ok ? hostsOfNode(view.row(nodeConfigs, nodeRef(view, node)), parsed.reference.namespace, resolver) : [];
  }

  /** One pull as it would go now. On the eve every pull succeeds, except of what is known not to exist. */
  pull(view: View, node: string, reference: string, resolver: Resolver = 'cri', fresh?: true): PullResult {
    const stores = [normalisedReference(reference)];
    if (inGrace(view) && exists(view, reference)) return { pulled: true, durationMs: 1000, details: [], because: [], dependsOn: [], stores };
    const outcome = this.#procedure(view, node, reference, resolver);
    const capability: Capability = {
      kind: 'image',
      reference: normalisedReference(reference),
      node,
      fresh,
      ...(resolver === 'system' ? { system: true } : {}),
    };
    return {
      pulled: outcome.pulled,
      durationMs: outcome.durationMs,
      error: outcome.error?.text,
      grpcCode: outcome.error?.code,
      details: requestLines(outcome),
      because: outcome.pulled ? [] : this.#reasons(view, node, reference, resolver),
      dependsOn: [capability],
      stores,
    };
  }

  /** One pull as it would go now, request by request. */
  report(view: View, node: string, image: string, resolver: Resolver): PullReport {
    const outcome = this.#procedure(view, node, image, resolver);
    return {
      reference: outcome.reference ?? image,
      present: this.has(view, node, image),
      hosts: this.hostsFor(view, node, image, resolver).map((host) => ({
        url: `${host.scheme}://${host.host}${host.path}`,
        place: placeOfHost(host),
        implicit: host.origin.kind === 'implicit upstream',
      })),
      requests: outcome.wire.map(({ request, atMs, status, failure }) => ({
        atMs,
        method: request.method,
        url: `${request.scheme}://${request.host}${request.path}`,
        answer: status === undefined ? (failure ?? 'no answer') : String(status),
      })),
      pulled: outcome.pulled,
      durationMs: outcome.durationMs,
      error: outcome.error?.text,
      grpcCode: outcome.error?.code,
      because: outcome.pulled ? [] : this.#reasons(view, node, image, resolver),
    };
  }

  /** `image(reference,node)`: in the store, or to be had from the first host that does not pass on. */
  expression(view: View, capability: Extract<Capability, { kind: 'image' }>): Expression {
    const { reference, node, fresh } = capability;
    const resolver = capability.system ? 'system' : 'cri';
    if (fresh) return this.pullExpression(view, reference, node, resolver);
    const present = this.has(view, node, reference);
    const store = fact(present, { text: `${reference} is not on ${node}` }, `image-store:${node}`, preload(reference, node));
    return present ? store : any([store, this.pullExpression(view, reference, node, resolver)], { text: `${reference} cannot be had on ${node}` });
  }

  /**
   * To be pulled: hosts of the list up to the first that serves or stops. Hosts outside behave as they do in this
   * contingency; those the cluster serves pass on until they work, then serve what they hold.
   */
  pullExpression(view: View, reference: string, node: string, resolver: Resolver = 'cri'): Expression {
    const alternatives: Expression[] = [];
    let asksOutside = false;
    let endsOutside = false;
    for (const host of this.hostsFor(view, node, reference, resolver)) {
      const place = placeOfHost(host);
      const named = this.#resolves(view, node, host.host);
      const route = routeFrom(view, host.host, node);
      if (route !== undefined) {
        alternatives.push(all([named, this.#clusterHost(view, host.host, route, reference, place)]));
        continue;
      }
      const behaviour = this.#outsideBehaviour(view, host.host, reference);
      const { verdict } = this.#verdict(view, node, reference, host, behaviour, resolver);
      const said = view.row(hosts, hostRef(view, host.host))?.text;
      const internet = view.row(outside, outsideRef(view, 'internet'));
      const reached =
        internet?.works === false
          ? fact(false, { text: internet.text, place }, 'outside:internet')
          : outsideFact({ host, behaviour, verdict, place, reference, said });
      alternatives.push(all([named, reached]));
      asksOutside = true;
      endsOutside = verdict !== 'passes on';
      if (endsOutside) break;
    }
    if (!endsOutside) alternatives.push(all([requires({ kind: 'dns', node }), anotherSource(reference, asksOutside)]));
    return any(alternatives, { text: `no host of the list has ${reference}` });
  }

  /** For a node to find a host by its name; names of Services are known to the cluster's DNS only. */
  #resolves(view: View, node: string, host: string): Expression {
    if (!byName(host)) return always;
    const isService = view.row(routes, registryRef(view, host))?.via === 'service';
    return isService ? (this.#served?.clusterNames(view, node) ?? always) : requires({ kind: 'dns', node });
  }

  #clusterHost(view: View, host: string, route: Route, reference: string, place: Place | undefined): Expression {
    const cause: Cause = { text: `${host}, which the cluster serves, is asked`, place };
    return all([this.#answers(view, host, route), this.#serves(view, host, route, reference)], cause);
  }

  /** A host is the same for all, but what is a node's own port is not. */
  #answers(view: View, host: string, route: Route): Expression {
    return route.via === 'host-port' && this.#served !== undefined ? this.#served.route(view, host, route) : requires({ kind: 'registry', host });
  }

  /** That a host of the cluster has an image, or can fetch it. What nobody knows to be inside is not known to lack anything. */
  #serves(view: View, host: string, route: Route, reference: string): Expression {
    const content = view.row(registryContents, registryRef(view, host));
    if (route.via === 'unknown') return always;
    const lost = content?.holds.has(reference) === true && !this.#isKept(view, route, content);
    if (content?.holds.has(reference) && !lost) return always;
    if (content?.kind === 'pull-through') return this.#upstream(view, reference);
    const why = lost ? ' any more: it has no volume, what it held went with its container' : '';
    return fact(false, { text: `${host} does not hold ${reference}${why}` }, `registry-content:${host}`);
  }

  #isKept(view: View, route: Route, { storage }: RegistryContent): boolean {
    if (storage === undefined || this.#served === undefined) return true;
    const pods = this.#served.podsBehind(view, route).flatMap((ref) => view.object<Pod>(ref) ?? []);
    return stillKept(storage.kept, storage.container, storage.serving, pods);
  }

  /** What a pull-through registry needs to fetch what it lacks: the image's own registry, which must have it. */
  #upstream(view: View, reference: string): Expression {
    const parsed = parseDockerReference(reference);
    const namespace = parsed.ok ? parsed.reference.namespace : '';
    return all([
      requires({ kind: 'registry', host: defaultHostOf(namespace) }),
      fact(exists(view, reference), absence(view, reference), `reference:${normalisedReference(reference)}`),
    ]);
  }

  #procedure(view: View, node: string, image: string, resolver: Resolver): PullOutcome {
    const config = view.row(nodeConfigs, nodeRef(view, node));
    const parsed = parseDockerReference(image);
    return pullImage({
      image,
      mode: modeOf(config, resolver),
      containerd: containerdOf(config),
      hostsOf: (namespace) => hostsOfNode(config, namespace, resolver),
      answer: parsed.ok
        ? worldAnswer({
            reference: parsed.reference,
            behaviourOf: (host) => this.#behaviour(view, node, host, image),
            addressOf: (host) => ownAddress(host),
            layerMs,
          })
        : refuseAll,
    });
  }

  /** Which way a host outside the cluster goes for an image a node asks for. */
  outsideVerdict(view: View, node: string, image: string, host: RegistryHost): HostVerdict['verdict'] {
    return this.#verdict(view, node, image, host, this.#outsideBehaviour(view, host.host, image), 'cri').verdict;
  }

  /** Which way a host goes: the procedure itself decides, there is no second set of rules. */
  #verdict(view: View, node: string, image: string, host: RegistryHost, behaviour: HostBehaviour, resolver: Resolver): HostVerdict {
    const config = view.row(nodeConfigs, nodeRef(view, node));
    return verdictOfHost({ host, image, behaviour, containerd: containerdOf(config), mode: modeOf(config, resolver) });
  }

  #behaviour(view: View, node: string, host: string, reference: string): HostBehaviour {
    if (this.#judge?.holds(view, this.#resolves(view, node, host)) === false) return { kind: 'names-time-out' };
    const route = routeFrom(view, host, node);
    return route === undefined ? this.#outsideBehaviour(view, host, reference) : this.#clusterBehaviour(view, host, route, reference);
  }

  #outsideBehaviour(view: View, host: string, reference: string): HostBehaviour {
    if (view.row(outside, outsideRef(view, 'dns'))?.works === false) return { kind: 'no-such-name' };
    if (view.row(outside, outsideRef(view, 'internet'))?.works === false) return { kind: 'unreachable' };
    // What Talos's own cache on the node holds is not known, so it is taken to pass on.
    if (isLocalhost(host)) return host === imageCacheHost ? { kind: 'status', status: 404 } : { kind: 'refused' };
    const state = view.row(hosts, hostRef(view, host))?.state ?? { kind: 'up' };
    switch (state.kind) {
      case 'up': {
        const known = exists(view, reference);
        return { kind: 'registry', ...(tokenRegistries[host] ?? { access: 'anonymous' }), has: () => known };
      }
      case 'down':
        return { kind: 'unreachable' };
      case 'web-page':
        return { kind: 'web-page' };
      case 'rate-limited':
        return { kind: 'rate-limited' };
      case 'status':
        return { kind: 'status', status: state.status };
    }
  }

  /** Served by the cluster: nothing listens without an ingress or node, 503 without an endpoint, else what it holds. */
  #clusterBehaviour(view: View, host: string, route: Route, reference: string): HostBehaviour {
    const judge = this.#judge;
    if (judge === undefined) return { kind: 'refused' };
    if (route.via === 'ingress' && !judge.has(view, { kind: 'ingress', class: route.class })) return { kind: 'refused' };
    if (!judge.holds(view, this.#answers(view, host, route))) return route.via === 'ingress' ? { kind: 'status', status: 503 } : { kind: 'refused' };
    const has = judge.holds(view, this.#serves(view, host, route, normalisedReference(reference)));
    return { kind: 'registry', access: 'anonymous', has: () => has };
  }

  #reasons(view: View, node: string, reference: string, resolver: Resolver): readonly Cause[] {
    const expression = this.pullExpression(view, normalisedReference(reference), node, resolver);
    return this.#judge?.whyNotExpression(view, expression) ?? [];
  }
}

function byName(host: string): boolean {
  return !/^[\d.]+$/.test(hostname(host)) && !isLocalhost(host) && !host.startsWith('[');
}

/** A host named by its address is at that address, and each node calls itself localhost. */
function ownAddress(host: string): string | undefined {
  const name = hostname(host);
  if (name === 'localhost') return '127.0.0.1';
  return /^[\d.]+$/.test(name) ? name : undefined;
}

function refuseAll(): never {
  throw new Error('bug: a text that is no reference is never asked for');
}

function placeOfHost({ origin }: RegistryHost): Place | undefined {
  return 'place' in origin ? origin.place : undefined;
}

function exists(view: View, reference: string): boolean {
  return view.row(references, view.ref('reference', '', normalisedReference(reference)))?.exists ?? true;
}

function absence(view: View, reference: string): Cause {
  const row = view.row(references, view.ref('reference', '', normalisedReference(reference)));
  return { text: `${reference} does not exist`, place: row?.place, certainty: row?.certainty };
}

function nodeRef(view: View, node: string) {
  return view.ref('Node', '', node);
}
