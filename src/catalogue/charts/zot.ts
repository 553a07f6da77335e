import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import {
  chartTag,
  deployment,
  disruptionBudget,
  fullName,
  imageFrom,
  ingress,
  placementFrom,
  port,
  resourcesFrom,
  service,
  statefulSet,
} from './parts.ts';

/** One registry; with `persistence` it is a StatefulSet with its claim, else a Deployment that forgets. */
export const zot = {
  name: 'zot',
  charts: ['zot'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'zot');
    const servicePort = values.number('service.port', 5000);
    const hosts = values.list('ingress.hosts').flatMap((host) => (host as { host?: string } | undefined)?.host ?? []);
    const className = values.text('ingress.className', 'nginx');
    const exposed = values.flag('ingress.enabled', false) && hosts.length > 0;
    return [
      registry(release, name),
      service({ name, release, type: values.text('service.type', 'NodePort'), ports: [{ name: 'zot', port: servicePort, targetPort: 'zot' }] }),
      ...(exposed ? [ingress({ name, release, className, hosts, service: name, port: servicePort, from: { 'spec.rules': 'ingress.hosts' } })] : []),
      ...budget(release, name),
    ];
  },
  source: 'project-zot/helm-charts charts/zot values.yaml, templates (0.1.122)',
} as const satisfies ChartEntry;

function registry(release: UnrenderedRelease, name: string): ChartObject {
  const { values } = release;
  const persists = values.flag('persistence', false);
  const volume = values.text('pvc.name', `${release.name}-pvc`);
  const parts = {
    name,
    release,
    replicas: values.number('replicaCount', 1),
    containers: [
      {
        name: 'zot',
        image: imageFrom(values, 'image', { repository: 'ghcr.io/project-zot/zot', tag: chartTag(release) }),
        ports: [port('zot', 5000)],
        ...(persists ? { volumeMounts: [{ name: volume, mountPath: '/var/lib/registry' }] } : {}),
        ...resourcesFrom(values),
      },
    ],
    pod: placementFrom(values),
    from: { 'spec.template.spec.containers[0].image': 'image', 'spec.replicas': 'replicaCount' },
  };
  if (!persists) return deployment({ ...parts, strategy: values.map('strategy') });
  const made = values.flag('pvc.create', true);
  const wanted = { name: volume, size: values.text('pvc.storage', '8Gi'), storageClass: values.text('pvc.storageClassName') };
  return statefulSet(made ? { ...parts, claims: [wanted] } : { ...parts, volumes: [{ name: volume, persistentVolumeClaim: { claimName: volume } }] });
}

function budget(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const { values } = release;
  if (!values.flag('podDisruptionBudget.enabled', false)) return [];
  const [minAvailable, maxUnavailable] = [values.at('podDisruptionBudget.minAvailable'), values.at('podDisruptionBudget.maxUnavailable')];
  const allowed = { ...(minAvailable == null ? {} : { minAvailable }), ...(maxUnavailable == null ? {} : { maxUnavailable }) };
  return [disruptionBudget({ name, release }, allowed as { readonly minAvailable?: number })];
}
