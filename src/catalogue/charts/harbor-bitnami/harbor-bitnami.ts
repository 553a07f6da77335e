import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { deployment, fullName, imageFrom, port, service, statefulSet } from '../parts.ts';
import { templateFrom, volumeFrom } from '../persistence.ts';
import { exposed } from './exposure.ts';
import { bitnamiImage, budget, part, strategyOf } from './part.ts';
import { databaseOf, dataStores, redisOf } from './stores.ts';

/** Harbor as Bitnami packs it, with PostgreSQL and redis of its own unless the values name others. */
export const harborBitnami = {
  name: 'harbor-bitnami',
  charts: ['harbor'],
  repositories: ['bitnami'],
  render(release) {
    return [
      ...core(release),
      ...part(release, { component: 'portal', image: 'harbor-portal', env: [] }),
      ...jobservice(release),
      ...registry(release),
      ...(release.values.flag('trivy.enabled', true) ? trivy(release) : []),
      ...dataStores(release),
      ...exposed(release),
    ];
  },
  source: 'bitnami/charts bitnami/harbor values.yaml, templates (27.0.4)',
} as const satisfies ChartEntry;

function core(release: UnrenderedRelease): readonly ChartObject[] {
  const name = fullName(release, 'harbor');
  const database = databaseOf(release);
  const env = [
    { name: 'POSTGRESQL_HOST', value: database.host },
    { name: 'POSTGRESQL_PORT', value: database.port },
    { name: '_REDIS_URL_CORE', value: `redis://${redisOf(release)}/${release.values.text('externalRedis.coreDatabaseIndex', '0')}` },
    { name: 'REGISTRY_URL', value: `http://${name}-registry:5000` },
    { name: 'EXT_ENDPOINT', value: release.values.text('externalURL', 'https://core.harbor.domain') },
  ];
  return part(release, { component: 'core', image: 'harbor-core', env });
}

function jobservice(release: UnrenderedRelease): readonly ChartObject[] {
  const name = fullName(release, 'harbor');
  const env = [
    { name: 'CORE_URL', value: `http://${name}-core` },
    { name: 'JOB_SERVICE_POOL_REDIS_URL', value: `redis://${redisOf(release)}/${release.values.text('externalRedis.jobserviceDatabaseIndex', '1')}` },
  ];
  return part(release, {
    component: 'jobservice',
    image: 'harbor-jobservice',
    env,
    kept: { ...keptBy(release, 'jobservice', 'job-logs', '1Gi'), at: '/var/log/jobs' },
  });
}

function keptBy(release: UnrenderedRelease, component: string, volume: string, size: string) {
  const enabled = release.values.flag('persistence.enabled', true);
  const claim = `${fullName(release, 'harbor')}-${component}`;
  return volumeFrom(release, { path: `persistence.persistentVolumeClaim.${component}`, volume, claim, enabled, size });
}

/** The store of content with its controller beside it. */
function registry(release: UnrenderedRelease): readonly ChartObject[] {
  const component = 'registry';
  const name = `${fullName(release, 'harbor')}-registry`;
  const onDisk = release.values.text('persistence.imageChartStorage.type', 'filesystem') === 'filesystem';
  const kept = keptBy(release, component, 'registry-data', '5Gi');
  const volume = onDisk ? kept.volume : { name: 'registry-data', emptyDir: {} };
  const volumeMounts = [{ name: volume.name, mountPath: '/storage' }];
  const parts = partsOf(release, {
    name,
    component,
    path: component,
    imagePath: 'registry.server.image',
    resourcesPath: 'registry.server.resources',
    image: bitnamiImage(release, 'harbor-registry'),
    container: { ports: [port('registry', 5000)], volumeMounts },
  });
  const controller = {
    name: 'registryctl',
    image: imageFrom(release.values, 'registry.controller.image', bitnamiImage(release, 'harbor-registryctl')),
    ports: [port('http', 8080)],
    volumeMounts,
  };
  const ports = [
    { name: 'registry', port: 5000 },
    { name: 'controller', port: 8080 },
  ];
  return [
    deployment({ ...parts, containers: [...parts.containers, controller], volumes: [volume], strategy: strategyOf(release, component) }),
    service({ name, release, component, ports }),
    ...(onDisk ? kept.claims : []),
    ...budget(release, component),
  ];
}

/** The scanner; pulls do not need it. */
function trivy(release: UnrenderedRelease): readonly ChartObject[] {
  const component = 'trivy';
  const name = `${fullName(release, 'harbor')}-trivy`;
  const enabled = release.values.flag('persistence.enabled', true);
  const parts = partsOf(release, {
    name,
    component,
    path: component,
    image: bitnamiImage(release, 'harbor-adapter-trivy'),
    container: {
      env: [
        { name: 'SCANNER_REDIS_URL', value: `redis://${redisOf(release)}/${release.values.text('externalRedis.trivyAdapterDatabaseIndex', '5')}` },
      ],
      ports: [port('api-server', 8080)],
      volumeMounts: [{ name: 'data', mountPath: '/bitnami/harbor-adapter-trivy' }],
    },
  });
  return [
    statefulSet({ ...parts, ...templateFrom(release, { path: 'persistence.persistentVolumeClaim.trivy', volume: 'data', enabled, size: '5Gi' }) }),
    service({ name, release, component, ports: [{ name: 'api-server', port: 8080 }] }),
    ...budget(release, component),
  ];
}
