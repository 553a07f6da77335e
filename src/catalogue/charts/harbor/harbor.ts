import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { fullName } from '../parts.ts';
import { exposed } from './exposure.ts';
import { part, volumeOf } from './part.ts';
import { registryOf, trivyOf } from './registry.ts';
import { databaseOf, dataStores, redisOf } from './stores.ts';

/** Core, portal, job service and registry, with a database and a redis of their own unless the values name others. */
export const harbor = {
  name: 'harbor',
  charts: ['harbor'],
  repositories: ['goharbor', 'helm.goharbor.io'],
  render(release) {
    return [
      ...core(release),
      ...part(release, { component: 'portal', image: 'harbor-portal', servicePort: 80, env: [] }),
      ...jobservice(release),
      ...registryOf(release),
      ...trivyOf(release),
      ...dataStores(release),
      ...exposed(release),
    ];
  },
  source: 'goharbor/harbor-helm values.yaml, templates (main, 2026-07-17)',
} as const satisfies ChartEntry;

function core(release: UnrenderedRelease): readonly ChartObject[] {
  const name = fullName(release, 'harbor');
  const database = databaseOf(release);
  const env = [
    { name: 'POSTGRESQL_HOST', value: database.host },
    { name: 'POSTGRESQL_PORT', value: database.port },
    { name: '_REDIS_URL_CORE', value: `redis://${redisOf(release)}/${release.values.text('redis.external.coreDatabaseIndex', '0')}` },
    { name: 'REGISTRY_URL', value: `http://${name}-registry:5000` },
    { name: 'EXT_ENDPOINT', value: release.values.text('externalURL', 'https://core.harbor.domain') },
  ];
  return part(release, { component: 'core', image: 'harbor-core', servicePort: 80, env });
}

/** Keeps the logs of its jobs in a volume where the values say so. */
function jobservice(release: UnrenderedRelease): readonly ChartObject[] {
  const name = fullName(release, 'harbor');
  const env = [
    { name: 'CORE_URL', value: `http://${name}-core:80` },
    {
      name: 'JOB_SERVICE_POOL_REDIS_URL',
      value: `redis://${redisOf(release)}/${release.values.text('redis.external.jobserviceDatabaseIndex', '1')}`,
    },
  ];
  const writesFiles = !release.values.has('jobservice.jobLoggers') || release.values.list('jobservice.jobLoggers').includes('file');
  const logs = volumeOf(release, { path: 'jobservice.jobLog', volume: 'job-logs', claim: `${name}-jobservice`, size: '1Gi', wanted: writesFiles });
  return part(release, { component: 'jobservice', image: 'harbor-jobservice', servicePort: 80, env, kept: { ...logs, mountPath: '/var/log/jobs' } });
}
