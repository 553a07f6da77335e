import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { port, service, statefulSet, within } from '../parts.ts';
import { templateFrom } from '../persistence.ts';
import { bitnamiImage } from './part.ts';

/** Where core finds its database. */
export function databaseOf(release: UnrenderedRelease): { readonly host: string; readonly port: string } {
  const { values } = release;
  if (values.flag('postgresql.enabled', true)) return { host: nameOf(release, 'postgresql'), port: '5432' };
  return { host: values.text('externalDatabase.host', 'localhost'), port: values.text('externalDatabase.port', '5432') };
}

/** Host and port of redis. */
export function redisOf(release: UnrenderedRelease): string {
  const { values } = release;
  if (values.flag('redis.enabled', true)) return `${nameOf(release, 'redis')}-master:6379`;
  return `${values.text('externalRedis.host', 'localhost')}:${values.text('externalRedis.port', '6379')}`;
}

function nameOf({ name, values }: UnrenderedRelease, chart: string): string {
  return values.text(`${chart}.fullnameOverride`, `${name}-${values.text(`${chart}.nameOverride`, chart)}`);
}

/** PostgreSQL and redis of the release's own: the first of each, which is all there is unless the values ask for more. */
export function dataStores(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  return [
    ...(values.flag('postgresql.enabled', true)
      ? store(release, { chart: 'postgresql', part: 'primary', name: nameOf(release, 'postgresql'), servicePort: 5432, at: '/bitnami/postgresql' })
      : []),
    ...(values.flag('redis.enabled', true)
      ? store(release, { chart: 'redis', part: 'master', name: `${nameOf(release, 'redis')}-master`, servicePort: 6379, at: '/data' })
      : []),
  ];
}

interface Store {
  readonly chart: string;
  readonly part: string;
  readonly name: string;
  readonly servicePort: number;
  readonly at: string;
}

function store(whole: UnrenderedRelease, { chart, part, name, servicePort, at }: Store): readonly ChartObject[] {
  const release = within(whole, chart);
  const volume = chart === 'redis' ? 'redis-data' : 'data';
  const component = `${chart}-${part}`;
  const parts = partsOf(release, {
    name,
    component,
    path: part,
    imagePath: 'image',
    image: bitnamiImage(whole, chart),
    container: { name: chart, ports: [port(chart, servicePort)], volumeMounts: [{ name: volume, mountPath: at }] },
  });
  const kept = templateFrom(release, {
    path: `${part}.persistence`,
    volume,
    enabled: release.values.flag(`${part}.persistence.enabled`, true),
    size: '8Gi',
  });
  const from = kept.claimsFrom === undefined ? {} : { claimsFrom: `${chart}.${kept.claimsFrom}` };
  return [
    statefulSet({ ...parts, ...kept, ...from, replicas: 1 }),
    service({ name, release, component, ports: [{ name: `tcp-${chart}`, port: servicePort, targetPort: chart }] }),
  ];
}
