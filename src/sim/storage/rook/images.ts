/** Images that an operator of some version uses beside Ceph's own. [rook deploy/examples/images.txt at each tag] */
interface RookImages {
  readonly cephcsi: string;
  readonly provisioner: string;
  readonly attacher: string;
  readonly registrar: string;
  readonly resizer: string;
  readonly snapshotter: string;
}

const versions: Readonly<Record<string, readonly [cephcsi: string, ...sidecars: string[]]>> = {
  '1.11': ['v3.8.0', 'v3.4.0', 'v4.1.0', 'v2.7.0', 'v1.7.0', 'v6.2.1'],
  '1.12': ['v3.9.0', 'v3.5.0', 'v4.3.0', 'v2.8.0', 'v1.8.0', 'v6.2.2'],
  '1.13': ['v3.10.2', 'v4.0.0', 'v4.5.0', 'v2.10.0', 'v1.10.0', 'v7.0.2'],
  '1.14': ['v3.11.0', 'v4.0.1', 'v4.5.1', 'v2.10.1', 'v1.10.1', 'v7.0.2'],
};

/** The images of an operator's minor version; of one that is not known, those of 1.11. */
export function imagesOf(operatorImage: string): RookImages {
  const minor = /:v?(\d+\.\d+)/.exec(operatorImage)?.[1] ?? '1.11';
  const [cephcsi = '', provisioner, attacher, registrar, resizer, snapshotter] = versions[minor] ?? (versions['1.11'] as (typeof versions)[string]);
  const sidecar = (name: string, version: string | undefined) => `registry.k8s.io/sig-storage/csi-${name}:${version}`;
  return {
    cephcsi: `quay.io/cephcsi/cephcsi:${cephcsi}`,
    provisioner: sidecar('provisioner', provisioner),
    attacher: sidecar('attacher', attacher),
    registrar: sidecar('node-driver-registrar', registrar),
    resizer: sidecar('resizer', resizer),
    snapshotter: sidecar('snapshotter', snapshotter),
  };
}
