import { type Capability, capabilityText } from '#model/capabilities/capability.ts';
import type { Need, Requirement } from '#model/capabilities/requirement.ts';
import type { Container, EndpointSlice, KubeObject, PersistentVolume, PersistentVolumeClaim, Pod, Service } from '#model/kubernetes.ts';
import { isVolumeAttached } from '../controllers/attach-detach/attachments.ts';
import { existsOrAssumed } from '../load/references.ts';
import { nodeConfigs } from '../nodes/node-config.ts';
import { acts, apiServerProcess } from '../processes.ts';
import { type Route, registryRef, routes } from '../registries/registries.ts';
import { mappingNeeds, provisioningNeeds, volumesServe } from '../storage/ceph-storage.ts';
import { dataServes } from '../storage/data/volume-data.ts';
import { copiesServe, mountedCopiesServe } from '../storage/longhorn/copies.ts';
import type { IndexDefinition } from '../store/definitions.ts';
import { endpointSlicesOfService, podsOnHostPort } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { bringersTo, hostRef, hosts, outside, outsideRef, takesUnknownsAsMet } from '../world.ts';
import { all, always, any, type Expression, fact, requires, unknownFact } from './expression.ts';

/** What a pod provides and needs: derived from the catalogue, annotations and the pod itself. */
export interface Derivation {
  provisionsOf(pod: Pod): readonly string[];
  needsOf(view: View, pod: Pod, container: Container): readonly Need[];
}

/** Pods by what they provide: `dns`, `cni`, `csi(rbd.csi.ceph.com)`, `ingress(nginx)`. */
export function podsProviding(derivation: Derivation): IndexDefinition<Pod, Pod['spec']['containers']> {
  return {
    name: 'pods-providing',
    kind: 'Pod',
    part: (pod) => pod.spec.containers,
    values: (_, pod) => derivation.provisionsOf(pod),
  };
}

type Of<Kind extends Capability['kind']> = Extract<Capability, { kind: Kind }>;

/** Workloads whose template provides something: while none of their pods exists, it is lacking and not merely undescribed. */
export function templatesProviding(
  derivation: Derivation,
): readonly IndexDefinition<KubeObject & { readonly spec: { readonly template?: Pod } }, unknown>[] {
  return ['DaemonSet', 'Deployment', 'StatefulSet'].map((kind) => ({
    name: `templates-providing-${kind}`,
    kind,
    part: ({ spec }) => spec.template,
    values: (_, { spec: { template }, metadata }) =>
      template === undefined
        ? []
        : derivation.provisionsOf({ ...template, metadata: { ...template.metadata, namespace: metadata.namespace } } as Pod),
  }));
}

/** Turns a capability into what it comes down to in the present state of the store, one step at a time. */
export class Expander {
  readonly #providing: IndexDefinition<never>;
  readonly #templates: readonly IndexDefinition<never>[];
  readonly #derivation: Derivation;
  readonly #image: (view: View, capability: Of<'image'>) => Expression;

  constructor(options: {
    providing: IndexDefinition<never>;
    templates?: readonly IndexDefinition<never>[];
    derivation: Derivation;
    image: (view: View, capability: Of<'image'>) => Expression;
  }) {
    this.#providing = options.providing;
    this.#templates = options.templates ?? [];
    this.#derivation = options.derivation;
    this.#image = options.image;
  }

  expand(view: View, capability: Capability): Expression {
    switch (capability.kind) {
      case 'host':
      case 'registry':
        return this.#host(view, capability.host, capability.kind === 'registry');
      case 'image':
        return this.#image(view, capability);
      case 'dns':
        return capability.node === undefined ? this.#provided(view, 'dns', undefined) : this.#nodeNames(view, capability.node);
      case 'cni':
      case 'service-routing':
        return this.#provided(view, capability.kind, capability.node);
      case 'storage':
        return mappingNeeds(view, capability.pool) ?? this.#provided(view, capabilityText(capability), undefined);
      case 'operator':
        return all([this.#provided(view, capabilityText(capability), undefined), provisioningNeeds(view, capability.of) ?? always]);
      case 'csi':
        return this.#driver(view, capability);
      case 'service':
        return this.#service(view, capability);
      case 'volume':
        return this.#volume(view, capability);
      case 'secret':
        return secretExists(view, capability.namespace, capability.name);
      case 'data':
        return all(dataBehind(view, capability));
      case 'webhook':
        return this.#webhook(view, capability);
      case 'control-plane':
      case 'api':
        return fact(acts(view, apiServerProcess), { text: 'no API server runs with etcd quorum' }, 'process:kube-apiserver');
      case 'leader':
        return fact(acts(view, capability.name), { text: `${capability.name} does not run` }, `process:${capability.name}`);
      case 'ingress':
      case 'time':
      case 'address':
      case 'gitops':
      case 'secrets':
      case 'certificates':
        return this.#provided(view, capabilityText(capability), undefined);
    }
  }

  /** A requirement as an expression, seen from a node. */
  requirement(requirement: Requirement): Expression {
    if (requirement.kind === 'capability') return requires(requirement.capability);
    const of = requirement.of.map((part) => this.requirement(part));
    return requirement.kind === 'all' ? all(of) : any(of);
  }

  /** A host the cluster serves is reached by its route; any other by the Internet, if names resolve and it answers. */
  #host(view: View, host: string, asRegistry: boolean): Expression {
    const route = view.row(routes, registryRef(view, host));
    if (route !== undefined) return this.route(view, host, route);
    const row = view.row(hosts, hostRef(view, host));
    const state = row?.state.kind ?? 'up';
    const answers = state === 'up' || (!asRegistry && state !== 'down');
    const text = `${host} ${state === 'down' ? 'is down' : `answers as ${state}`}`;
    return all([
      fact(answers, { text, place: row?.place, certainty: row?.certainty ?? 'assumed' }, `host:${host}`),
      fact(view.row(outside, outsideRef(view, 'internet'))?.works ?? true, { text: 'the Internet is not reached' }, 'outside:internet'),
      this.#names(view),
    ]);
  }

  route(view: View, host: string, route: Route): Expression {
    const cause = { text: `${host} is served by the cluster itself`, place: route.place };
    switch (route.via) {
      case 'ingress':
        return all(
          [requires({ kind: 'ingress', class: route.class }), requires({ kind: 'service', namespace: route.namespace, name: route.service })],
          cause,
        );
      case 'service':
        return all([requires({ kind: 'service', namespace: route.namespace, name: route.service })], cause);
      case 'host-port':
        return any(
          podsListening(view, route).map((pod) => this.#working(view, pod)),
          { text: `no ready pod listens on port ${route.port} for ${host}`, place: route.place },
        );
      case 'unknown':
        return unknownFact(takesUnknownsAsMet(view), `whether ${route.by} serves ${host} from inside the cluster`, `host:${host}`);
    }
  }

  /** Pods that provide something, whether they work or not. */
  providersOf(view: View, provision: string): readonly ObjectRef[] {
    return view.having(this.#providing, provision);
  }

  /** Pods that provide something, and templates of workloads that would: whatever says who does. */
  describedAs(view: View, provision: string): readonly Pod[] {
    const pods = view.having(this.#providing, provision).flatMap((ref) => view.object<Pod>(ref) ?? []);
    const owners = pods.length > 0 ? [] : this.#templates.flatMap((index) => view.having(index, provision));
    const templates = owners.flatMap((ref) => view.object<KubeObject & { readonly spec: { readonly template: Pod } }>(ref)?.spec.template ?? []);
    return [...pods, ...templates];
  }

  /** What a pod provides: capability texts such as `dns`. */
  provisionsOf(pod: Pod): readonly string[] {
    return this.#derivation.provisionsOf(pod);
  }

  /** Pods that a route leads to. */
  podsBehind(view: View, route: Route): readonly ObjectRef[] {
    if (route.via === 'unknown') return [];
    return route.via === 'host-port' ? podsListening(view, route) : endpointsOf(view, route.namespace, route.service);
  }

  /** For a node to resolve names of the cluster: one of its name servers is served by the cluster. */
  clusterNames(view: View, node: string): Expression {
    const servers = this.#nameServers(view, node).flatMap(({ address, route }) => (route === undefined ? [] : [this.route(view, address, route)]));
    return any(servers, { text: `${node} asks no name server that knows the cluster's names` });
  }

  /** A node asks its own name servers; those may be served by the very cluster. */
  #nodeNames(view: View, node: string): Expression {
    const config = view.row(nodeConfigs, view.ref('Node', '', node));
    const servers = this.#nameServers(view, node).map(({ address, route }) => (route === undefined ? always : this.route(view, address, route)));
    if (servers.length === 0) return this.#names(view);
    const edit = { key: `nameserver:${node}`, text: `let ${node} ask a name server outside the cluster as well` };
    const another = fact(false, { text: `${node} asks no name server outside the cluster`, place: config?.place }, `nameserver:${node}`, edit);
    return all([this.#names(view), any([...servers, another], { text: `no name server of ${node} answers`, place: config?.place })]);
  }

  #nameServers(view: View, node: string): { readonly address: string; readonly route: Route | undefined }[] {
    const addresses = view.row(nodeConfigs, view.ref('Node', '', node))?.nameservers ?? [];
    return addresses.map((address) => ({ address, route: view.row(routes, registryRef(view, address)) }));
  }

  #names(view: View): Expression {
    const row = view.row(outside, outsideRef(view, 'dns'));
    return fact(row?.works ?? true, { text: row?.text ?? 'names resolve' }, 'outside:dns');
  }

  /** Any working pod that provides it (on the node, if one is named); what nobody describes is assumed present and working. */
  #provided(view: View, provision: string, node: string | undefined): Expression {
    const pods = view.having(this.#providing, provision);
    const [wanted] = pods.length > 0 ? [] : this.#templates.flatMap((index) => view.having(index, provision));
    if (wanted !== undefined)
      return fact(
        false,
        { text: `${wanted.kind} ${wanted.namespace}/${wanted.name}, which provides ${provision}, has no pod` },
        `provides:${provision}`,
      );
    if (pods.length === 0) return fact(true, { text: `${provision} is assumed present and working`, certainty: 'assumed' }, `provides:${provision}`);
    const near = node === undefined ? pods : pods.filter((pod) => view.object<Pod>(pod)?.spec.nodeName === node);
    const where = node === undefined ? '' : ` on ${node}`;
    const wanting = near.length > 0 ? undefined : daemonSetOf(view.object<Pod>(pods[0] as ObjectRef));
    const text = wanting === undefined ? `no ready pod provides ${provision}${where}` : `${wanting}, which provides ${provision}, has no pod${where}`;
    return any(
      near.map((pod) => this.#working(view, pod)),
      { text },
    );
  }

  /** A driver that is there, with a node plugin nobody recognises, may or may not work. */
  #driver(view: View, { driver, node }: Of<'csi'>): Expression {
    const provision = `csi(${driver})`;
    const isUnrecognised = view.having(this.#providing, provision).length === 0 && view.get('CSIDriver', '', driver) !== undefined;
    if (!isUnrecognised) return this.#provided(view, provision, node);
    const text = `whether the driver ${driver} works: nothing in the input is recognised as its node plugin`;
    return unknownFact(takesUnknownsAsMet(view), text, `provides:${provision}`);
  }

  #service(view: View, { namespace, name }: Of<'service'>): Expression {
    const service = view.get<Service>('Service', namespace, name);
    const input = `service:${namespace}/${name}`;
    if (service === undefined) return absentService(view, namespace, name, input);
    if (service.spec.type === 'ExternalName') return requires({ kind: 'host', host: service.spec.externalName ?? '' });
    const selector = service.spec.selector;
    if (selector === undefined)
      return fact(true, { text: `Service ${namespace}/${name} has no selector; its endpoints are assumed`, certainty: 'assumed' }, input);
    const backends = endpointsOf(view, namespace, name).map((pod) => this.#working(view, pod));
    return any(backends, { text: `Service ${namespace}/${name} has no ready endpoint` });
  }

  /** Ready, and what it needs to serve works. Needs that are only assumed never decide. */
  #working(view: View, ref: ObjectRef): Expression {
    const pod = view.object<Pod>(ref);
    if (pod === undefined) return fact(false, { text: `pod ${ref.namespace}/${ref.name} does not exist` });
    const serving = pod.spec.containers
      .flatMap((container) => this.#derivation.needsOf(view, pod, container))
      .filter(({ at, certainty }) => at === 'serve' && certainty !== 'assumed');
    return all([
      { kind: 'ready', pod: ref },
      ...serving.map((need) => this.requirement(need.needs)),
      ...volumesServe(view, pod),
      ...mountedCopiesServe(view, pod),
    ]);
  }

  #volume(view: View, { namespace, claim, node }: Of<'volume'>): Expression {
    const input = `claim:${namespace}/${claim}`;
    const object = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', namespace, claim);
    if (object === undefined) return fact(false, { text: `persistentvolumeclaim "${claim}" not found` }, input);
    if (object.spec.volumeName === undefined) return fact(false, { text: `claim ${namespace}/${claim} is not bound` }, input);
    const volume = view.get<PersistentVolume>('PersistentVolume', '', object.spec.volumeName);
    const driver = volume?.spec.csi?.driver;
    if (driver === undefined) return always;
    const storage = requires({ kind: 'storage', pool: object.spec.storageClassName ?? driver });
    const attached = node === undefined || isVolumeAttached(view, namespace, claim, node);
    return all([
      fact(attached, { text: `volume ${object.spec.volumeName} is not attached to ${node}` }, input),
      requires({ kind: 'csi', driver, node }),
      storage,
      copiesServe(view, namespace, claim) ?? always,
    ]);
  }

  #webhook(view: View, { name }: Of<'webhook'>): Expression {
    const service = webhookService(view, name);
    if (service !== undefined) return requires({ kind: 'service', namespace: service.namespace, name: service.name });
    return fact(true, { text: `no webhook ${name}` }, `webhook:${name}`);
  }
}

/** Whether anything serves is asked elsewhere; what does not keep data in a way that is known has it. */
function dataBehind(view: View, { namespace, name }: Of<'data'>): readonly Expression[] {
  const served = endpointsOf(view, namespace, name).flatMap((ref) => {
    const pod = view.object<Pod>(ref);
    return pod === undefined ? [] : dataServes(view, pod);
  });
  return [fact(true, { text: '' }, `service:${namespace}/${name}`), ...served];
}

function daemonSetOf(pod: Pod | undefined): string | undefined {
  const owner = pod?.metadata.ownerReferences?.find(({ controller, kind }) => controller === true && kind === 'DaemonSet');
  return owner === undefined ? undefined : `DaemonSet ${pod?.metadata.namespace}/${owner.name}`;
}

/** Where releases were not rendered, one of them may bring the Service. */
function absentService(view: View, namespace: string, name: string, input: string): Expression {
  const releases = bringersTo(view, namespace);
  if (releases.length === 0) return fact(false, { text: `Service ${namespace}/${name} does not exist` }, input);
  const text = `whether ${anyOf(releases)} brings Service ${namespace}/${name}`;
  return unknownFact(takesUnknownsAsMet(view), text, input);
}

function anyOf(releases: readonly string[]): string {
  if (releases.length === 1) return `${releases[0]}, which was not rendered,`;
  if (releases.length > 3) return `one of ${releases.length} releases that were not rendered`;
  return `${releases.slice(0, -1).join(', ')} or ${releases.at(-1)}, which were not rendered,`;
}

interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly {
    readonly name: string;
    readonly clientConfig?: { readonly service?: { readonly namespace: string; readonly name: string } };
  }[];
}

/** The Service behind the webhook of that name, in whichever configuration it stands. */
export function webhookService(view: View, name: string): { readonly namespace: string; readonly name: string } | undefined {
  for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']) {
    for (const { webhooks = [] } of view.objects<WebhookConfiguration>(kind)) {
      const found = webhooks.find((webhook) => webhook.name === name);
      if (found !== undefined) return found.clientConfig?.service;
    }
  }
  return undefined;
}

function secretExists(view: View, namespace: string, name: string): Expression {
  const found = existsOrAssumed(view, 'Secret', namespace, name);
  return fact(found, { text: `Secret ${namespace}/${name} does not exist` }, `object:Secret ${namespace}/${name}`);
}

/** Pods that the Service's EndpointSlices name, ready or not: what the control plane has published. */
export function endpointsOf(view: View, namespace: string, service: string): ObjectRef[] {
  const slices = view.having(endpointSlicesOfService, `${namespace}/${service}`);
  const pods = slices
    .flatMap((slice) => view.object<EndpointSlice>(slice)?.endpoints ?? [])
    .flatMap(({ targetRef }) => (targetRef?.kind === 'Pod' ? [targetRef.name] : []));
  return [...new Set(pods)].sort().map((name) => view.ref('Pod', namespace, name));
}

function podsListening(view: View, { port, node }: Extract<Route, { via: 'host-port' }>): readonly ObjectRef[] {
  const pods = view.having(podsOnHostPort, String(port));
  return node === undefined ? pods : pods.filter((ref) => view.object<Pod>(ref)?.spec.nodeName === node);
}
