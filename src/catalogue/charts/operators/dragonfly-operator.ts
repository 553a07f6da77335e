import type { ChartEntry, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { deployment, fullName, imageFrom, port, service, versionTag } from '../parts.ts';

/** Makes Dragonflies, and says which of their pods leads after another was lost. */
export const dragonflyOperator = {
  name: 'dragonfly-operator',
  charts: ['dragonfly-operator'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'dragonfly-operator');
    const parts = partsOf(release, {
      name,
      path: 'manager',
      replicasPath: 'replicaCount',
      image: { repository: 'docker.dragonflydb.io/dragonflydb/operator', tag: versionTag(release) },
      container: {
        name: 'manager',
        args: ['--leader-elect'],
        ports: [port('metrics', 8080)],
        readinessProbe: values.map('manager.readinessProbe') ?? { httpGet: { path: '/readyz', port: 8081 }, initialDelaySeconds: 5 },
      },
    });
    return [
      deployment({ ...parts, containers: [...parts.containers, ...proxy(release)] }),
      service({
        name: `${name.slice(0, 48).replace(/-+$/, '')}-controller-svc`,
        release,
        type: values.text('service.type', 'ClusterIP'),
        ports: [
          { name: 'https', port: values.number('service.port', 8443), targetPort: 'https' },
          { name: 'metrics', port: values.number('service.metricsPort', 8080), targetPort: 'metrics' },
        ],
      }),
    ];
  },
  source: 'dragonflydb/dragonfly-operator charts/dragonfly-operator values.yaml, templates (v1.6.1)',
} as const satisfies ChartEntry;

function proxy({ values }: UnrenderedRelease) {
  if (!values.flag('rbacProxy.enabled', true)) return [];
  const image = imageFrom(values, 'rbacProxy.image', { repository: 'quay.io/brancz/kube-rbac-proxy', tag: 'v0.20.2' });
  const resources = { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '10m', memory: '64Mi' } };
  return [{ name: 'kube-rbac-proxy', image, ports: [port('https', 8443)], resources }];
}
