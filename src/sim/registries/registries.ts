import type { Place } from '#model/place.ts';
import type { UpstreamRule } from '#model/registry-description.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { Kept, Serving } from './kept.ts';

/**
 * How a host that the cluster itself serves is reached: through an Ingress, a Service, or a port of a node. `unknown`:
 * an object names the host, and whether it makes the cluster serve it nobody knows.
 */
export type Route =
  | {
      readonly via: 'ingress';
      readonly class: string;
      readonly namespace: string;
      readonly service: string;
      readonly secret?: string;
      readonly place: Place;
    }
  | { readonly via: 'service'; readonly namespace: string; readonly service: string; readonly place: Place }
  | { readonly via: 'host-port'; readonly port: number; readonly node?: string; readonly place: Place }
  | { readonly via: 'unknown'; readonly by: string; readonly place: Place };

/** Hosts served by the cluster, by host (with port). Derived from Ingresses, Services and hostPorts. */
export const routes = defineRow<Route>('route');

/**
 * What a registry in the cluster holds, under the names images have at their source. `pull-through` fetches what it lacks by
 * its `upstream` rule; `plain` has what it has. Keyed by host.
 */
export interface RegistryContent {
  readonly kind: 'plain' | 'pull-through';
  readonly holds: ReadonlySet<string>;
  /** Absent: the registry that an image names. */
  readonly upstream?: UpstreamRule;
  /** Absent: on storage that outlives its pods. */
  readonly storage?: RegistryStorage;
}

/** What a registry has no volume for is there as long as the runs of its container that had it on the eve. */
export interface RegistryStorage {
  readonly kept: Kept;
  readonly container: string;
  readonly serving: readonly Serving[];
}

export const registryContents = defineRow<RegistryContent>('registry-content');

/** How a host is reached from a node: a port of the asking node itself is that node's own. */
export function routeFrom(view: View, host: string, node: string): Route | undefined {
  const route = view.row(routes, registryRef(view, host));
  return route?.via === 'host-port' && route.node === undefined ? { ...route, node } : route;
}

export function registryRef(view: View, host: string): ObjectRef {
  return view.ref('registry', '', host);
}
