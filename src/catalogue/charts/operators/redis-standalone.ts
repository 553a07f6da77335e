import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { type Claim, port, service, statefulSet } from '../parts.ts';

const storage = 'storageSpec.volumeClaimTemplate.spec';

/** What Opstree's operator makes of one Redis: a StatefulSet of one pod with the claim the values describe, and its Services. */
export const redisStandalone = {
  name: 'redis (Opstree)',
  charts: ['redis'],
  repositories: ['ot-container-kit'],
  render(release) {
    const name = release.values.text('redisStandalone.name', release.name);
    const labels = { app: name, redis_setup_type: 'standalone', role: 'standalone' };
    const ports = [{ name: 'redis-client', port: 6379, targetPort: 6379 }];
    return [
      database(release, name, labels),
      service({ name, release, labels, type: 'ClusterIP', ports }),
      service({ name: `${name}-headless`, release, labels, headless: true, ports }),
    ];
  },
  source: 'OT-CONTAINER-KIT/redis-operator charts/redis values.yaml, templates (0.16.9); internal/k8sutils/redis-standalone.go, statefulset.go',
} as const satisfies ChartEntry;

function database(release: UnrenderedRelease, name: string, labels: Readonly<Record<string, string>>): ChartObject {
  const { values } = release;
  const image = `${values.text('redisStandalone.image', 'quay.io/opstree/redis')}:${values.text('redisStandalone.tag', 'v7.0.15')}`;
  const parts = partsOf(release, {
    name,
    labels,
    resourcesPath: 'redisStandalone.resources',
    image: { repository: '', tag: '' },
    container: { ports: [port('redis', 6379)] },
  });
  return statefulSet({
    ...parts,
    replicas: 1,
    containers: parts.containers.map((container) => ({ ...container, image })),
    serviceName: `${name}-headless`,
    ...(values.has(storage) ? { claims: [claimOf(release, name)], claimsFrom: storage } : {}),
    from: { ...parts.from, 'spec.template.spec.containers[0].image': 'redisStandalone' },
  });
}

function claimOf({ values }: UnrenderedRelease, name: string): Claim {
  const below = values.below(storage);
  const storageClass = below.text('storageClassName');
  const modes = below.list('accessModes').map(String);
  return {
    name,
    size: below.text('resources.requests.storage', '1Gi'),
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(modes.length > 0 ? { accessModes: modes } : {}),
  };
}
