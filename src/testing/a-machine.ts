import type { Machine } from '#model/cluster.ts';
import type { Place } from '#model/place.ts';

const place: Place = { path: 'machine.yaml', line: 1 };

type Said = Partial<Pick<Machine, 'images' | 'registries' | 'proxyDisabled' | 'coreDnsDisabled'>>;

/** A schedulable control plane on Talos as `machine.yaml` describes it, and what is said of it. */
export function aMachine(name: string, version: string, said: Said): Machine {
  return {
    name,
    stem: name,
    role: 'controlplane',
    talosVersion: version,
    images: { installer: `ghcr.io/siderolabs/installer:v${version}`, ...said.images },
    registries: said.registries ?? { mirrors: [], configs: [] },
    nodeLabels: {},
    nodeTaints: {},
    allowSchedulingOnControlPlanes: true,
    proxyDisabled: said.proxyDisabled ?? false,
    coreDnsDisabled: said.coreDnsDisabled ?? false,
    podSubnets: [],
    serviceSubnets: [],
    nameservers: [],
    timeServers: [],
    timeDisabled: false,
    imageCache: false,
    place,
    placeOf: () => place,
  };
}
