import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { sinceVersion } from './chart-version.ts';
import { partsOf } from './components.ts';
import { chartTag, deployment, disruptionBudget, fullName, ingress, port, service } from './parts.ts';
import { volumeFrom } from './persistence.ts';

/** The reference registry, plain or as a cache of another. */
export const dockerRegistry = {
  name: 'docker-registry',
  charts: ['docker-registry'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'docker-registry');
    const servicePort = values.number('service.port', 5000);
    const onDisk = values.text('storage', 'filesystem') === 'filesystem' && values.flag('persistence.enabled', false);
    const { volume, claims } = volumeFrom(release, { path: 'persistence', volume: 'data', claim: name, enabled: onDisk, size: '10Gi' });
    const parts = partsOf(release, {
      name,
      image: { repository: 'registry', tag: sinceVersion(release.version, applications) ?? chartTag(release) },
      container: {
        ports: [port('registry', 5000)],
        volumeMounts: [{ name: volume.name, mountPath: '/var/lib/registry/' }],
        ...proxyOf(release),
      },
    });
    return [
      deployment({ ...parts, volumes: [volume], strategy: values.map('updateStrategy') }),
      service({ name, release, type: values.text('service.type', 'ClusterIP'), ports: [{ name: 'registry', port: servicePort, targetPort: 5000 }] }),
      ...claims,
      ...exposure(release, name, servicePort),
      ...budget(release, name),
    ];
  },
  source: 'twuni/docker-registry.helm values.yaml, templates (3.0.0)',
} as const satisfies ChartEntry;

/** What the chart's version installs. [Chart.yaml at each commit] */
const applications = [
  ['1.9.6', '2.7.1'],
  ['2.2.1', '2.8.1'],
  ['3.0.0', '3.0.0'],
] as const;

function proxyOf({ values }: UnrenderedRelease) {
  if (!values.flag('proxy.enabled', false)) return {};
  return { env: [{ name: 'REGISTRY_PROXY_REMOTEURL', value: values.text('proxy.remoteurl', 'https://registry-1.docker.io') }] };
}

function exposure(release: UnrenderedRelease, name: string, servicePort: number): readonly ChartObject[] {
  const { values } = release;
  if (!values.flag('ingress.enabled', false)) return [];
  const [tls] = values.list('ingress.tls') as ({ secretName?: string } | undefined)[];
  const hosts = values.list('ingress.hosts').map(String);
  const className = values.text('ingress.className', 'nginx');
  return [ingress({ name, release, className, hosts, service: name, port: servicePort, tlsSecret: tls?.secretName, from: { spec: 'ingress' } })];
}

function budget(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const allowed = release.values.map('podDisruptionBudget');
  return allowed === undefined || Object.keys(allowed).length === 0 ? [] : [disruptionBudget({ name, release }, allowed)];
}
