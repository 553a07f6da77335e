import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { ContainerPort } from '#model/kubernetes.ts';
import { sinceVersion } from './chart-version.ts';
import { budgetFrom, partsOf } from './components.ts';
import { chartTag, clusterObject, daemonSet, deployment, fullName, port, service } from './parts.ts';
import { volumeFrom } from './persistence.ts';

/** The proxy, its Service and the class of Ingresses it serves. */
export const traefik = {
  name: 'traefik',
  charts: ['traefik'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'traefik');
    return [
      ...(values.flag('deployment.enabled', true) ? proxy(release, name) : []),
      ...(values.flag('service.enabled', true) ? [address(release, name)] : []),
      ...(values.flag('ingressClass.enabled', true) ? [ingressClass(release, name)] : []),
      ...budgetFrom(release, { name, path: 'podDisruptionBudget' }),
    ];
  },
  source: 'traefik/traefik-helm-chart traefik/values.yaml, templates (41.3.0)',
} as const satisfies ChartEntry;

/** Entry points as the chart has them; the values change and add. */
const entryPoints: Readonly<Record<string, { readonly port: number; readonly exposed?: number }>> = {
  traefik: { port: 8080 },
  web: { port: 8000, exposed: 80 },
  websecure: { port: 8443, exposed: 443 },
  metrics: { port: 9100 },
};

function portsOf({ values }: UnrenderedRelease) {
  const names = [...new Set([...Object.keys(entryPoints), ...values.entries('ports').map(([name]) => name)])];
  return names.flatMap((name) => {
    const below = values.below(`ports.${name}`);
    const own = entryPoints[name];
    const number = below.number('port', own?.port ?? 0);
    if (number === 0 || values.at(`ports.${name}`) === null) return [];
    const isExposed = below.flag('expose.default', below.flag('expose', own?.exposed !== undefined));
    return [
      { name, number, hostPort: below.number('hostPort', 0), exposed: isExposed ? below.number('exposedPort', own?.exposed ?? number) : undefined },
    ];
  });
}

function className({ values }: UnrenderedRelease, name: string): string {
  return values.text('ingressClass.name', name);
}

function proxy(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const { values } = release;
  const ports = portsOf(release).map(({ name: label, number, hostPort }): ContainerPort => port(label, number, hostPort === 0 ? {} : { hostPort }));
  const keeps = values.flag('persistence.enabled', false);
  const { volume, claims } = volumeFrom(release, { path: 'persistence', volume: 'data', claim: name, enabled: keeps, size: '128Mi' });
  // Which classes it serves it reads off those with its controller's name; said here as the setting that would name the one.
  const served = values.text('providers.kubernetesIngress.ingressClass', className(release, name));
  const parts = partsOf(release, {
    name,
    replicasPath: 'deployment.replicas',
    image: { registry: 'docker.io', repository: 'traefik', tag: sinceVersion(release.version, applications) ?? chartTag(release) },
    container: {
      args: [`--providers.kubernetesingress.ingressclass=${served}`],
      ports,
      readinessProbe: {
        httpGet: { path: '/ping', port: ports.some(({ name: label }) => label === 'traefik') ? 'traefik' : 8080 },
        initialDelaySeconds: 2,
      },
      volumeMounts: [{ name: volume.name, mountPath: '/data' }],
    },
    pod: values.flag('hostNetwork', false) ? { hostNetwork: true } : {},
  });
  const whole = { ...parts, volumes: [volume] };
  const isDaemonSet = values.text('deployment.kind', 'Deployment') === 'DaemonSet';
  return [isDaemonSet ? daemonSet(whole) : deployment({ ...whole, strategy: strategyOf(release) }), ...claims];
}

function strategyOf({ values }: UnrenderedRelease): object {
  const type = values.text('updateStrategy.type', 'RollingUpdate');
  if (type !== 'RollingUpdate') return { type };
  const of = (field: string, otherwise: number) => values.at(`updateStrategy.rollingUpdate.${field}`) ?? otherwise;
  return { type, rollingUpdate: { maxUnavailable: of('maxUnavailable', 0), maxSurge: of('maxSurge', 1) } };
}

function address(release: UnrenderedRelease, name: string): ChartObject {
  const { values } = release;
  const ports = portsOf(release).flatMap(({ name: label, exposed }) =>
    exposed === undefined ? [] : [{ name: label, port: exposed, targetPort: label }],
  );
  return service({
    name,
    release,
    type: values.text('service.spec.type', values.text('service.type', 'LoadBalancer')),
    ports,
    from: { spec: 'service', 'spec.ports': 'ports' },
  });
}

function ingressClass(release: UnrenderedRelease, name: string): ChartObject {
  const spec = { controller: 'traefik.io/ingress-controller' };
  const { object } = clusterObject('networking.k8s.io/v1', 'IngressClass', className(release, name), { spec });
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': String(release.values.flag('ingressClass.isDefaultClass', true)) };
  return { object: { ...object, metadata: { ...object.metadata, annotations } }, from: { metadata: 'ingressClass' } };
}

/** Versions of Traefik by that of the chart that brought them. [traefik/Chart.yaml at each tag] */
const applications: readonly (readonly [string, string])[] = [
  ['26.0.0', 'v2.10.6'],
  ['26.1.0', 'v2.11.0'],
  ['27.0.1', 'v2.11.1'],
  ['27.0.2', 'v2.11.2'],
  ['28.0.0', 'v3.0.0'],
  ['28.0.0-rc.1', 'v3.0.0-rc5'],
  ['28.1.0', 'v3.0.0'],
  ['28.2.0', 'v3.0.1'],
  ['28.3.0', 'v3.0.2'],
  ['29.0.0', 'v3.0.4'],
  ['30.0.0', 'v3.1.0'],
  ['30.1.0', 'v3.1.2'],
  ['31.1.0', 'v3.1.3'],
  ['31.1.1', 'v3.1.4'],
  ['32.1.0', 'v3.1.5'],
  ['32.1.1', 'v3.1.6'],
  ['33.0.0', 'v3.2.0'],
  ['33.1.0', 'v3.2.1'],
  ['33.2.0', 'v3.2.2'],
  ['34.0.0', 'v3.3.1'],
  ['34.1.0', 'v3.3.2'],
  ['34.3.0', 'v3.3.3'],
  ['34.4.1', 'v3.3.4'],
  ['35.0.0', 'v3.3.5'],
  ['35.0.1', 'v3.3.6'],
  ['35.3.0', 'v3.4.0'],
  ['36.0.0', 'v3.4.1'],
  ['36.3.0', 'v3.4.3'],
  ['37.0.0', 'v3.5.0'],
  ['37.1.0', 'v3.5.1'],
  ['37.1.1', 'v3.5.2'],
  ['37.1.2', 'v3.5.3'],
  ['37.3.0', 'v3.6.0'],
  ['37.4.0', 'v3.6.2'],
  ['38.0.0', 'v3.6.5'],
  ['38.0.2', 'v3.6.6'],
  ['39.0.0', 'v3.6.7'],
  ['39.0.1', 'v3.6.8'],
  ['39.0.3', 'v3.6.9'],
  ['39.0.5', 'v3.6.10'],
  ['39.0.6', 'v3.6.11'],
  ['39.0.7', 'v3.6.12'],
  ['39.0.8', 'v3.6.13'],
  ['39.0.9', 'v3.6.15'],
  ['39.1.0-ea.1', 'v3.6.7'],
  ['40.0.0', 'v3.7.0'],
  ['40.0.0-ea.1', 'v3.7.0-ea.1'],
  ['40.0.0-ea.2', 'v3.7.0-ea.2'],
  ['40.0.0-ea.3', 'v3.7.0-ea.3'],
  ['40.0.0-rc.2', 'v3.7.0-rc.2'],
  ['40.0.1', 'v3.7.0'],
  ['40.1.0', 'v3.7.1'],
  ['40.3.0', 'v3.7.4'],
  ['41.0.0', 'v3.7.5'],
  ['41.0.2', 'v3.7.6'],
  ['41.1.0', 'v3.7.9'],
  ['41.2.0', 'v3.7.10'],
  ['41.3.0', 'v3.7.11'],
];
