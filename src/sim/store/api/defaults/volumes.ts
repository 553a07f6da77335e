import type { Volume } from '#model/kubernetes.ts';
import { mapField, mapList, withDefaults } from './defaulting.ts';

/** Volumes of pods. Follows kubernetes pkg/apis/core/v1/defaults.go, v1.28. */
type Source = Readonly<Record<string, unknown>>;

interface FileItem {
  readonly fieldRef?: object;
  readonly resourceFieldRef?: object;
}

const READABLE = 420;

function files(source: Source): Source {
  return mapField(source, 'items', (items) => mapList(items as readonly FileItem[], fileItem));
}

function fileItem(item: FileItem): FileItem {
  const divided = mapField(item, 'resourceFieldRef', (reference) => withDefaults(reference, { divisor: '0' }));
  return mapField(divided, 'fieldRef', (reference) => withDefaults(reference, { apiVersion: 'v1' }));
}

function projection(source: Source): Source {
  const token = mapField(source, 'serviceAccountToken', (value) => withDefaults(value as Source, { expirationSeconds: 3600 }));
  return mapField(token, 'downwardAPI', (value) => files(value as Source));
}

function claimTemplate(source: Source): Source {
  return mapField(source, 'volumeClaimTemplate', (template) =>
    mapField(template as Source, 'spec', (spec) => withDefaults(spec as Source, { volumeMode: 'Filesystem' })),
  );
}

const bySource: Readonly<Record<string, (source: Source) => Source>> = {
  secret: (source) => withDefaults(source, { defaultMode: READABLE }),
  configMap: (source) => withDefaults(source, { defaultMode: READABLE }),
  downwardAPI: (source) => files(withDefaults(source, { defaultMode: READABLE })),
  projected: (source) =>
    mapField(withDefaults(source, { defaultMode: READABLE }), 'sources', (sources) => mapList(sources as readonly Source[], projection)),
  hostPath: (source) => withDefaults(source, { type: '' }),
  ephemeral: claimTemplate,
  ...sharedSources(),
};

function sharedSources(): Readonly<Record<string, (source: Source) => Source>> {
  return {
    iscsi: (source) => withDefaults(source, { iscsiInterface: 'default' }),
    rbd: (source) => withDefaults(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
    azureDisk: (source) => withDefaults(source, { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false }),
    scaleIO: (source) => withDefaults(source, { storageMode: 'ThinProvisioned', fsType: 'xfs' }),
  };
}

/** A volume without any source is an empty directory. */
export function defaultVolume(volume: Volume): Volume {
  const names = Object.keys(volume);
  if (names.every((name) => name === 'name')) return { ...volume, emptyDir: {} };
  return defaultSources(volume, bySource);
}

/** A PersistentVolume's source. */
export function defaultPersistentSource<T extends object>(spec: T): T {
  return defaultSources(spec, { hostPath: (source) => withDefaults(source, { type: '' }), ...sharedSources() });
}

function defaultSources<T extends object>(object: T, sources: Readonly<Record<string, (source: Source) => Source>>): T {
  let current = object as T & Source;
  for (const name in current) {
    const change = sources[name];
    if (change !== undefined) current = mapField(current, name, (source) => change(source as Source) as never);
  }
  return current;
}
