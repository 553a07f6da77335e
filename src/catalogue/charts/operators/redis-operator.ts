import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { deployment, port, service, versionTag } from '../parts.ts';
import { webhooks, writesTo } from '../webhooks.ts';

/** Makes Redis databases. Where the values ask for its webhook, no pod of such a database is created without it. */
export const redisOperator = {
  name: 'redis-operator',
  charts: ['redis-operator'],
  repositories: ['ot-container-kit'],
  render(release) {
    const { values } = release;
    const name = values.text('redisOperator.name', 'redis-operator');
    const guarded = values.flag('redisOperator.webhook', false);
    const image = `${values.text('redisOperator.imageName', 'quay.io/opstree/redis-operator')}:${values.text('redisOperator.imageTag', versionTag(release))}`;
    const parts = partsOf(release, {
      name,
      labels: { name },
      replicasPath: 'replicas',
      image: { repository: '', tag: '' },
      container: {
        args: ['manager', '--leader-elect'],
        ports: [port('probe', 8081), ...(guarded ? [port('webhook-server', 9443)] : [])],
        readinessProbe: { httpGet: { path: '/readyz', port: 'probe' } },
        resources: { limits: { cpu: '500m', memory: '500Mi' }, requests: { cpu: '500m', memory: '500Mi' } },
      },
    });
    const from = { ...parts.from, 'spec.template.spec.containers[0].image': 'redisOperator' };
    const containers = parts.containers.map((container) => ({ ...container, image }));
    return [deployment({ ...parts, containers, strategy: values.map('redisOperator.strategy'), from }), ...(guarded ? admission(release, name) : [])];
  },
  source: 'OT-CONTAINER-KIT/redis-operator charts/redis-operator values.yaml, templates (0.26.1)',
} as const satisfies ChartEntry;

function admission(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const serviceName = release.values.text('service.name', 'webhook-service');
  const asked = {
    name: 'ot-mutate-pod.opstree.com',
    service: { name: serviceName, namespace: release.namespace, path: '/mutate-core-v1-pod' },
    rules: [writesTo('', ['pods'], ['CREATE'], 'v1')],
    objectSelector: { matchExpressions: [{ key: 'redis_setup_type', operator: 'Exists' }] },
  };
  return [
    service({ name: serviceName, release, labels: { name }, ports: [{ port: 443, targetPort: 9443 }] }),
    webhooks('Mutating', `${release.name}-mutating-webhook-configuration`, [asked], { webhooks: 'redisOperator.webhook' }),
  ];
}
