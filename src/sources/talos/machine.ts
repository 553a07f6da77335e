import { posix } from 'node:path';
import { isUnknownValue, type Machine } from '#model/cluster.ts';
import type { Labels } from '#model/kubernetes.ts';
import { childPath } from '../field-path.ts';
import { at, booleanAt, listAt, mapAt, stringAt, stringsAt } from '../guards.ts';
import { type Report, unreadObjects } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';
import type { ReadKind } from './document-kinds.ts';
import type { MachineConfig } from './machine-config.ts';
import { registriesOf } from './registries.ts';

/** A main document and those beside it, asked field by field: a document of its own goes before the main one's field. */
class Config {
  readonly main: SourceDocument;
  readonly beside: readonly SourceDocument[];

  constructor(main: SourceDocument, beside: readonly SourceDocument[]) {
    this.main = main;
    this.beside = beside;
  }

  has(kind: ReadKind): boolean {
    return this.document(kind) !== undefined;
  }

  document(kind: ReadKind): unknown {
    return this.beside.findLast((document) => stringAt(document.value, 'kind') === kind)?.value;
  }

  text(path: string, kind?: ReadKind, field?: string): string | undefined {
    return known(this.written(path, kind, field));
  }

  /** A text as it stands there; parts of it may be unknown. */
  written(path: string, kind?: ReadKind, field?: string): string | undefined {
    const own = kind === undefined || field === undefined ? undefined : stringAt(this.document(kind), ...field.split('.'));
    return own ?? stringAt(this.main.value, ...path.split('.'));
  }

  texts(path: string, kind: ReadKind, field: string): readonly string[] {
    const own = stringsAt(this.document(kind), ...field.split('.'));
    return (own.length > 0 ? own : stringsAt(this.main.value, ...path.split('.'))).filter((text) => known(text) !== undefined);
  }

  flag(path: string): boolean | undefined {
    return booleanAt(this.main.value, ...path.split('.'));
  }

  flagOf(kind: ReadKind, field: string): boolean | undefined {
    return booleanAt(this.document(kind), ...field.split('.'));
  }
}

/** A text, unless it is encrypted or filled in by something else. */
function known(text: string | undefined): string | undefined {
  return text === undefined || text.startsWith('ENC[') || isUnknownValue(text) ? undefined : text;
}

/** What a machine config says, without its secrets. */
export function machineOf({ main, beside }: MachineConfig, report: Report): Machine {
  const config = new Config(main, beside);
  const installer = config.written('machine.install.image', 'UnattendedInstallConfig', 'installer.image');
  reportUnread(main, report);
  return {
    name: config.text('machine.network.hostname', 'HostnameConfig', 'hostname'),
    stem: posix.basename(main.path).replace(/(?:\.[^.]*?)?(?:\.(?:j2|jinja2?))?$/, ''),
    role: roleOf(config, report),
    talosVersion: versionOf(installer),
    images: imagesOf(config, known(installer)),
    registries: registriesOf(main, beside, report),
    nodeLabels: labelsAt(config, 'nodeLabels', 'labels', report),
    nodeTaints: labelsAt(config, 'nodeTaints', 'taints', report),
    clusterName: config.text('cluster.clusterName', 'KubeClusterConfig', 'clusterName'),
    controlPlaneEndpoint: config.text('cluster.controlPlane.endpoint', 'KubeClusterConfig', 'endpoint'),
    allowSchedulingOnControlPlanes: config.flag('cluster.allowSchedulingOnControlPlanes') ?? config.flag('cluster.allowSchedulingOnMasters') ?? false,
    cni: cniOf(config, report),
    proxyDisabled: isDisabled(config, 'cluster.proxy.disabled', 'KubeProxyConfig'),
    coreDnsDisabled: isDisabled(config, 'cluster.coreDNS.disabled', 'KubeCoreDNSConfig'),
    clusterDomain:
      config.text('machine.kubelet.extraConfig.clusterDomain') ?? config.text('cluster.network.dnsDomain', 'KubeNetworkConfig', 'dnsDomain'),
    podSubnets: config.texts('cluster.network.podSubnets', 'KubeNetworkConfig', 'podSubnets'),
    serviceSubnets: config.texts('cluster.network.serviceSubnets', 'KubeNetworkConfig', 'serviceSubnets'),
    nameservers: nameserversOf(config),
    timeServers: config.texts('machine.time.servers', 'TimeSyncConfig', 'ntp.servers'),
    timeDisabled: config.has('TimeSyncConfig') ? config.flagOf('TimeSyncConfig', 'enabled') === false : config.flag('machine.time.disabled') === true,
    timeBootTimeout: config.text('machine.time.bootTimeout', 'TimeSyncConfig', 'bootTimeout'),
    imageCache: config.flagOf('ImageCacheConfig', 'local.enabled') ?? config.flag('machine.features.imageCache.localEnabled') ?? false,
    place: main.place,
    placeOf: main.placeOf,
  };
}

function imagesOf(config: Config, installer: string | undefined): Machine['images'] {
  return {
    installer,
    kubelet: config.text('machine.kubelet.image', 'KubeletConfig', 'image'),
    etcd: config.text('cluster.etcd.image'),
    apiServer: config.text('cluster.apiServer.image', 'KubeAPIServerConfig', 'image'),
    controllerManager: config.text('cluster.controllerManager.image', 'KubeControllerManagerConfig', 'image'),
    scheduler: config.text('cluster.scheduler.image', 'KubeSchedulerConfig', 'image'),
    proxy: config.text('cluster.proxy.image', 'KubeProxyConfig', 'image'),
    coreDns: config.text('cluster.coreDNS.image', 'KubeCoreDNSConfig', 'image'),
  };
}

/** `init` and `join` are the names of early versions. */
function roleOf(config: Config, report: Report): Machine['role'] {
  const type = config.text('machine.type');
  if (type === 'controlplane' || type === 'init') return 'controlplane';
  if (type === 'worker' || type === 'join') return 'worker';
  report('warning', 'machine.type must be controlplane or worker; worker is assumed', config.main.placeOf('machine.type'));
  return 'worker';
}

/** The version is the installer's tag, whether the official image or one built to order by the image factory. */
function versionOf(installer: string | undefined): string | undefined {
  return /:v?(\d+\.\d+\.\d+[^@/:]*)(?:@|$)/.exec(installer ?? '')?.[1];
}

function isDisabled(config: Config, path: string, kind: ReadKind): boolean {
  return config.has(kind) ? config.flagOf(kind, 'enabled') === false : config.flag(path) === true;
}

function cniOf(config: Config, report: Report): Machine['cni'] {
  if (config.has('KubeFlannelCNIConfig')) return 'flannel';
  const name = config.text('cluster.network.cni.name');
  if (name === undefined || name === 'none' || name === 'flannel' || name === 'custom') return name;
  report('warning', 'cluster.network.cni.name must be flannel, custom or none', config.main.placeOf('cluster.network.cni.name'));
  return undefined;
}

function nameserversOf(config: Config): readonly string[] {
  const own = listAt(config.document('ResolverConfig'), 'nameservers').map((server) => stringAt(server, 'address'));
  const addresses = own.filter((address) => address !== undefined);
  return addresses.length > 0 ? addresses : config.texts('machine.network.nameservers', 'ResolverConfig', 'nameservers');
}

function labelsAt(config: Config, field: string, own: string, report: Report): Labels {
  const written = Object.entries(mapAt(config.main.value, 'machine', field));
  for (const [key, value] of written) {
    if (typeof value === 'string') continue;
    const path = childPath(`machine.${field}`, key);
    report('warning', `${path} must be a string`, config.main.placeOf(path));
  }
  const labels = [...written, ...Object.entries(mapAt(config.document('KubeNodeConfig'), own))];
  return Object.fromEntries(labels.filter((entry) => entry[1] !== null && typeof entry[1] !== 'object').map(([key, value]) => [key, String(value)]));
}

/** Parts of a config that put objects into the cluster, and that nobody here reads. */
const UNREAD = ['cluster.extraManifests', 'machine.pods', 'cluster.network.cni.urls'];

function reportUnread(main: SourceDocument, report: Report): void {
  for (const path of UNREAD) {
    const present = at(main.value, ...path.split('.'));
    if (!Array.isArray(present) || present.length === 0) continue;
    const unread = path === 'cluster.extraManifests' ? unreadObjects : undefined;
    report('info', `${path}: what it puts into the cluster was not read`, main.placeOf(path), unread);
  }
}
