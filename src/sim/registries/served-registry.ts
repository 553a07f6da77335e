import { capabilitiesOf, parseRequirement } from '#model/capabilities/requirement.ts';
import { normalisedReference } from '#model/images/reference.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import type { Cause, Place } from '#model/place.ts';
import type { RegistryDescription, StepTrouble } from '#model/registry-description.ts';
import type { ApplicationTools } from '../applications/application-tools.ts';
import { endpointsOf } from '../capabilities/expand.ts';
import { all, always, any, type Expression, fact, requires } from '../capabilities/expression.ts';
import { isWorkingPod } from '../capabilities/judge.ts';
import { dnsRecords } from '../dns-records/dns-records.ts';
import type { HostBehaviour, RegistryBehaviour, StepFailure } from '../images/host-behaviour.ts';
import { openRegistry } from '../images/host-behaviour.ts';
import { machines } from '../machines.ts';
import { mountedServes } from '../storage/ceph-storage.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { hostRef, hosts } from '../world.ts';
import { behindCertificate, validCertificate } from './host-certificate.ts';
import { servingOf, stillKept } from './kept.ts';
import { absence } from './outside-host.ts';
import { type RegistryContent, type Route, registryContents, registryRef } from './registries.ts';
import { type AskedOf, asAsked, heldAs, type Leaf, sourceOf } from './registry-content.ts';
import { isForgotten, upstreamHas, upstreamHost } from './upstream.ts';

/** One image asked of one host that the cluster serves. */
interface Question {
  readonly view: View;
  readonly asked: AskedOf;
  readonly route: Route;
}

/**
 * Registries that the cluster itself serves: what it takes for one to serve an image, and how it answers now. Both follow
 * from its route, from the description of what runs behind it, and from what it holds.
 */
export class ServedRegistries {
  readonly #tools: ApplicationTools;

  constructor(tools: ApplicationTools) {
    this.#tools = tools;
  }

  /** For the host to serve the image, to those who look at its certificate. */
  expression(question: Question, place: Place | undefined): Expression {
    const served = this.#served(question, place);
    const valid = validCertificate(question.view, question.asked.host, place);
    return valid === always ? served : all([served, valid]);
  }

  #served(question: Question, place: Place | undefined): Expression {
    const { asked, route } = question;
    const cause: Cause = { text: `${asked.host}, which the cluster serves, is asked`, place };
    if (route.via === 'unknown') return all([this.#answers(question)], cause);
    const described = this.#described(question);
    if (described.length === 0) return all([this.#answers(question), secretOf(route), this.#content(question, undefined)], cause);
    const pods = described.map(({ pod, registry }) => all([this.#stands(question, pod), this.#content(question, { pod, registry })]));
    const stands = described.some(({ pod }) => isWorkingPod(question.view, pod));
    const none = { text: stands ? `what serves ${asked.host} cannot serve this image` : `no ready pod serves ${asked.host}`, place: route.place };
    return all([this.#entrance(question), secretOf(route), any(pods, none)], cause);
  }

  /** How the host answers whoever asks for the image now. */
  behaviour(question: Question): HostBehaviour {
    return behindCertificate(question.view, question.asked.host, this.#entered(question));
  }

  #entered(question: Question): HostBehaviour {
    const { view, route } = question;
    const { judge } = this.#tools;
    if (!judge.holds(view, this.#entrance(question))) return this.#closed(question);
    const behaviour = this.#behind(question);
    if (judge.holds(view, secretOf(route))) return behaviour;
    const behind = behaviour.kind === 'registry' ? behaviour : { ...openRegistry, has: () => false };
    return { kind: 'bad-certificate', problem: 'other name', validFor: this.#ownCertificate(question), behind };
  }

  /** The copy that stays in the registry once it has served the image; undefined when none does that was not there before. */
  leaf(question: Question): Leaf | undefined {
    const { view, asked, route } = question;
    const content = contentOf(question);
    if (route.via === 'unknown' || content?.kind !== 'pull-through') return undefined;
    const [first] = this.#described(question);
    if (first !== undefined && !this.#tools.judge.holds(view, this.#held(question, first))) return undefined;
    const reference = heldAs(content, asked);
    const isKept = this.#isKept(question, content);
    if (content.holds.has(reference) && isKept) return undefined;
    const container = content.storage?.container;
    const serving = container === undefined ? [] : this.storing(question).map((pod) => servingOf(pod, container));
    return { host: asked.host, reference, serving, instead: !isKept };
  }

  /** Pods that hold the content. */
  storing(question: Pick<Question, 'view' | 'route'>): readonly Pod[] {
    const { view, route } = question;
    const [first] = this.#described(question);
    const refs = first?.registry.storedBehind === undefined ? this.#tools.expander.podsBehind(view, route) : this.#storedBehind(view, first);
    return refs.flatMap((ref) => view.object<Pod>(ref) ?? []);
  }

  /** What runs behind the route and is described step by step. */
  #described({ view, route }: Pick<Question, 'view' | 'route'>): readonly Described[] {
    const { expander, needs } = this.#tools;
    return expander.podsBehind(view, route).flatMap((ref) => {
      const pod = view.object<Pod>(ref);
      const found = pod === undefined ? undefined : needs.registriesOf(view, pod).find(({ registry }) => registry.steps !== undefined);
      return found === undefined ? [] : [{ pod: ref, registry: found.registry }];
    });
  }

  /** A host is the same for all, but what is a node's own port is not. */
  #answers({ view, asked, route }: Question): Expression {
    return route.via === 'host-port' ? this.#tools.expander.route(view, asked.host, route) : requires({ kind: 'registry', host: asked.host });
  }

  /** Before any pod is asked: somebody takes the request, where the host's name leads. */
  #entrance(question: Question): Expression {
    const { route, asked } = question;
    if (route.via !== 'ingress') return always;
    const inputs = [`service:${route.namespace}/${route.service}`, `host:${asked.host}`].map((input) => fact(true, { text: '' }, input));
    const record = this.#recorded(question);
    const leads = any(
      (record ?? []).map((pod) => ({ kind: 'ready', pod })),
      { text: `the name ${asked.host} leads to no node on which class ${route.class} is served` },
    );
    return all([requires({ kind: 'ingress', class: route.class }), record === undefined ? always : leads, ...inputs], {
      text: 'nothing takes requests',
      place: route.place,
    });
  }

  /** What serves the Ingress on the nodes that the host's DNS record names; undefined without one. */
  #recorded({ view, asked, route }: Question): readonly ObjectRef[] | undefined {
    const nodes = view.row(dnsRecords, registryRef(view, asked.host));
    if (nodes === undefined || route.via !== 'ingress') return undefined;
    const pods = this.#tools.expander.providersOf(view, `ingress(${route.class})`);
    return pods.filter((pod) => nodes.includes(view.object<Pod>(pod)?.spec.nodeName ?? ''));
  }

  /** Nobody takes the request: a node that is off does not even refuse. */
  #closed({ view, asked, route }: Question): HostBehaviour {
    const pods = route.via === 'ingress' ? this.#tools.expander.providersOf(view, `ingress(${route.class})`) : [];
    const nodes = view.row(dnsRecords, registryRef(view, asked.host)) ?? pods.flatMap((pod) => view.object<Pod>(pod)?.spec.nodeName ?? []);
    const isOff = (node: string) => (view.row(machines, view.ref('Node', '', node))?.phase ?? 'up') !== 'up';
    return nodes.length > 0 && nodes.every(isOff) ? { kind: 'unreachable' } : { kind: 'refused' };
  }

  #behind(question: Question): HostBehaviour {
    const { view, route } = question;
    const { judge } = this.#tools;
    const described = this.#described(question);
    const standing = described.find(({ pod }) => judge.holds(view, this.#stands(question, pod)));
    const answers = described.length > 0 ? standing !== undefined : judge.holds(view, this.#answers(question));
    if (!answers) return route.via === 'ingress' ? { kind: 'status', status: 503 } : { kind: 'refused' };
    return this.#registry(question, standing);
  }

  #registry(question: Question, described: Described | undefined): RegistryBehaviour {
    const { view } = question;
    const isHeld = this.#isHeld(question);
    const has = this.#tools.judge.holds(view, this.#hasContent(question));
    const failing = this.#failing(question, described, isHeld);
    return { kind: 'registry', access: described?.registry.access ?? 'anonymous', has: () => has, failing };
  }

  #failing(question: Question, described: Described | undefined, isHeld: boolean): RegistryBehaviour['failing'] {
    const { challenge, token, manifest, blob } = described?.registry.steps ?? {};
    const which = isHeld ? 'held' : 'notHeld';
    const namespace = described?.pod.namespace ?? '';
    const first = (troubles: readonly StepTrouble[] | undefined) => this.#firstTrouble(question.view, troubles ?? [], namespace);
    const general = this.#readingFails(question, isHeld) ?? this.#limited(question, isHeld);
    return {
      challenge: first(challenge),
      token: first(token),
      manifest: first(manifest?.[which]) ?? general,
      blob: first(blob?.[which]) ?? general,
    };
  }

  /** Reads from storage that has gone away end when it is back. */
  #readingFails(question: Question, isHeld: boolean): StepFailure | undefined {
    return !isHeld || this.#tools.judge.holds(question.view, this.#storageWorks(question)) ? undefined : { kind: 'hangs' };
  }

  #limited(question: Question, isHeld: boolean): StepFailure | undefined {
    const { view } = question;
    const source = sourceOfQuestion(question);
    if (isHeld || source === undefined || contentOf(question)?.upstream?.handsOnRateLimit !== true) return undefined;
    return view.row(hosts, hostRef(view, upstreamHost(source)))?.state.kind === 'rate-limited' ? { kind: 'status', status: 429 } : undefined;
  }

  #firstTrouble(view: View, troubles: readonly StepTrouble[], namespace: string): StepFailure | undefined {
    const trouble = troubles.find(({ unless }) => !this.#tools.judge.holds(view, this.#requirement(unless, namespace)));
    if (trouble === undefined) return undefined;
    return typeof trouble.answers === 'number' ? { kind: 'status', status: trouble.answers } : { kind: trouble.answers };
  }

  /** The pod is ready, and what people say it needs to serve works; what its description says is asked step by step. */
  #stands({ view }: Question, pod: ObjectRef): Expression {
    const object = view.object<Pod>(pod);
    const needs = object?.spec.containers.flatMap((container) => this.#tools.needs.needsOf(view, object, container)) ?? [];
    const told = needs.filter(({ at, certainty }) => at === 'serve' && (certainty === 'configured' || certainty === 'observed'));
    return all([{ kind: 'ready', pod }, ...told.map((need) => this.#tools.expander.requirement(need.needs))]);
  }

  /** For what stands to serve the image: from what it holds, or else from upstream. */
  #content(question: Question, described: Described | undefined): Expression {
    const steps = described?.registry.steps ?? {};
    const isHeld = this.#isHeld(question);
    const which = isHeld ? 'held' : 'notHeld';
    const troubles = [...(steps.challenge ?? []), ...(steps.token ?? []), ...(steps.manifest?.[which] ?? []), ...(steps.blob?.[which] ?? [])];
    const works = [...new Set(troubles.map(({ unless }) => unless))].map((text) => this.#requirement(text, described?.pod.namespace ?? ''));
    return all([...works, this.#hasContent(question), isHeld ? this.#storageWorks(question) : always]);
  }

  /** For the registry to store and serve what it holds. */
  #held({ view }: Question, { pod, registry }: Described): Expression {
    const troubles = [...(registry.steps?.manifest?.held ?? []), ...(registry.steps?.blob?.held ?? [])];
    return all([...troubles.map(({ unless }) => this.#requirement(unless, pod.namespace)), this.#stands({ view } as Question, pod)]);
  }

  /** That it has the image or can fetch it. What nobody knows to be inside is not known to lack anything. */
  #hasContent(question: Question): Expression {
    const { view, asked, route } = question;
    if (route.via === 'unknown') return always;
    const content = contentOf(question);
    const source = sourceOfQuestion(question);
    if (this.#isHeld(question))
      return isForgotten(view, content, asked, source)
        ? fact(false, absence(view, source ?? ''), `reference:${normalisedReference(source ?? '')}`)
        : always;
    if (source !== undefined) return upstreamHas(view, source);
    const lost = content?.holds.has(heldAs(content, asked)) === true;
    const why = lost ? ' any more: it has no volume, what it held went with its container' : '';
    return fact(false, { text: `${asked.host} does not hold ${asked.reference}${why}` }, `registry-content:${asked.host}`);
  }

  #isHeld(question: Question): boolean {
    const content = contentOf(question);
    return content?.holds.has(heldAs(content, question.asked)) === true && this.#isKept(question, content);
  }

  #isKept(question: Question, { storage }: RegistryContent): boolean {
    return storage === undefined || stillKept(storage.kept, storage.container, storage.serving, this.storing(question));
  }

  #storageWorks(question: Question): Expression {
    const { view } = question;
    const pools = this.storing(question).flatMap((pod) => poolsOf(view, pod));
    return all([...new Set(pools)].map((pool) => mountedServes(view, pool) ?? requires({ kind: 'storage', pool })));
  }

  #storedBehind(view: View, { pod, registry }: Described): readonly ObjectRef[] {
    const requirement = parseRequirement(registry.storedBehind ?? '', pod.namespace);
    if ('wrong' in requirement) return [];
    return capabilitiesOf(requirement).flatMap((each) => (each.kind === 'service' ? endpointsOf(view, each.namespace, each.name) : []));
  }

  #ownCertificate({ view, route }: Question): string | undefined {
    if (route.via !== 'ingress') return undefined;
    const { expander, needs } = this.#tools;
    const pods = expander.providersOf(view, `ingress(${route.class})`).flatMap((ref) => view.object<Pod>(ref) ?? []);
    return pods.flatMap((pod) => needs.entriesOf(pod)).find(({ ownCertificateName }) => ownCertificateName !== undefined)?.ownCertificateName;
  }

  #requirement(text: string, namespace: string): Expression {
    const requirement = parseRequirement(text, namespace);
    return 'wrong' in requirement ? always : this.#tools.expander.requirement(requirement);
  }
}

interface Described {
  readonly pod: ObjectRef;
  readonly registry: RegistryDescription;
}

function secretOf(route: Route): Expression {
  if (route.via !== 'ingress' || route.secret === undefined) return always;
  return requires({ kind: 'secret', namespace: route.namespace, name: route.secret });
}

function contentOf({ view, asked }: Question): RegistryContent | undefined {
  return view.row(registryContents, registryRef(view, asked.host));
}

function sourceOfQuestion(question: Question): string | undefined {
  const content = contentOf(question);
  return content?.kind === 'pull-through' ? sourceOf(content.upstream ?? asAsked, question.asked) : undefined;
}

/** Pools under the volumes that a pod has mounted. */
function poolsOf(view: View, { metadata, spec }: Pod): string[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
    const claim = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', metadata.namespace ?? '', persistentVolumeClaim?.claimName ?? '');
    const volume = view.get<PersistentVolume>('PersistentVolume', '', claim?.spec.volumeName ?? '');
    const driver = volume?.spec.csi?.driver;
    return driver === undefined ? [] : [claim?.spec.storageClassName ?? driver];
  });
}
