import { parseDockerReference } from '#model/images/reference.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { RegistryDescription } from '#model/registry-description.ts';
import type { Expander } from '../capabilities/expand.ts';
import type { PodNeeds } from '../capabilities/pod-needs.ts';
import type { ImageAccess } from '../registries/image-access.ts';
import { keptBy, servingOf } from '../registries/kept.ts';
import { type RegistryContent, registryRef, routes } from '../registries/registries.ts';
import type { Simulation } from '../simulation.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';

/** An in-cluster registry in a node's host list for an image, and whether the image is named under it. */
interface ListedRegistry {
  readonly host: string;
  readonly path: string;
  readonly named: boolean;
}

/** What is known of in-cluster registries on the eve. */
export interface RegistryKnowledge {
  listed(simulation: Simulation, node: ObjectRef, image: string): readonly ListedRegistry[];
  /** What the catalogue says of the registry behind a host, if it knows it. */
  describe(simulation: Simulation, host: string): RegistryDescription | undefined;
  /** Where the registry behind a host keeps what it holds, if the catalogue knows it. */
  storageOf(simulation: Simulation, host: string): RegistryContent['storage'];
}

/** Answers out of the nodes' host lists, the routes and the catalogue. */
export function registryKnowledge(images: ImageAccess, expander: Expander, needs: PodNeeds): RegistryKnowledge {
  return {
    listed: (simulation, node, image) => registriesFor(simulation.view, images, node, image),
    describe: ({ view }, host) => podsBehind(view, expander, host).flatMap((pod) => needs.registriesOf(view, pod))[0]?.registry,
    storageOf: ({ view }, host) => storageOf(view, images, expander, needs, host),
  };
}

/** The in-cluster registry that serves a node an image on the eve: the first of its list, unless a host outside comes before and has it. */
function registriesFor(view: View, images: ImageAccess, node: ObjectRef, image: string): ListedRegistry[] {
  const parsed = parseDockerReference(image);
  const namespace = parsed.ok ? parsed.reference.namespace : '';
  const hosts = images.hostsFor(view, node.name, image);
  const first = hosts.findIndex(({ host }) => view.row(routes, registryRef(view, host)) !== undefined);
  const found = hosts[first];
  if (found === undefined) return [];
  const isServedBefore = hosts.slice(0, first).some((host) => images.outsideVerdict(view, node.name, image, host) === 'serves');
  return isServedBefore ? [] : [{ host: found.host, path: found.path, named: found.host === namespace }];
}

function podsBehind(view: View, expander: Expander, host: string): Pod[] {
  const route = view.row(routes, registryRef(view, host));
  return (route === undefined ? [] : expander.podsBehind(view, route)).flatMap((ref) => view.object<Pod>(ref) ?? []);
}

/** What is behind a host and not known to be a registry may stand before one: its content is taken to be on storage. */
function storageOf(view: View, images: ImageAccess, expander: Expander, needs: PodNeeds, host: string): RegistryContent['storage'] {
  const route = view.row(routes, registryRef(view, host));
  const registry = podsBehind(view, expander, host).flatMap((pod) => needs.registriesOf(view, pod))[0];
  if (route === undefined || registry === undefined) return undefined;
  const elsewhere = registry.registry.storedBehind !== undefined;
  const storing = images.served
    .storing({ view, route })
    .flatMap((pod) =>
      pod.spec.containers.flatMap((container) => (elsewhere || container.name === registry.container.name ? [{ pod, container }] : [])),
    );
  const [first] = storing;
  if (first === undefined || storing.some(({ pod, container }) => keptBy(pod, container) === 'storage')) return undefined;
  const { name } = first.container;
  return { kept: keptBy(first.pod, first.container), container: name, serving: storing.map(({ pod }) => servingOf(pod, name)) };
}
