import type { HostsDirectory, TalosRegistries } from '#model/images/registry-config.ts';
import type { Place } from '#model/place.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';

/** What is configured on a node's machine, as the simulation holds it. Keyed by the Node. */
export interface NodeConfig {
  readonly containerdVersion: string;
  readonly talosVersion?: string;
  readonly talosRegistries?: TalosRegistries;
  readonly hostsDirectories: readonly HostsDirectory[];
  /** Images the node's own services need: the kubelet of Talos is a container. */
  readonly kubeletImage?: string;
  readonly etcdImage?: string;
  /** Images of the control plane's static pods. */
  readonly controlPlaneImages: readonly string[];
  readonly imageCache?: boolean;
  /** Addresses of the name servers the node itself asks; none: those of its network, outside the cluster. */
  readonly nameservers: readonly string[];
  readonly gracefulShutdown: boolean;
  /** Repository of Talos's installer, if the machine config names one. */
  readonly installer?: string;
  readonly place?: Place;
}

export const nodeConfigs = defineRow<NodeConfig>('node-config');

/** Which nodes carry the control plane. Keyed by `control-plane cluster`; without nodes it runs outside the cluster. */
export interface ControlPlane {
  readonly nodes: readonly string[];
  readonly assumed: boolean;
  /** API servers of a control plane outside, where they are described. */
  readonly apiServers?: readonly string[];
  /** Each API server that is made anew has to write its own authorities into the cluster before it is healthy. */
  readonly registersOwnAuthorities?: true;
}

export const controlPlanes = defineRow<ControlPlane>('control-plane');

/** Whether somebody has stopped every API server, wherever they run. Keyed by the cluster. */
export const apiStops = defineRow<true>('api-stop');

export function clusterRef(view: View): ObjectRef {
  return view.ref('control-plane', '', 'cluster');
}

/** Nodes that carry the control plane; none when it runs elsewhere. */
export function controlPlaneNodes(view: View): readonly ObjectRef[] {
  return (view.row(controlPlanes, clusterRef(view))?.nodes ?? []).map((name) => view.ref('Node', '', name));
}
