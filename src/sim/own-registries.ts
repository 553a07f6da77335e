import { capabilityText } from '#model/capabilities/capability.ts';
import { defaultHostOf, hostname, isLocalhost } from '#model/images/host-list.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import { all, type Expression, requires } from './capabilities/expression.ts';
import { type Route, registryContents, registryRef, routeFrom, routes } from './registries/registries.ts';
import type { ObjectRef } from './store/refs.ts';
import type { Twin } from './twin.ts';
import type { View } from './view.ts';
import { references } from './world.ts';

/** A registry that the cluster itself serves and that some node asks for an image of some pod. */
export interface OwnRegistry {
  readonly host: string;
  readonly route: Route;
  /** Of the images that pods use, those for which a node asks it. */
  readonly asked: readonly ImageOnNode[];
}

/** An image that a pod on a node uses. */
export interface ImageOnNode {
  readonly node: string;
  readonly image: string;
}

/** What a node finds for an image when one registry of the cluster does not serve. */
export type SourceBeside =
  | { readonly kind: 'serves'; readonly host: string }
  | { readonly kind: 'stops'; readonly host: string; readonly url: string; readonly place?: Place }
  | { readonly kind: 'none' };

/** The registries of the cluster's own, by host. Routes of which nobody knows whether they lead inside are left out. */
export function ownRegistries(twin: Twin): readonly OwnRegistry[] {
  const { view } = twin.eve;
  const used = imagesInUse(view);
  return view.rows(routes).flatMap(([{ name: host }, route]) => {
    if (route.via === 'unknown') return [];
    const asked = used.filter(({ node, image }) => twin.images.hostsFor(view, node, image).some((each) => each.host === host));
    return asked.length === 0 ? [] : [{ host, route, asked }];
  });
}

/** Every image of every bound pod, once per node, in canonical order. */
export function imagesInUse(view: View): readonly ImageOnNode[] {
  const used = new Map<string, ImageOnNode>();
  for (const pod of view.objects<Pod>('Pod')) {
    const node = pod.spec.nodeName;
    if (node === undefined || node === '') continue;
    for (const image of imagesOf(pod)) used.set(`${node} ${image}`, { node, image });
  }
  return [...used.values()];
}

export function imagesOf({ spec }: Pod): readonly string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ image }) => image ?? []);
}

/** Pods right behind a registry's host. */
export function podsServing(twin: Twin, { route }: OwnRegistry): readonly ObjectRef[] {
  return twin.expander.podsBehind(twin.eve.view, route);
}

/**
 * Pods that a registry may need to serve at all: those behind it, and what these need in turn to start and to serve
 * (ingress, names, database, storage). Images are left out: where they come from is the question.
 */
export function podsNeeded(twin: Twin, registry: OwnRegistry): readonly ObjectRef[] {
  const { view } = twin.eve;
  const walk = new Walk(twin, view);
  for (const node of new Set(registry.asked.map((each) => each.node))) walk.expression(wayTo(twin, view, registry, node));
  return [...walk.pods];
}

/** Whether a node gets an image although the given registry does not serve: the first other host that has it or ends the search. */
export function sourceBeside(twin: Twin, registry: OwnRegistry, { node, image }: ImageOnNode): SourceBeside {
  const { view } = twin.eve;
  const serving = new Set(podsServing(twin, registry));
  for (const host of twin.images.hostsFor(view, node, image)) {
    if (host.host === registry.host) continue;
    const route = routeFrom(view, host.host, node);
    if (route !== undefined) {
      const isSame = twin.expander.podsBehind(view, route).some((pod) => serving.has(pod));
      if (!isSame && mayServe(view, host.host, image)) return { kind: 'serves', host: host.host };
      continue;
    }
    const verdict = twin.images.outsideVerdict(view, node, image, host);
    if (verdict === 'serves') return { kind: 'serves', host: host.host };
    const place = 'place' in host.origin ? host.origin.place : undefined;
    if (verdict === 'stops') return { kind: 'stops', host: host.host, url: `${host.scheme}://${host.host}${host.path}`, place };
  }
  return { kind: 'none' };
}

/** What nobody says does not exist is there. */
export function isKnownAbsent(view: View, image: string): boolean {
  const parsed = parseDockerReference(image);
  return parsed.ok && view.row(references, view.ref('reference', '', parsed.reference.text))?.exists === false;
}

/** Another registry of the cluster that holds the image, or fetches what it lacks. */
function mayServe(view: View, host: string, image: string): boolean {
  const content = view.row(registryContents, registryRef(view, host));
  const parsed = parseDockerReference(image);
  return content?.kind === 'pull-through' || (parsed.ok && content?.holds.has(parsed.reference.text) === true);
}

/** For a node to reach a registry: its name, then its route. */
function wayTo(twin: Twin, view: View, { host, route }: OwnRegistry, node: string): Expression {
  const from = routeFrom(view, host, node) ?? route;
  if (!isName(host)) return twin.expander.route(view, host, from);
  const named = route.via === 'service' ? twin.expander.clusterNames(view, node) : requires({ kind: 'dns', node });
  return all([named, twin.expander.route(view, host, from)]);
}

function isName(host: string): boolean {
  return !/^[\d.]+$/.test(hostname(host)) && !isLocalhost(host) && !host.startsWith('[');
}

/** Collects the pods an expression may come down to, each with what it takes to start it. */
class Walk {
  readonly pods = new Set<ObjectRef>();
  readonly #seen = new Set<string>();
  readonly #twin: Twin;
  readonly #view: View;

  constructor(twin: Twin, view: View) {
    this.#twin = twin;
    this.#view = view;
  }

  expression(expression: Expression): void {
    switch (expression.kind) {
      case 'fact':
        return;
      case 'ready':
        this.#pod(expression.pod);
        return;
      case 'all':
      case 'any':
        for (const part of expression.of) this.expression(part);
        return;
      case 'requires': {
        const { capability } = expression;
        const key = capabilityText(capability);
        if (capability.kind === 'image' || this.#seen.has(key)) return;
        this.#seen.add(key);
        this.expression(this.#twin.expander.expand(this.#view, capability));
      }
    }
  }

  #pod(ref: ObjectRef): void {
    if (this.pods.has(ref)) return;
    this.pods.add(ref);
    const pod = this.#view.object<Pod>(ref);
    if (pod !== undefined) this.expression(this.#twin.startConditions.pod(this.#view, pod));
  }
}

/** Hosts outside the cluster that nodes ask for images, as people call them, in order. */
export function outsideRegistries(twin: Twin): readonly string[] {
  const { view } = twin.eve;
  const isInside = (host: string) => view.row(routes, registryRef(view, host)) !== undefined;
  const asked = imagesInUse(view).flatMap(({ node, image }) => {
    const parsed = parseDockerReference(image);
    const hosts = twin.images.hostsFor(view, node, image).map(({ host }) => host);
    return parsed.ok ? hosts.map((host) => (host === defaultHostOf(parsed.reference.namespace) ? parsed.reference.namespace : host)) : [];
  });
  return [...new Set(asked)].filter((host) => !isInside(host) && !isLocalhost(host)).sort();
}
