import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { ChartValues } from '#model/chart-values.ts';
import { unknownValue } from '#model/cluster.ts';
import type { Affinity, KubeObject } from '#model/kubernetes.ts';
import { partsOf } from '../components.ts';
import { fullName, type ImageDefaults, ingress, labelsOf, port, service, statefulSet } from '../parts.ts';
import { claimFrom } from '../persistence.ts';
import { extraEnvironment, extraVolumes } from './extras.ts';

/** What tells the charts of Vault and OpenBao apart; one grew out of the other. */
export interface Flavour {
  readonly chart: string;
  readonly image: ImageDefaults;
  readonly dataPath: string;
}

/** The servers, a claim of data for each, and the Services that lead to all, to the leader and to the others. */
export function vaultServers(release: UnrenderedRelease, flavour: Flavour): readonly ChartObject[] {
  const { values } = release;
  if (!values.flag('server.enabled', values.flag('global.enabled', true))) return [];
  const name = fullName(release, flavour.chart);
  const component = 'server';
  const isHa = values.flag('server.ha.enabled', false);
  const ports = [
    { name: 'http', port: values.number('server.service.port', 8200), targetPort: 8200 },
    { name: 'https-internal', port: 8201, targetPort: 8201 },
  ];
  const others = isHa ? ['active', 'standby'] : [];
  return [
    servers(release, name, flavour, isHa),
    ...configuration(release, name, isHa),
    service({ name, release, component, ports, type: values.text('server.service.type'), from: { spec: 'server.service' } }),
    service({ name: `${name}-internal`, release, component, ports, headless: true }),
    ...others.map((role) => service({ name: `${name}-${role}`, release, component, ports })),
    ...page(release, name),
    ...exposed(release, name),
  ];
}

function servers(release: UnrenderedRelease, name: string, { chart, image, dataPath }: Flavour, isHa: boolean): ChartObject {
  const { values } = release;
  const isDev = values.flag('server.dev.enabled', false);
  const keeps = !isDev && values.flag('server.dataStorage.enabled', true) && (!isHa || values.flag('server.ha.raft.enabled', false));
  const keepsAudit = values.flag('server.auditStorage.enabled', false);
  const mountPath = values.text('server.dataStorage.mountPath', dataPath);
  const config = configured(release, isHa);
  const extra = extraVolumes(values, chart);
  const parts = partsOf(release, {
    name,
    component: 'server',
    path: 'server',
    replicasPath: 'server.ha.replicas',
    replicas: 3,
    image,
    container: {
      name: chart,
      command: ['/bin/sh', '-ec'],
      args: [`server${isDev ? ' -dev' : ''} ${values.text('server.extraArgs', '')}`.trim()],
      env: extraEnvironment(values),
      ports: [port('http', 8200), port('https-internal', 8201)],
      // Fails while the server is sealed.
      readinessProbe: { exec: { command: ['/bin/sh', '-ec', 'status -tls-skip-verify'] }, initialDelaySeconds: 5, periodSeconds: 5 },
      volumeMounts: [
        ...(keeps ? [{ name: 'data', mountPath }] : []),
        ...(config === undefined ? [] : [{ name: 'config', mountPath: `/${chart}/config` }]),
        ...extra.mounts,
      ],
    },
    pod: {
      affinity: apart(release),
      volumes: [...(config === undefined ? [] : [{ name: 'config', configMap: { name: `${name}-config` } }]), ...extra.volumes],
    },
  });
  const claims = [
    ...(keeps ? [claimFrom(release, 'server.dataStorage', 'data', '10Gi')] : []),
    ...(keepsAudit ? [claimFrom(release, 'server.auditStorage', 'audit', '10Gi')] : []),
  ];
  return statefulSet({
    ...parts,
    replicas: isHa ? (parts.replicas ?? 3) : 1,
    claims,
    claimsFrom: 'server.dataStorage',
    serviceName: `${name}-internal`,
  });
}

/** What the servers read at their start, where values say it; what charts have of themselves names no seal. */
function configuration(release: UnrenderedRelease, name: string, isHa: boolean): readonly ChartObject[] {
  const text = configured(release, isHa);
  if (text === undefined) return [];
  const metadata = { name: `${name}-config`, namespace: release.namespace, labels: labelsOf(release) };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'extraconfig-from-values.hcl': text } } as KubeObject;
  return [{ object, from: { data: pathOf(release, isHa) } }];
}

function configured(release: UnrenderedRelease, isHa: boolean): string | undefined {
  const { values } = release;
  const path = pathOf(release, isHa);
  const written = values.map(path);
  if (written !== undefined) return JSON.stringify(written);
  return values.text(path) ?? (mayStandElsewhere(values, path) ? unknownValue : undefined);
}

/** In values that were not read, or in an encrypted part of those that were. */
function mayStandElsewhere(values: ChartValues, path: string): boolean {
  const keys = path.split('.');
  return values.isUnknown(unknownValue) || keys.some((_, index) => values.isUnknown(keys.slice(0, index).join('.')));
}

function pathOf({ values }: UnrenderedRelease, isHa: boolean): string {
  if (!isHa) return 'server.standalone.config';
  return values.flag('server.ha.raft.enabled', false) ? 'server.ha.raft.config' : 'server.ha.config';
}

/** One to a node, as the chart has it in a text that is a template. */
function apart({ name }: UnrenderedRelease): Affinity {
  const labelSelector = { matchLabels: { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/component': 'server' } };
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: 'kubernetes.io/hostname' }] } };
}

function page(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const { values } = release;
  if (!values.flag('ui.enabled', false)) return [];
  const ports = [{ name: 'http', port: values.number('ui.externalPort', 8200), targetPort: values.number('ui.targetPort', 8200) }];
  return [service({ name: `${name}-ui`, release, component: 'server', ports, type: values.text('ui.serviceType', 'ClusterIP') })];
}

function exposed(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const { values } = release;
  const hosts = values.list('server.ingress.hosts').flatMap((each) => (each as { host?: string } | undefined)?.host ?? []);
  if (!values.flag('server.ingress.enabled', false) || hosts.length === 0) return [];
  const active = values.flag('server.ha.enabled', false) && values.flag('server.ingress.activeService', true);
  const [tls] = values.list('server.ingress.tls') as { secretName?: string }[];
  return [
    ingress({
      name,
      release,
      className: values.text('server.ingress.ingressClassName'),
      hosts,
      service: active ? `${name}-active` : name,
      port: values.number('server.service.port', 8200),
      tlsSecret: tls?.secretName,
      from: { spec: 'server.ingress' },
    }),
  ];
}
