import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { ChartValues } from '#model/chart-values.ts';
import type { Container, Volume } from '#model/kubernetes.ts';
import { claim } from '../parts.ts';
import { enabled, nameOf, withoutAbsent, withRelease } from './items.ts';

function kindOf(item: ChartValues): string {
  return item.text('type', 'persistentVolumeClaim');
}

/** Whether a volume is for the pods of a controller. [lib/pod/fields/_volumes.tpl] */
function isFor(item: ChartValues, id: string): boolean {
  const globally = item.list('globalMounts').length > 0;
  const advanced = item.map('advancedMounts') ?? {};
  return globally || (Object.keys(advanced).length === 0 ? true : advanced[id] !== undefined);
}

export function volumesOf(release: UnrenderedRelease, id: string): readonly Volume[] {
  return enabled(release.values, 'persistence')
    .filter(([, item]) => isFor(item, id))
    .flatMap(([name, item]) => volumeOf(release, name, item) ?? []);
}

function volumeOf(release: UnrenderedRelease, name: string, item: ChartValues): Volume | undefined {
  const named = (path: string) => withRelease(item.text(path, ''), release.name);
  switch (kindOf(item)) {
    case 'persistentVolumeClaim':
    case 'pvc':
      return { name, persistentVolumeClaim: { claimName: item.has('existingClaim') ? named('existingClaim') : claimName(release, name, item) } };
    case 'configMap':
      return item.has('name') ? { name, configMap: { name: named('name') } } : { name, emptyDir: {} };
    case 'secret':
      return item.has('name') ? { name, secret: { secretName: named('name') } } : { name, emptyDir: {} };
    case 'hostPath':
      return { name, hostPath: { path: named('hostPath'), ...(item.has('hostPathType') ? { type: named('hostPathType') } : {}) } };
    case 'nfs':
      return { name, nfs: { server: named('server'), path: named('path') } };
    case 'custom':
      return { ...(item.map('volumeSpec') as Partial<Volume>), name };
    default:
      return { name, emptyDir: withoutAbsent({ medium: item.text('medium'), sizeLimit: item.text('sizeLimit') }) };
  }
}

export function mountsOf({ values }: UnrenderedRelease, id: string, container: string): Container['volumeMounts'] {
  const mounts = enabled(values, 'persistence')
    .filter(([, item]) => isFor(item, id))
    .flatMap(([name, item]) => {
      const own = item.at(`advancedMounts.${id}.${container}`);
      const given = [...item.list('globalMounts'), ...(Array.isArray(own) ? own : [])] as { path?: string; subPath?: string; readOnly?: boolean }[];
      const nowhere = given.length === 0 && item.map('advancedMounts') === undefined;
      const at = item.text('type') === 'hostPath' ? item.text('hostPath', `/${name}`) : `/${name}`;
      const all = nowhere ? [{}] : given;
      return all.map(({ path = at, subPath, readOnly }: { path?: string; subPath?: string; readOnly?: boolean }) =>
        withoutAbsent({ name, mountPath: path, subPath, readOnly }),
      );
    });
  return mounts.length === 0 ? undefined : (mounts as Container['volumeMounts']);
}

function claimName(release: UnrenderedRelease, id: string, item: ChartValues): string {
  return nameOf(release, id, item, claimsOf(release.values).length);
}

function claimsOf(values: ChartValues) {
  return enabled(values, 'persistence').filter(([, item]) => /^(pvc|persistentVolumeClaim)$/.test(kindOf(item)) && !item.has('existingClaim'));
}

export function claimOf(release: UnrenderedRelease, id: string, item: ChartValues): readonly ChartObject[] {
  if (!claimsOf(release.values).some(([name]) => name === id)) return [];
  const wanted = {
    name: claimName(release, id, item),
    size: item.text('size', '1Gi'),
    storageClass: item.text('storageClass'),
    accessModes: [item.text('accessMode', 'ReadWriteOnce')],
  };
  return [claim(release, wanted, { spec: `persistence.${id}` })];
}

export function templatesOf(values: ChartValues) {
  const templates = values.list('statefulset.volumeClaimTemplates') as { name?: string; size?: string; storageClass?: string; accessMode?: string }[];
  return templates.flatMap(({ name, size = '1Gi', storageClass, accessMode = 'ReadWriteOnce' }) =>
    name === undefined ? [] : [{ name, size, storageClass, accessModes: [accessMode] }],
  );
}
