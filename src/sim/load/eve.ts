import type { TimeMs } from '#base/brand.ts';
import { normalisedReference } from '#model/images/reference.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import type { Assumption } from '#model/place.ts';
import { nodeConfigs } from '../nodes/node-config.ts';
import { type RegistryContent, registryContents, registryRef, routes } from '../registries/registries.ts';
import { heldAs } from '../registries/registry-content.ts';
import type { Simulation } from '../simulation.ts';
import type { ObjectRef } from '../store/refs.ts';
import { grace, imageStores, references } from '../world.ts';
import { assumeReferences } from './references.ts';
import type { RegistryKnowledge } from './registry-knowledge.ts';

/** The longest the eve may take to settle; what has not settled by then is reported as it stands. */
const eveHorizonMs = 4 * 3_600_000;

/**
 * Runs the cluster from its files to a settled eve: requirements count as met and pulls succeed, admission and
 * validation are not waived. Then the grace ends: nodes keep the images their containers run, registries what was
 * pulled through them, and time is counted from here.
 */
export function reachEve(simulation: Simulation, registries: RegistryKnowledge): readonly Assumption[] {
  const { view } = simulation;
  simulation.perform({ verb: 'row', table: grace, ref: view.ref('grace', '', 'eve'), value: true }, 'eve');
  const end = simulation.run(eveHorizonMs as TimeMs);
  simulation.perform({ verb: 'row', table: grace, ref: view.ref('grace', '', 'eve'), value: undefined }, 'eve');
  const ran = imagesInUse(simulation);
  const assumptions = [...keepImages(simulation, ran), ...fillRegistries(simulation, ran, registries), ...assumeReferences(simulation)];
  simulation.state.epoch = simulation.state.now;
  return end.end === 'settled'
    ? assumptions
    : [...assumptions, { text: 'the cluster did not settle within 4 h of its start; the run begins where it stood' }];
}

/** Images that containers on each node have run, from the statuses. */
function imagesInUse({ view }: Simulation): ReadonlyMap<ObjectRef, ReadonlySet<string>> {
  const images = new Map<ObjectRef, Set<string>>();
  for (const ref of view.list('Node')) images.set(ref, new Set());
  for (const ref of view.list('Pod')) {
    const pod = view.object<Pod>(ref) as Pod;
    const store = images.get(view.ref('Node', '', pod.spec.nodeName ?? ''));
    if (store !== undefined) for (const image of imagesRun(pod)) store.add(image);
  }
  return images;
}

function imagesRun(pod: Pod): string[] {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const started = new Set(
    statuses.filter(({ state, lastState }) => state?.waiting === undefined || lastState?.terminated !== undefined).map(({ name }) => name),
  );
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return containers.flatMap(({ name, image }) => (started.has(name) && image !== undefined ? [normalisedReference(image)] : []));
}

function keepImages(simulation: Simulation, ran: ReadonlyMap<ObjectRef, ReadonlySet<string>>): readonly Assumption[] {
  const { view } = simulation;
  for (const [node, images] of ran) {
    const config = view.row(nodeConfigs, node);
    const services = [config?.kubeletImage, config?.etcdImage, ...(config?.controlPlaneImages ?? [])]
      .filter((image) => image !== undefined)
      .map(normalisedReference);
    const listed = (view.object<Node>(node)?.status?.images ?? []).flatMap(({ names = [] }) => names.map(normalisedReference));
    const store = new Set([...(view.row(imageStores, node) ?? []), ...images, ...services, ...listed]);
    if (store.size > 0) simulation.perform({ verb: 'row', table: imageStores, ref: node, value: store }, 'eve');
  }
  return [{ text: 'each node holds the images its containers run on the eve, and no others' }];
}

/** A registry of the cluster holds what is named under it, and what nodes pulled through it. */
function fillRegistries(
  simulation: Simulation,
  ran: ReadonlyMap<ObjectRef, ReadonlySet<string>>,
  registries: RegistryKnowledge,
): readonly Assumption[] {
  const { view } = simulation;
  const held = new Map<string, Held>(view.rows(routes).map(([ref]) => [ref.name, emptyOf(simulation, registries, ref.name)]));
  for (const [node, images] of ran) for (const image of images) pass(simulation, registries, held, node, image);
  for (const [host, content] of [...held].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const value: RegistryContent = { ...content, storage: registries.storageOf(simulation, host) };
    simulation.perform({ verb: 'row', table: registryContents, ref: registryRef(view, host), value }, 'eve');
  }
  const filled = [...held].filter(([, { holds }]) => holds.size > 0).map(([host]) => host);
  return filled.length === 0 ? [] : [{ text: `${filled.sort().join(', ')}: holds what is named under it and what was pulled through it on the eve` }];
}

interface Held extends Pick<RegistryContent, 'kind' | 'upstream'> {
  readonly holds: Set<string>;
}

function emptyOf(simulation: Simulation, registries: RegistryKnowledge, host: string): Held {
  const { kind = 'plain', upstream } = registries.describe(simulation, host) ?? {};
  return { kind, holds: new Set(), ...(upstream && { upstream }) };
}

/** An image leaves a copy in each registry of the cluster that stands in its list; one asked for other names passes them through. */
function pass(simulation: Simulation, registries: RegistryKnowledge, held: Map<string, Held>, node: ObjectRef, image: string): void {
  const { view } = simulation;
  if (view.row(references, view.ref('reference', '', image))?.exists === false) return;
  for (const { host, path, named } of registries.listed(simulation, node, image)) {
    const found = held.get(host) ?? emptyOf(simulation, registries, host);
    const content: Held = named ? found : { ...found, kind: 'pull-through' };
    content.holds.add(heldAs(content, { host, path, reference: image }));
    held.set(host, content);
  }
}
