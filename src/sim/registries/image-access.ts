import { assert } from '#base/assert.ts';
import type { Capability } from '#model/capabilities/capability.ts';
import { hostname, isLocalhost, type RegistryHost } from '#model/images/host-list.ts';
import { normalisedReference, parseDockerReference } from '#model/images/reference.ts';
import type { Cause, Place } from '#model/place.ts';
import type { ApplicationTools } from '../applications/application-tools.ts';
import { all, always, any, type Expression, fact, requires } from '../capabilities/expression.ts';
import { byDigest, digestUpstream } from '../image-digests.ts';
import type { HostBehaviour } from '../images/host-behaviour.ts';
import { type HostVerdict, verdictOfHost } from '../images/host-verdict.ts';
import { type PullOutcome, pullImage } from '../images/pull.ts';
import { type BehaviourOf, Remembered } from '../images/remembered.ts';
import { worldAnswer } from '../images/world-answer.ts';
import type { PullResult } from '../kubelet/ports.ts';
import { nodeConfigs } from '../nodes/node-config.ts';
import type { ImageSource } from '../nodes/service-images.ts';
import type { View } from '../view.ts';
import { hostRef, hosts, imageStores, inGrace, outside, outsideRef } from '../world.ts';
import { anotherSource, outsideFact, preload } from './host-facts.ts';
import { askerOf, containerdOf, firstAlike, hostsOfNode, modeOf, type Resolver } from './host-lists.ts';
import { exists, outsideBehaviour } from './outside-host.ts';
import { registryRef, routeFrom, routes } from './registries.ts';
import type { AskedOf, Leaf } from './registry-content.ts';
import { ServedRegistries } from './served-registry.ts';

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

/**
 * Pulls and verdicts on hosts depend on nothing of one node or twin but what they are looked up by, so all share them. Only the
 * places of the hosts in their steps are those of the node that asked first: nobody tells them.
 */
const pulls = new Remembered<PullOutcome>();
const verdicts = new Remembered<HostVerdict>();

/**
 * Images as nodes get at them: what is in a node's store, which hosts are asked in which order, how each answers now,
 * and what all that comes down to as an expression for the start-up analysis.
 */
export class ImageAccess implements ImageSource {
  #tools: ApplicationTools | undefined;
  #served: ServedRegistries | undefined;

  /** Judge and expander ask back for images, so they are given once all exist. */
  connect(tools: ApplicationTools): void {
    this.#tools = tools;
    this.#served = new ServedRegistries(tools);
  }

  /** The registries that the cluster itself serves. */
  get served(): ServedRegistries {
    assert(this.#served !== undefined, 'images are connected before anybody asks for one');
    return this.#served;
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
    const digest = digestUpstream(view, reference);
    const stores = namesOf(reference, digest);
    if (inGrace(view) && exists(view, reference)) return { pulled: true, durationMs: 1000, dependsOn: [], stores, digest };
    const outcome = this.#procedure(view, node, reference, resolver);
    return {
      pulled: outcome.pulled,
      durationMs: outcome.durationMs,
      awaitsAnswer: outcome.awaitsAnswer,
      error: outcome.error?.text,
      grpcCode: outcome.error?.code,
      dependsOn: this.awaited(view, node, reference, resolver, fresh),
      stores,
      digest,
      leaves: this.#leaves(view, node, reference, outcome),
    };
  }

  /** Whether a pull would succeed now. */
  pulls(view: View, node: string, reference: string): boolean {
    return (inGrace(view) && exists(view, reference)) || this.#procedure(view, node, reference, 'cri').pulled;
  }

  /** What would have to change for another pull to end differently: nothing, where every pull succeeds. */
  awaited(view: View, node: string, reference: string, resolver: Resolver = 'cri', fresh?: true): readonly Capability[] {
    if (inGrace(view) && exists(view, reference)) return [];
    return [{ kind: 'image', reference: normalisedReference(reference), node, fresh, ...(resolver === 'system' ? { system: true } : {}) }];
  }

  /** What keeps a pull from succeeding now. */
  whyNot(view: View, node: string, reference: string, resolver: Resolver): readonly Cause[] {
    const expression = this.pullExpression(view, normalisedReference(reference), node, resolver);
    return this.#tools?.judge.whyNotExpression(view, expression) ?? [];
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
      because: outcome.pulled ? [] : this.whyNot(view, node, image, resolver),
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
        const asked = { host: host.host, path: host.path, reference };
        alternatives.push(all([named, this.served.expression({ view, asked, route }, place)]));
        continue;
      }
      const behaviour = outsideBehaviour(view, host.host, reference);
      const { verdict } = this.#verdict(view, node, reference, host, behaviour, resolver);
      const said = view.row(hosts, hostRef(view, host.host))?.text;
      const internet = view.row(outside, outsideRef(view, 'internet'));
      const reached =
        internet?.works === false
          ? fact(false, { text: internet.text, place }, 'outside:internet')
          : outsideFact({ host, behaviour, verdict, place, reference, said });
      alternatives.push(all([named, tokensOf(behaviour), reached]));
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
    return isService ? (this.#tools?.expander.clusterNames(view, node) ?? always) : requires({ kind: 'dns', node });
  }

  #procedure(view: View, node: string, image: string, resolver: Resolver): PullOutcome {
    const config = view.row(nodeConfigs, nodeRef(view, node));
    const parsed = parseDockerReference(image);
    const listed = this.hostsFor(view, node, image, resolver);
    const behaviour: BehaviourOf = (host) => this.#behaviour(view, node, askedOf(listed, host, image));
    const digest = digestUpstream(view, image);
    const asker = askerOf(config, resolver, listed);
    // A NUL is in no reference: what it separates is read in one way only.
    return pulls.of(asker, digest === undefined ? image : `${image}\0${digest}`, behaviour, (behaviourOf) =>
      pullImage({
        image,
        ...asker,
        hostsOf: () => listed,
        answer: parsed.ok
          ? worldAnswer({ reference: parsed.reference, digest, behaviourOf, addressOf: (host) => ownAddress(host), layerMs })
          : refuseAll,
      }),
    );
  }

  /** Which way a host outside the cluster goes for an image a node asks for. */
  outsideVerdict(view: View, node: string, image: string, host: RegistryHost): HostVerdict['verdict'] {
    return this.#verdict(view, node, image, host, outsideBehaviour(view, host.host, image), 'cri').verdict;
  }

  /** Which way a host goes: the procedure itself decides, there is no second set of rules. */
  #verdict(view: View, node: string, image: string, host: RegistryHost, behaviour: HostBehaviour, resolver: Resolver): HostVerdict {
    const config = view.row(nodeConfigs, nodeRef(view, node));
    const containerd = containerdOf(config);
    const mode = modeOf(config, resolver);
    const behaves: BehaviourOf = (other) => (other === host.host ? behaviour : outsideBehaviour(view, other, image));
    return verdicts.of(firstAlike(host), `${mode} ${containerd} ${image}`, behaves, (behaviourOf) =>
      verdictOfHost({ host, image, behaviour: behaviourOf(host.host), behaviourOf, containerd, mode }),
    );
  }

  #behaviour(view: View, node: string, asked: AskedOf): HostBehaviour {
    const { host, reference } = asked;
    if (this.#tools?.judge.holds(view, this.#resolves(view, node, host)) === false) return { kind: 'names-time-out' };
    const route = routeFrom(view, host, node);
    return route === undefined ? outsideBehaviour(view, host, reference) : this.served.behaviour({ view, asked, route });
  }

  /** Copies in registries of the cluster through which a pull has gone. */
  #leaves(view: View, node: string, image: string, outcome: PullOutcome): readonly Leaf[] {
    if (!outcome.pulled) return [];
    const found: Leaf[] = [];
    for (const { host, path } of servingHosts(outcome)) {
      const route = routeFrom(view, host, node);
      if (route === undefined) continue;
      const leaf = this.served.leaf({ view, asked: { host, path, reference: normalisedReference(image) }, route });
      if (leaf !== undefined && !found.some((other) => other.host === leaf.host)) found.push(leaf);
    }
    return found;
  }
}

const servers = new WeakMap<PullOutcome, readonly RegistryHost[]>();

/** The hosts that have served content of a pull: a pure memo, since pulls are remembered. */
function servingHosts(outcome: PullOutcome): readonly RegistryHost[] {
  const known = servers.get(outcome);
  if (known !== undefined) return known;
  const hosts = [...new Set(outcome.steps.flatMap(({ host, effect, stage }) => (effect === 'serves' && stage === 'fetch' ? [host] : [])))];
  servers.set(outcome, hosts);
  return hosts;
}

/** What a node's store calls an image that was pulled. */
function namesOf(reference: string, digest: string | undefined): readonly string[] {
  const name = normalisedReference(reference);
  const other = digest === undefined ? name : byDigest(reference, digest);
  return other === name ? [name] : [name, other];
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

/** What is asked of a host: its place in the node's list says by which path. */
function askedOf(listed: readonly RegistryHost[], host: string, image: string): AskedOf {
  return { host, path: listed.find((each) => each.host === host)?.path ?? '/v2', reference: normalisedReference(image) };
}

/** A host that sends those who ask to another one for their token needs that one too. */
function tokensOf(behaviour: HostBehaviour): Expression {
  if (behaviour.kind !== 'registry' || behaviour.tokenHost === undefined) return always;
  return requires({ kind: 'host', host: behaviour.tokenHost });
}

function nodeRef(view: View, node: string) {
  return view.ref('Node', '', node);
}
