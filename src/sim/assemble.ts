import { annotationMistakes } from '#model/capabilities/derive.ts';
import type { ClusterModel, SourcedObject } from '#model/cluster.ts';
import { noGitOpsContent } from '#model/gitops.ts';
import { parseEndpoint } from '#model/images/host-list.ts';
import { normalisedReference, parseDockerReference, storeNames } from '#model/images/reference.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { minorOf, versionOfApiServer } from '#model/kubernetes-version.ts';
import type { Assumption, Diagnostic, Place } from '#model/place.ts';
import { releaseKey, releaseNamespace } from '#model/release-name.ts';
import { Siblings } from '#model/siblings.ts';
import type { World } from '#model/world/world.ts';
import type { ApplicationTools } from './applications/application-tools.ts';
import { byHand } from './applications/by-hand.ts';
import { containerLog } from './applications/container-log.ts';
import { Expander, podsProviding, templatesProviding } from './capabilities/expand.ts';
import { Judge } from './capabilities/judge.ts';
import { podNeeds } from './capabilities/pod-needs.ts';
import { StartConditions } from './capabilities/start.ts';
import { certificateRef, certificates } from './certificates.ts';
import { observedAttachments } from './controllers/attach-detach/attach-detach.ts';
import { countBudgets } from './controllers/disruption/disruption.ts';
import type { EntryId } from './engine/trace.ts';
import { faultTools } from './faults/tools.ts';
import { hostOf, keepArtifactsOfEve } from './gitops/artifacts.ts';
import type { HelmRelease } from './gitops/flux-objects.ts';
import { isRelease } from './gitops/release-kinds.ts';
import { sourceUrlsOf } from './gitops/source-urls.ts';
import { decodeSource } from './load/decode.ts';
import { knowsDisks, loadDisks } from './load/disks.ts';
import { reachEve } from './load/eve.ts';
import { decodedContent, kindsInGit, loadContent, objectsToCome, versionsFor } from './load/gitops.ts';
import { loadImageDigests } from './load/image-digests.ts';
import { type LoadedNodes, loadNodes } from './load/nodes.ts';
import { builtInObjects, creationOrder } from './load/objects.ts';
import { asRead } from './load/observed.ts';
import { assumedProviders } from './load/references.ts';
import { refusalOf } from './load/refusals.ts';
import { registryKnowledge } from './load/registry-knowledge.ts';
import { routeOf, type ServingObjects, templateOf } from './load/routes.ts';
import { unknownRouteOf } from './load/unknown-routes.ts';
import { apiClientRef, statedApiServers } from './nodes/api-clients.ts';
import { authorityMapOf } from './nodes/api-servers.ts';
import { firstLeaders } from './nodes/control-plane.ts';
import { type ControlPlane, clusterRef, controlPlanes, nodeConfigs } from './nodes/node-config.ts';
import { repairRef, repairsAfter } from './nodes/node-repair.ts';
import { networkOf, programOf } from './program.ts';
import { ImageAccess } from './registries/image-access.ts';
import { registryRef, routes } from './registries/registries.ts';
import { placementRef, statedPlacements } from './scheduler/stated-placements.ts';
import { Simulation } from './simulation.ts';
import { dataOfEve } from './storage/data/data-directories.ts';
import { volumeData } from './storage/data/volume-data.ts';
import type { IndexDefinition } from './store/definitions.ts';
import type { Twin, TwinOptions } from './twin.ts';
import type { View } from './view.ts';
import { hostRef, hosts, hostsMeant, imageStores, references, type ServiceBringer, serviceBringers, unrenderedReleases } from './world.ts';

/** A cluster as it was read, before anybody acts: its eves differ only in how chance falls. */
export interface LoadedCluster {
  readonly nodes: number;
  /** Brings it to its settled eve, with the draws of a seed. */
  settled(seed: number): Twin;
}

/** Builds the twin of a cluster and brings it to its settled eve. */
export function assembleTwin(model: ClusterModel, options: TwinOptions): Twin {
  return loadCluster(model, options).settled(options.seed);
}

/** What is loaded draws nothing but the names of objects that have none. */
const loadingSeed = 1;

/** Reads a cluster into a store, and makes those who will act in it. */
export function loadCluster(model: ClusterModel, { catalogue, calendarStartMs }: Omit<TwinOptions, 'seed'>): LoadedCluster {
  const needs = podNeeds(catalogue);
  const providing = podsProviding(needs);
  const templates = templatesProviding(needs) as readonly IndexDefinition<never>[];
  const images = new ImageAccess();
  const expander = new Expander({ providing, templates, derivation: needs, image: (view, capability) => images.expression(view, capability) });
  const judge = new Judge(expander);
  images.connect({ judge, expander, needs });
  const nodes = loadNodes(model);
  const stated = statedMinor(model, nodes);
  const minor = stated ?? minorOf(undefined);
  const fieldsUpTo = stated ?? Number.POSITIVE_INFINITY;
  const program = programOf({
    needs,
    expander,
    providing,
    templates,
    images,
    judge,
    minor,
    disks: knowsDisks(model),
    kindsInGit: model.gitOps === undefined ? undefined : kindsInGit(model),
  });
  const before = Simulation.create(program, { seed: loadingSeed, calendarStartMs, firstEntry: firstEntryOf(model) });
  const loaded = load(before, model, nodes, fieldsUpTo);
  const tools = { judge, expander, needs };
  return { nodes: nodes.nodes.length, settled: (seed) => settledTwin({ model, fieldsUpTo, nodes, providing, images, tools, before, loaded }, seed) };
}

/** All that the twins of one cluster share. */
interface Shared {
  readonly model: ClusterModel;
  readonly fieldsUpTo: number;
  readonly nodes: LoadedNodes;
  readonly providing: IndexDefinition<never>;
  readonly images: ImageAccess;
  readonly tools: ApplicationTools;
  /** The cluster before anybody acts. */
  readonly before: Simulation;
  readonly loaded: Loaded;
}

function settledTwin({ model, fieldsUpTo, nodes, providing, images, tools, before, loaded }: Shared, seed: number): Twin {
  const { judge, expander, needs } = tools;
  const eve = before.fork(seed);
  const settled = reachEve(eve, registryKnowledge(images, expander, needs));
  for (const [ref, value] of dataOfEve(eve.view, needs.entryOf)) eve.perform({ verb: 'row', table: volumeData, ref, value }, 'eve');
  loadDisks(eve, model);
  keepArtifactsOfEve(eve, networkOf(judge, providing));
  const provides = (view: View, capability: string) => view.having(providing, capability).length > 0;
  return {
    model,
    fieldsUpTo,
    sources: loaded.sources,
    eve,
    judge,
    expander,
    images,
    logOf: (view, pod, container) => containerLog(view, tools, pod, container),
    byHand: (view, pod) => byHand(view, pod, { ...needs, provides }),
    startConditions: new StartConditions(expander, needs),
    tools: faultTools,
    assumptions: [
      ...model.assumptions,
      ...nodes.assumptions,
      ...worldAssumptions(model),
      ...settled,
      ...assumedProviders(eve.view, (provision) => provides(eve.view, provision)),
    ],
    diagnostics: [...model.diagnostics, ...loaded.refused],
    unknownCapacity: new Set(nodes.nodes.filter(({ unknownCapacity }) => unknownCapacity).map(({ node }) => node.metadata.name)),
  };
}

/**
 * The minor version of Kubernetes that a node reports, else the oldest that a machine config states: requests still reach it.
 * Where nobody states one, files may have the fields of any.
 */
function statedMinor({ machines }: ClusterModel, { nodes }: LoadedNodes): number | undefined {
  const reported = nodes[0]?.node.status?.nodeInfo?.kubeletVersion;
  const stated = machines.flatMap((machine) => versionOfApiServer(machine)?.text ?? []).filter((text) => /^v?1\.[0-9]/.test(text));
  if (reported !== undefined) return minorOf(reported);
  return stated.length === 0 ? undefined : Math.min(...stated.map(minorOf));
}

/** Above every resourceVersion that was read: those stay leaves. */
function firstEntryOf(model: ClusterModel): number {
  return model.objects.reduce((highest, { object }) => Math.max(highest, Number(object.metadata.resourceVersion) || 0), 0) + 1;
}

interface Loaded {
  readonly refused: readonly Diagnostic[];
  /** Everything that was read and can be in the cluster, now or later. */
  readonly sources: readonly SourcedObject[];
}

/** Fills the store; what the API server would not take is said. */
function load(eve: Simulation, model: ClusterModel, nodes: LoadedNodes, minor: number): Loaded {
  const { content, diagnostics } = decodedContent(model, minor);
  loadWorld(eve, model);
  loadImageDigests(eve, model);
  loadContent(eve, content);
  for (const { node, config, place } of nodes.nodes) {
    const ref = eve.view.ref('Node', '', node.metadata.name);
    eve.perform({ verb: 'row', table: nodeConfigs, ref, value: config }, 'load');
    eve.adopt(node, factEntry(eve, `Node ${node.metadata.name}`, place), true);
  }
  eve.perform({ verb: 'row', table: controlPlanes, ref: clusterRef(eve.view), value: nodes.controlPlane }, 'load');
  for (const write of firstLeaders(eve.view, nodes.controlPlane.nodes)) eve.perform(write, 'load');
  const coming = objectsToCome(eve.view, model, content);
  const everything = { ...model, objects: [...coming, ...model.objects] };
  loadReleases(eve, everything);
  loadRoutes(eve, everything, nodes);
  const refused = [...diagnostics, ...loadObjects(eve, model, { minor, namespaces: namespacesLeftOut(coming) })];
  loadAuthorities(eve, nodes.controlPlane);
  return { refused, sources: everything.objects };
}

/** Namespaces that objects of charts and Git are in and that nothing there makes: they are there, as for files. */
function namespacesLeftOut(coming: readonly SourcedObject[]): readonly string[] {
  const made = new Set(coming.flatMap(({ object }) => (object.kind === 'Namespace' ? [object.metadata.name] : [])));
  return [...new Set(coming.flatMap(({ object }) => object.metadata.namespace ?? []))].filter((namespace) => !made.has(namespace));
}

function loadReleases(eve: Simulation, model: ClusterModel): void {
  const releases = unrenderedIn(model);
  if (releases.length === 0) return;
  const ref = eve.view.ref('unrendered', '', 'cluster');
  const titles = [...new Set(releases.map(({ object }) => titleOf(object)))];
  eve.perform({ verb: 'row', table: unrenderedReleases, ref, value: titles }, 'load');
  eve.perform({ verb: 'row', table: serviceBringers, ref, value: bringersAmong(releases, model) }, 'load');
}

/** Releases whose manifests nobody rendered. */
function unrenderedIn({ objects, gitOps = noGitOpsContent, expandedReleases = [], renderedReleases = [] }: ClusterModel): readonly SourcedObject[] {
  const expanded = new Set([...renderedReleases, ...expandedReleases.map(({ release }) => release)]);
  const isUnrendered = ({ object }: SourcedObject) => isRelease(object) && !expanded.has(releaseKey(object));
  return objects.filter(isUnrendered).filter(({ object }) => versionsFor(gitOps, object as HelmRelease).length === 0);
}

/** Where Services of a release's namespace were read from an API server together with it, those it brings are among them. */
function bringersAmong(releases: readonly SourcedObject[], { objects }: ClusterModel): readonly ServiceBringer[] {
  const seen = new Set(
    objects.filter(({ object, observed }) => observed === true && object.kind === 'Service').map(({ object }) => object.metadata.namespace),
  );
  const bringers = releases.map(({ object, observed }) => ({
    title: titleOf(object),
    namespace: releaseNamespace(object),
    observed: observed === true && seen.size > 0,
  }));
  const left = bringers.filter(({ namespace, observed }) => !(observed && seen.has(namespace)));
  return [...new Map(left.map((bringer) => [bringer.title, bringer])).values()];
}

function loadWorld(eve: Simulation, { world }: ClusterModel): void {
  const stated = new Set(world.hosts.map(({ host }) => host));
  for (const { host, state, place, certainty } of world.hosts) {
    for (const meant of hostsMeant(host, state)) {
      if (meant !== host && stated.has(meant)) continue;
      eve.perform({ verb: 'row', table: hosts, ref: hostRef(eve.view, meant), value: { state, place, certainty } }, 'load');
    }
  }
  for (const { reference, exists, place, certainty, since } of world.references) {
    const ref = eve.view.ref('reference', '', normalisedReference(reference));
    eve.perform({ verb: 'row', table: references, ref, value: { exists, place, certainty, since } }, 'load');
  }
  for (const { certificate, notAfter, notBefore, place, certainty } of world.certificates) {
    const value = { notAfter, ...(notBefore === undefined ? {} : { notBefore }), place, certainty };
    eve.perform({ verb: 'row', table: certificates, ref: certificateRef(eve.view, certificate), value }, 'load');
  }
  if (world.nodeRepair !== undefined)
    eve.perform({ verb: 'row', table: repairsAfter, ref: repairRef(eve.view), value: world.nodeRepair.afterMs }, 'load');
  loadPlacements(eve, world);
  loadApiClients(eve, world);
  for (const { node, images } of world.nodes) {
    if (images.length > 0)
      eve.perform({ verb: 'row', table: imageStores, ref: eve.view.ref('Node', '', node), value: new Set(images.flatMap(storeNames)) }, 'load');
  }
}

/** What API servers outside have written by the eve: the last that was made did. */
function loadAuthorities(eve: Simulation, { apiServers = [], registersOwnAuthorities }: ControlPlane): void {
  const last = apiServers.at(-1);
  if (registersOwnAuthorities !== true || last === undefined) return;
  eve.adopt(authorityMapOf(eve.view, last), factEntry(eve, `authorities of ${last}`, undefined), false);
}

/** Whose clients are connected to which API server, as far as somebody stated it. */
function loadApiClients(eve: Simulation, { nodes }: World): void {
  for (const { node, apiClients = [] } of nodes) {
    for (const workload of apiClients)
      eve.perform({ verb: 'row', table: statedApiServers, ref: apiClientRef(eve.view, workload), value: node }, 'load');
  }
}

/** Where Pods are on the eve, as far as somebody stated it. */
function loadPlacements(eve: Simulation, { nodes }: World): void {
  const stated = new Map<string, string[]>();
  for (const { node, runs = [] } of nodes) for (const workload of runs) stated.set(workload, [...(stated.get(workload) ?? []), node]);
  for (const [workload, on] of stated)
    eve.perform({ verb: 'row', table: statedPlacements, ref: placementRef(eve.view, workload), value: on }, 'load');
}

/** Hosts that images, mirrors, name servers and sources of Flux and Argo CD name and that the cluster itself serves. */
function loadRoutes(eve: Simulation, model: ClusterModel, nodes: LoadedNodes): void {
  const serving = servingObjects(model, nodes);
  const ordered = creationOrder(model.objects);
  const { registries, nameservers } = hostsNamed(model);
  const sources = model.objects.flatMap(({ object }) => sourceUrlsOf(object)).map(({ url }) => hostOf(url));
  for (const host of [...new Set([...registries, ...nameservers, ...sources])].sort()) {
    const route = routeOf(host, serving) ?? (registries.has(host) ? unknownRouteOf(host, ordered) : undefined);
    if (route !== undefined) eve.perform({ verb: 'row', table: routes, ref: registryRef(eve.view, host), value: route }, 'load');
  }
}

function servingObjects(model: ClusterModel, nodes: LoadedNodes): ServingObjects {
  const ofKind = (kind: string) => creationOrder(model.objects.filter(({ object }) => object.kind === kind));
  const classes = ofKind('IngressClass');
  const byDefault =
    classes.find(({ object }) => object.metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true') ?? classes[0];
  return {
    ingresses: ofKind('Ingress'),
    httpRoutes: ofKind('HTTPRoute').filter(({ object }) => object.apiVersion.startsWith('gateway.networking.k8s.io/')),
    services: ofKind('Service'),
    templates: creationOrder(model.objects).flatMap(({ object, place }) => {
      const template = templateOf(object);
      return template === undefined ? [] : [{ template, place }];
    }),
    nodes: nodes.nodes.map(({ node }) => node),
    defaultIngressClass: byDefault?.object.metadata.name ?? 'nginx',
  };
}

function hostsNamed(model: ClusterModel): { readonly registries: ReadonlySet<string>; readonly nameservers: readonly string[] } {
  const images = [...model.objects.flatMap(({ object }) => imagesOf(object)), ...model.machines.flatMap(({ images: own }) => Object.values(own))];
  const mirrors = model.machines.flatMap(({ registries }) => registries.mirrors.flatMap(({ endpoints }) => endpoints.map(({ url }) => url)));
  const directories = model.hostsDirectories.flatMap(({ directory }) => [directory.server, ...directory.hosts.map(({ url }) => url)]);
  return {
    registries: new Set([...images.flatMap(registryOf), ...[...mirrors, ...directories].flatMap(hostOfUrl)]),
    nameservers: model.machines.flatMap(({ nameservers }) => nameservers),
  };
}

function imagesOf(object: KubeObject): string[] {
  const spec = templateOf(object)?.spec;
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(({ image }) => (image === undefined ? [] : [image]));
}

function registryOf(image: string | undefined): string[] {
  const parsed = parseDockerReference(image ?? '');
  return parsed.ok ? [parsed.reference.namespace] : [];
}

function hostOfUrl(url: string | undefined): string[] {
  if (url === undefined) return [];
  const host = parseEndpoint(url.startsWith('http') ? url : `https://${url}`)?.host;
  return host === undefined || host === '' ? [] : [host];
}

/** Observed objects win over what files want: they are taken as they are, the rest goes through admission. */
function loadObjects(
  eve: Simulation,
  model: ClusterModel,
  { minor, namespaces }: { readonly minor: number; readonly namespaces: readonly string[] },
): readonly Diagnostic[] {
  const siblings = new Siblings();
  const decoded = model.objects.filter(({ object }) => object.kind !== 'Node').map((source) => decodeSource(source, minor, siblings));
  const diagnostics = [...decoded.flatMap((each) => each.diagnostics), ...model.objects.flatMap(annotationDiagnostics)];
  const objects = decoded.flatMap(({ object, source }) =>
    object === undefined
      ? []
      : [{ object: namespaced(object), place: source.place, observed: source.observed === true, isKnown: source.unknownFields.length === 0 }],
  );
  const own = new Set(objects.map(({ object }) => titleOf(object)));
  const builtIn = builtInObjects(model, namespaces).filter((object) => !own.has(titleOf(object)));
  for (const { object, place } of creationOrder(objects.filter(({ observed }) => observed))) {
    eve.adopt(asRead(object), factEntry(eve, titleOf(object), place), true);
  }
  for (const attachment of observedAttachments(eve.view)) eve.adopt(attachment, factEntry(eve, titleOf(attachment), undefined), false);
  const wanted = [...builtIn.map((object) => ({ object, place: undefined, isKnown: true })), ...objects.filter(({ observed }) => !observed)];
  for (const { object, place, isKnown } of creationOrder(wanted)) diagnostics.push(...create(eve, object, place, isKnown));
  countBudgets(eve);
  return diagnostics;
}

/** Annotations of ours that say something nobody can read. */
function annotationDiagnostics({ object, placeOf }: SourcedObject): Diagnostic[] {
  const template = templateOf(object);
  const path = template === object ? 'metadata.annotations' : 'spec.template.metadata.annotations';
  return annotationMistakes(template?.metadata?.annotations, object.metadata.namespace ?? 'default').map(({ annotation, wrong }) => ({
    severity: 'warning',
    message: `${titleOf(object)}: annotation ${annotation}: ${wrong}`,
    place: placeOf(path),
  }));
}

/** Validation is not waived on the eve: what is refused is said with upstream's text, unless what is refused is the mark of an unknown value. */
function create(eve: Simulation, object: KubeObject, place: Place | undefined, isKnown: boolean): readonly Diagnostic[] {
  const outcome = eve.perform({ verb: 'create', object }, 'load', [factEntry(eve, titleOf(object), place)]);
  return outcome.stored ? [] : [refusalOf(object, outcome.message, isKnown, place)];
}

function factEntry(eve: Simulation, text: string, place: Place | undefined): EntryId {
  return eve.perform({ verb: 'note', body: placed(text, place) }, 'load').entry;
}

function placed(text: string, place: Place | undefined) {
  return { kind: 'fact' as const, text, place, certainty: place === undefined ? ('assumed' as const) : ('configured' as const) };
}

const clusterScoped = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CSIDriver',
  'CSINode',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]);

function namespaced(object: KubeObject): KubeObject {
  if (
    object.metadata.namespace !== undefined ||
    clusterScoped.has(object.kind) ||
    !object.apiVersion.match(/^(v1|apps\/|batch\/|policy\/|networking\.k8s\.io\/|autoscaling\/|discovery\.k8s\.io\/)/)
  )
    return object;
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}

function titleOf(object: KubeObject): string {
  const { kind, metadata } = namespaced(object);
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

function worldAssumptions({ world }: ClusterModel): Assumption[] {
  const text =
    world.hosts.length === 0 ? 'the world is up and every reference exists' : 'hosts and references that nothing is said about are up and exist';
  const placed = world.nodes.filter(({ runs = [] }) => runs.length > 0);
  const connected = world.nodes.filter(({ apiClients = [] }) => apiClients.length > 0);
  return [
    { text },
    ...placed.map(({ node, runs = [], place }) => ({ text: `on the eve ${node} runs ${runs.join(', ')}, as stated`, about: `node/${node}`, place })),
    ...connected.map(({ node, apiClients = [], place }) => ({
      text: `${apiClients.join(', ')} reaches the API through the server of ${node}, as stated`,
      about: `node/${node}`,
      place,
    })),
  ];
}
