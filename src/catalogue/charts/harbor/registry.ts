import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { budgetFrom, partsOf } from '../components.ts';
import { deployment, fullName, imageFrom, port, service, statefulSet } from '../parts.ts';
import { templateFrom } from '../persistence.ts';
import { harborImage, strategyOf, volumeOf } from './part.ts';
import { redisOf } from './stores.ts';

const component = 'registry';

/** The store of content with its controller beside it, and the volume where content is kept in files. */
export function registryOf(release: UnrenderedRelease): readonly ChartObject[] {
  const name = `${fullName(release, 'harbor')}-registry`;
  const onDisk = release.values.text('persistence.imageChartStorage.type', 'filesystem') === 'filesystem';
  const { volume, claims } = volumeOf(release, { path: 'registry', volume: 'registry-data', claim: name, size: '5Gi', wanted: onDisk });
  const volumeMounts = [{ name: volume.name, mountPath: release.values.text('persistence.imageChartStorage.filesystem.rootdirectory', '/storage') }];
  const parts = partsOf(release, {
    name,
    component,
    path: 'registry',
    replicasPath: 'registry.replicas',
    imagePath: 'registry.registry.image',
    resourcesPath: 'registry.registry.resources',
    image: harborImage(release, 'registry-photon'),
    container: { ports: [port('registry', 5000)], volumeMounts },
  });
  const controller = {
    name: 'registryctl',
    image: imageFrom(release.values, 'registry.controller.image', harborImage(release, 'harbor-registryctl')),
    ports: [port('api', 8080)],
    volumeMounts,
  };
  const ports = [
    { name: 'http-registry', port: 5000 },
    { name: 'http-controller', port: 8080 },
  ];
  return [
    deployment({ ...parts, containers: [...parts.containers, controller], volumes: [volume], strategy: strategyOf(release) }),
    service({ name, release, component, ports }),
    ...claims,
    ...budgetFrom(release, { name, component, path: 'registry.podDisruptionBudget' }),
  ];
}

/** The scanner; pulls do not need it. */
export function trivyOf(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  if (!values.flag('trivy.enabled', true)) return [];
  const name = `${fullName(release, 'harbor')}-trivy`;
  const parts = partsOf(release, {
    name,
    component: 'trivy',
    path: 'trivy',
    replicasPath: 'trivy.replicas',
    image: harborImage(release, 'trivy-adapter-photon'),
    container: {
      env: [{ name: 'SCANNER_REDIS_URL', value: `redis://${redisOf(release)}/${values.text('redis.external.trivyAdapterIndex', '5')}` }],
      ports: [port('api-server', 8080)],
      resources: { requests: { cpu: '200m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
      volumeMounts: [{ name: 'data', mountPath: '/home/scanner/.cache' }],
    },
  });
  const kept = templateFrom(release, {
    path: 'persistence.persistentVolumeClaim.trivy',
    volume: 'data',
    enabled: values.flag('persistence.enabled', true),
    size: '5Gi',
  });
  return [
    statefulSet({ ...parts, ...kept }),
    service({ name, release, component: 'trivy', ports: [{ name: 'http-trivy', port: 8080 }] }),
    ...budgetFrom(release, { name, component: 'trivy', path: 'trivy.podDisruptionBudget' }),
  ];
}
