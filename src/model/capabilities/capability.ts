/**
 * What workloads provide and steps require (DESIGN.md section 3, idea 3). One closed union; `outside` is the rest of the
 * world, a host of it reachable and answering.
 */
export type Capability =
  | { readonly kind: 'registry'; readonly host: string }
  | { readonly kind: 'host'; readonly host: string }
  /**
   * `fresh`: asked for at a registry even if the node holds it, as pull policy Always does. `system`: by the resolver of
   * the operating system, as Talos pulls kubelet and etcd.
   */
  | { readonly kind: 'image'; readonly reference: string; readonly node: string; readonly fresh?: true; readonly system?: true }
  | { readonly kind: 'dns'; readonly node?: string }
  | { readonly kind: 'time'; readonly node: string }
  | { readonly kind: 'cni'; readonly node: string }
  | { readonly kind: 'service-routing'; readonly node: string }
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string }
  /** What serves the Service has the data that was there on the eve. */
  | { readonly kind: 'data'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'address'; readonly ip: string }
  | { readonly kind: 'ingress'; readonly class: string }
  | { readonly kind: 'api'; readonly endpoint: string }
  | { readonly kind: 'control-plane' }
  | { readonly kind: 'leader'; readonly name: string }
  | { readonly kind: 'csi'; readonly driver: string; readonly node?: string }
  | { readonly kind: 'storage'; readonly pool: string }
  | { readonly kind: 'volume'; readonly namespace: string; readonly claim: string; readonly node?: string }
  | { readonly kind: 'webhook'; readonly name: string }
  | { readonly kind: 'gitops'; readonly source: string }
  | { readonly kind: 'operator'; readonly of: string }
  | { readonly kind: 'secret'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'secrets'; readonly store: string }
  | { readonly kind: 'certificates'; readonly issuer: string };

/** The text form, also the capability's key: `service(db/postgres)`, `image(docker.io/library/nginx:1,n1)`, `dns`. */
export function capabilityText(capability: Capability): string {
  switch (capability.kind) {
    case 'registry':
    case 'host':
      return `${capability.kind}(${capability.host})`;
    case 'image':
      return `image(${capability.reference},${capability.node}${capability.fresh ? ',fresh' : ''}${capability.system ? ',system' : ''})`;
    case 'dns':
      return capability.node === undefined ? 'dns' : `dns(${capability.node})`;
    case 'time':
    case 'cni':
    case 'service-routing':
      return `${capability.kind}(${capability.node})`;
    case 'service':
    case 'secret':
    case 'data':
      return `${capability.kind}(${capability.namespace}/${capability.name})`;
    case 'address':
      return `address(${capability.ip})`;
    case 'ingress':
      return `ingress(${capability.class})`;
    case 'api':
      return `api(${capability.endpoint})`;
    case 'control-plane':
      return 'control-plane';
    case 'leader':
    case 'webhook':
      return `${capability.kind}(${capability.name})`;
    case 'csi':
      return capability.node === undefined ? `csi(${capability.driver})` : `csi(${capability.driver},${capability.node})`;
    case 'storage':
      return `storage(${capability.pool})`;
    case 'volume':
      return capability.node === undefined
        ? `volume(${capability.namespace}/${capability.claim})`
        : `volume(${capability.namespace}/${capability.claim},${capability.node})`;
    case 'gitops':
      return `gitops(${capability.source})`;
    case 'operator':
      return `operator(${capability.of})`;
    case 'secrets':
      return `secrets(${capability.store})`;
    case 'certificates':
      return `certificates(${capability.issuer})`;
  }
}

/** Reads the text form; undefined when it is none. `service(name)` gets `namespace` as its namespace. */
export function parseCapability(text: string, namespace: string): Capability | undefined {
  const match = /^([a-z-]+)(?:\((.*)\))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, kind, inside = ''] = match;
  const parse = Object.hasOwn(parsers, kind as string) ? parsers[kind as string] : undefined;
  return parse === undefined ? undefined : parse(inside.trim(), namespace);
}

type Parser = (inside: string, namespace: string) => Capability | undefined;

/** A capability with one word in its parentheses, which must not be empty. */
function of(make: (inside: string) => Capability): Parser {
  return (inside) => (inside === '' ? undefined : make(inside));
}

const parsers: Readonly<Record<string, Parser>> = {
  registry: of((host) => ({ kind: 'registry', host })),
  host: of((host) => ({ kind: 'host', host })),
  image: imageWith,
  dns: (node) => (node === '' ? { kind: 'dns' } : { kind: 'dns', node }),
  time: of((node) => ({ kind: 'time', node })),
  cni: of((node) => ({ kind: 'cni', node })),
  'service-routing': of((node) => ({ kind: 'service-routing', node })),
  service: (inside, namespace) => named(inside, namespace, 'service'),
  secret: (inside, namespace) => named(inside, namespace, 'secret'),
  data: (inside, namespace) => named(inside, namespace, 'data'),
  volume: volumeOf,
  address: of((ip) => ({ kind: 'address', ip })),
  ingress: of((name) => ({ kind: 'ingress', class: name })),
  api: of((endpoint) => ({ kind: 'api', endpoint })),
  'control-plane': (inside) => (inside === '' ? { kind: 'control-plane' } : undefined),
  leader: of((name) => ({ kind: 'leader', name })),
  webhook: of((name) => ({ kind: 'webhook', name })),
  csi: (inside) =>
    pair(inside, ',', (driver, node) => ({ kind: 'csi', driver, node })) ?? (/^[^,]+$/.test(inside) ? { kind: 'csi', driver: inside } : undefined),
  storage: of((pool) => ({ kind: 'storage', pool })),
  gitops: of((source) => ({ kind: 'gitops', source })),
  operator: of((name) => ({ kind: 'operator', of: name })),
  secrets: of((store) => ({ kind: 'secrets', store })),
  certificates: of((issuer) => ({ kind: 'certificates', issuer })),
};

function pair(inside: string, separator: string, make: (left: string, right: string) => Capability): Capability | undefined {
  const at = inside.lastIndexOf(separator);
  return at <= 0 || at === inside.length - 1 ? undefined : make(inside.slice(0, at).trim(), inside.slice(at + 1).trim());
}

function named(inside: string, namespace: string, kind: 'service' | 'secret' | 'data'): Capability | undefined {
  const [name = '', home = namespace, ...more] = inside.split('/').reverse();
  return name === '' || (home === '' && inside.includes('/')) || more.length > 0 ? undefined : { kind, namespace: home, name };
}

function imageWith(inside: string): Capability | undefined {
  const [reference = '', node = '', ...flags] = inside.split(',').map((part) => part.trim());
  if (reference === '' || node === '' || flags.some((flag) => flag !== 'fresh' && flag !== 'system')) return undefined;
  const fresh = flags.includes('fresh') ? { fresh: true as const } : {};
  const system = flags.includes('system') ? { system: true as const } : {};
  return { kind: 'image', reference, node, ...fresh, ...system };
}

function volumeOf(inside: string, namespace: string): Capability | undefined {
  const [text = '', node] = inside.split(',').map((part) => part.trim());
  const [claim = '', home = namespace, ...more] = text.split('/').reverse();
  if (claim === '' || node === '' || more.length > 0) return undefined;
  return { kind: 'volume', namespace: home, claim, ...(node === undefined ? {} : { node }) };
}
