import type { TimeMs } from '#base/brand.ts';
import type { Container, Volume } from '#model/kubernetes.ts';
import { parseQuantity, units } from '#model/quantity.ts';
import { programOf } from './container-run.ts';
import type { Draft } from './draft.ts';
import { texts } from './events.ts';
import { systemCriticalPriority, type Verdict } from './runtime.ts';
import { pointAfter } from './sync-times.ts';

/** How often the kubelet compares use with limits. [kubelet.go evictionMonitoringPeriod, 1.28] */
const evictionPeriodMs = 10_000;
/** How often the size of a container's own files is read, and that of volumes. [containerd stats_collect_period; kubelet VolumeStatsAggPeriod] */
const layerPeriodMs = 10_000;
const volumePeriodMs = 60_000;

/** Bytes somewhere on the node's disk that belong to a pod, and since when the kubelet has known them. */
interface Use {
  readonly container: string;
  readonly volume?: string;
  readonly bytes: number;
  readonly knownAt: TimeMs;
}

export interface Eviction {
  readonly at: TimeMs;
  readonly verdict: Verdict;
}

/**
 * When a pod that uses more of its node's disk than its limits allow is evicted. What a program writes is what it is told
 * to. [eviction_manager.go localStorageEviction, 1.28]
 */
export function evictionOf(draft: Draft): Eviction | undefined {
  const { pod, isStatic } = draft;
  if (isStatic || (pod.spec.priority ?? 0) >= systemCriticalPriority || !hasLimits(draft)) return undefined;
  const uses = usesOf(draft).sort((left, right) => left.knownAt - right.knownAt);
  for (const { knownAt } of uses) {
    const known = uses.filter((use) => use.knownAt <= knownAt);
    const message = emptyDirExcess(draft, known) ?? podExcess(draft, known) ?? containerExcess(draft, known);
    if (message === undefined) continue;
    return { at: pointAfter(gridOf(draft, 'eviction', evictionPeriodMs), knownAt), verdict: { phase: 'by exit codes', reason: 'Evicted', message } };
  }
  return undefined;
}

/** Asked at every look at every pod, of which most have none. */
function hasLimits({ pod: { spec } }: Draft): boolean {
  for (const container of spec.containers) if (hasLimit(container) && limitOf(container) > 0) return true;
  return spec.volumes?.some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) ?? false;
}

function hasLimit({ resources }: Container): boolean {
  return resources?.limits?.['ephemeral-storage'] !== undefined;
}

function gridOf({ view, node }: Draft, what: string, periodMs: number): { readonly phase: number; readonly periodMs: number } {
  return { phase: view.drawBelow(periodMs, node, what), periodMs };
}

function usesOf(draft: Draft): Use[] {
  const { ports, view, pod, runtime } = draft;
  return pod.spec.containers.flatMap((container): Use[] => {
    const running = runtime.containers[container.name];
    if (running === undefined || running.exit !== undefined) return [];
    const { writes } = programOf(ports, view, pod, container);
    const known = (what: string, periodMs: number) => pointAfter(gridOf(draft, what, periodMs), running.startedAt);
    const volumes = Object.entries(writes?.volumes ?? {}).map(([volume, bytes]) => ({
      container: container.name,
      volume,
      bytes,
      knownAt: known('volume stats', volumePeriodMs),
    }));
    const layer = writes?.layer ?? 0;
    return layer === 0 ? volumes : [...volumes, { container: container.name, bytes: layer, knownAt: known('layer stats', layerPeriodMs) }];
  });
}

function emptyDirExcess({ pod }: Draft, uses: readonly Use[]): string | undefined {
  const full = (pod.spec.volumes ?? []).find(({ name, emptyDir }) => {
    const limit = emptyDir?.sizeLimit;
    return limit !== undefined && total(uses.filter(({ volume }) => volume === name)) > bytesOf(limit);
  });
  return full === undefined ? undefined : texts.emptyDirFull(full.name, full.emptyDir?.sizeLimit ?? '');
}

function podExcess({ pod }: Draft, uses: readonly Use[]): string | undefined {
  const limited = pod.spec.containers.filter((container) => limitOf(container) > 0);
  let limit = 0;
  for (const container of limited) limit += limitOf(container);
  if (limit === 0 || total(uses.filter(({ volume }) => volume === undefined || isOnDisk(pod.spec.volumes, volume))) <= limit) return undefined;
  const [only, another] = limited;
  return texts.podStorageFull(only !== undefined && another === undefined ? limitText(only) : String(limit));
}

function containerExcess({ pod }: Draft, uses: readonly Use[]): string | undefined {
  const full = pod.spec.containers.find((container) => {
    const own = uses.filter((use) => use.container === container.name && use.volume === undefined);
    return limitOf(container) > 0 && total(own) > limitOf(container);
  });
  return full === undefined ? undefined : texts.containerStorageFull(full.name, limitText(full));
}

/** Whether a pod's volume lies on its node's disk. */
export function isOnDisk(volumes: readonly Volume[] | undefined, name: string): boolean {
  const emptyDir = volumes?.find((volume) => volume.name === name)?.emptyDir;
  return emptyDir !== undefined && emptyDir.medium !== 'Memory';
}

function total(uses: readonly Use[]): number {
  let sum = 0;
  for (const { bytes } of uses) sum += bytes;
  return sum;
}

function limitText({ resources }: Container): string {
  return resources?.limits?.['ephemeral-storage'] ?? '0';
}

function limitOf(container: Container): number {
  return bytesOf(limitText(container));
}

function bytesOf(text: string): number {
  const { quantity } = parseQuantity(text);
  return quantity === undefined ? 0 : units(quantity);
}
