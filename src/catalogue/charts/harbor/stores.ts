import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { fullName, port, service, statefulSet } from '../parts.ts';
import { templateFrom } from '../persistence.ts';
import { harborImage } from './part.ts';

/** Where core finds its database. */
export function databaseOf(release: UnrenderedRelease): { readonly host: string; readonly port: string } {
  const { values } = release;
  if (isInternal(release, 'database')) return { host: `${fullName(release, 'harbor')}-database`, port: '5432' };
  return { host: values.text('database.external.host', '192.168.0.1'), port: values.text('database.external.port', '5432') };
}

/** Host and port of redis; the first of several sentinels. */
export function redisOf(release: UnrenderedRelease): string {
  if (isInternal(release, 'redis')) return `${fullName(release, 'harbor')}-redis:6379`;
  return release.values.text('redis.external.addr', '192.168.0.2:6379').split(',')[0] ?? '';
}

function isInternal({ values }: UnrenderedRelease, kind: 'database' | 'redis'): boolean {
  return values.text(`${kind}.type`, 'internal') === 'internal';
}

/** Database and redis of the release's own. */
export function dataStores(release: UnrenderedRelease): readonly ChartObject[] {
  return [
    ...store(release, 'database', { image: 'harbor-db', servicePort: 5432, mountPath: '/var/lib/postgresql/data' }),
    ...store(release, 'redis', { image: redisImage(release), servicePort: 6379, mountPath: '/var/lib/redis' }),
  ];
}

/** Valkey took redis' place with chart 1.20. */
function redisImage({ version }: UnrenderedRelease): string {
  const minor = /^v?1\.(\d+)\./.exec(version ?? '')?.[1];
  return minor !== undefined && Number(minor) < 20 ? 'redis-photon' : 'valkey-photon';
}

interface Store {
  readonly image: string;
  readonly servicePort: number;
  readonly mountPath: string;
}

function store(release: UnrenderedRelease, kind: 'database' | 'redis', { image, servicePort, mountPath }: Store): readonly ChartObject[] {
  if (!isInternal(release, kind)) return [];
  const name = `${fullName(release, 'harbor')}-${kind}`;
  const volume = kind === 'database' ? 'database-data' : 'data';
  const parts = partsOf(release, {
    name,
    component: kind,
    path: `${kind}.internal`,
    image: harborImage(release, image),
    container: { ports: [port(kind, servicePort)], volumeMounts: [{ name: volume, mountPath }] },
  });
  const kept = templateFrom(release, {
    path: `persistence.persistentVolumeClaim.${kind}`,
    volume,
    enabled: release.values.flag('persistence.enabled', true),
    size: '1Gi',
  });
  return [statefulSet({ ...parts, ...kept }), service({ name, release, component: kind, ports: [{ port: servicePort }] })];
}
