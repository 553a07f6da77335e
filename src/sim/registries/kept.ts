import type { Container, Pod, Volume } from '#model/kubernetes.ts';

/** Where a registry has its content: on storage of its own, or in what goes with its pod or with its container. */
export type Kept = 'storage' | 'pod' | 'container';

/** One run of a registry's container, by what tells it from the next. */
export interface Serving {
  readonly uid: string;
  readonly restarts: number;
}

const inPod = new Set(['emptyDir', 'ephemeral']);
const readOnlySources = new Set(['configMap', 'secret', 'projected', 'downwardAPI', 'image']);

/** Storage drivers of the distribution registry that keep blobs elsewhere. [distribution registry/storage/driver, v2.8] */
const remoteDriver = /^REGISTRY_STORAGE_(?:S3|GCS|AZURE|SWIFT|OSS)(?:_|$)/;

/** Where a registry's container has its content, by what it mounts to write to. */
export function keptBy({ spec }: Pod, { env = [], volumeMounts = [] }: Container): Kept {
  if (env.some(({ name, value }) => remoteDriver.test(name) || (name === 'REGISTRY_STORAGE' && value !== 'filesystem'))) return 'storage';
  const written = new Set(volumeMounts.filter(({ readOnly }) => readOnly !== true).map(({ name }) => name));
  const sources = (spec.volumes ?? []).filter(({ name }) => written.has(name)).map(keptIn);
  return sources.find((kept) => kept === 'storage') ?? sources.find((kept) => kept === 'pod') ?? 'container';
}

/** What is in memory goes with the machine, as a container's own layer does. */
function keptIn(volume: Volume): Kept {
  const source = Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir';
  if (readOnlySources.has(source) || volume.emptyDir?.medium === 'Memory') return 'container';
  return inPod.has(source) ? 'pod' : 'storage';
}

/** The run a registry's container is in. */
export function servingOf({ metadata, status }: Pod, container: string): Serving {
  const restarts = status?.containerStatuses?.find(({ name }) => name === container)?.restartCount ?? 0;
  return { uid: metadata.uid ?? '', restarts };
}

/** Whether one of the pods that serve now still has what was there on the eve. */
export function stillKept(kept: Kept, container: string, then: readonly Serving[], now: readonly Pod[]): boolean {
  if (kept === 'storage') return true;
  return now
    .map((pod) => servingOf(pod, container))
    .some(({ uid, restarts }) => then.some((each) => each.uid === uid && (kept === 'pod' || each.restarts === restarts)));
}
