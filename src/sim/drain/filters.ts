import type { Pod } from '#model/kubernetes.ts';
import { matchesRequirements, type Requirement } from '#model/selectors.ts';
import { podsOnNode } from '../store/indexes.ts';
import type { View } from '../view.ts';
import { fatal, warning } from './texts.ts';

/** What a person asked of `kubectl drain`. */
export interface DrainOptions {
  readonly ignoreDaemonSets?: boolean;
  readonly deleteEmptyDirData?: boolean;
  readonly force?: boolean;
  readonly disableEviction?: boolean;
  /** Seconds given to each pod; absent: its own. */
  readonly gracePeriodSeconds?: number;
  /** 0 or absent: for ever. */
  readonly timeoutMs?: number;
  readonly skipWaitForDeleteTimeoutSeconds?: number;
  readonly podSelector?: readonly Requirement[];
  readonly dryRun?: 'client' | 'server';
}

interface Verdict {
  readonly deletes: boolean;
  readonly warning?: string;
  readonly error?: string;
}

/** What a drain would do to a node: which pods go, what is said of others, and what forbids it. */
export interface PodsToDrain {
  readonly pods: readonly Pod[];
  readonly warnings: string;
  readonly errors: readonly string[];
}

const passes: Verdict = { deletes: true };
const skipped: Verdict = { deletes: false };

type Filter = (pod: Pod, options: DrainOptions, view: View) => Verdict;

/** Follows kubectl pkg/drain/drain.go (GetPodsForDeletion) and filters.go, v0.32: the last filter that lets a pod pass decides what is said of it. */
export function podsToDrain(node: string, options: DrainOptions, view: View): PodsToDrain {
  const listed = view
    .having(podsOnNode, node)
    .map((ref) => view.object<Pod>(ref) as Pod)
    .filter(({ metadata }) => options.podSelector === undefined || matchesRequirements(options.podSelector, metadata.labels));
  const verdicts = listed.map((pod) => ({ pod, verdict: judge(pod, options, view) }));
  return {
    pods: verdicts.filter(({ verdict }) => verdict.deletes).map(({ pod }) => pod),
    warnings: grouped(verdicts, ({ warning: text }) => text).join('; '),
    errors: grouped(verdicts, ({ error }) => error).map((text) => `cannot delete ${text}`),
  };
}

function judge(pod: Pod, options: DrainOptions, view: View): Verdict {
  let verdict = passes;
  for (const filter of filters) {
    verdict = filter(pod, options, view);
    if (!verdict.deletes) break;
  }
  return verdict;
}

/** `<text>: <pod>, <pod>` for each text; upstream's order is that of a Go map, ours the alphabet's. */
function grouped(verdicts: readonly { pod: Pod; verdict: Verdict }[], textOf: (verdict: Verdict) => string | undefined): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { pod, verdict } of verdicts) {
    const text = textOf(verdict);
    if (text !== undefined) groups.set(text, [...(groups.get(text) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`]);
  }
  return [...groups].map(([text, pods]) => `${text}: ${pods.join(', ')}`).sort();
}

const filters: readonly Filter[] = [
  (pod, { skipWaitForDeleteTimeoutSeconds = 0 }, view) => (isSkipped(pod, skipWaitForDeleteTimeoutSeconds, view) ? skipped : passes),
  daemonSetFilter,
  ({ metadata }) => (metadata.annotations?.['kubernetes.io/config.mirror'] === undefined ? passes : skipped),
  (pod, { deleteEmptyDirData }) => {
    if (!(pod.spec.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined) || isFinished(pod)) return passes;
    return deleteEmptyDirData === true ? { deletes: true, warning: warning.localStorage } : { deletes: false, error: fatal.localStorage };
  },
  (pod, { force }) => {
    if (isFinished(pod) || controllerOf(pod) !== undefined) return passes;
    return force === true ? { deletes: true, warning: warning.unmanaged } : { deletes: false, error: fatal.unmanaged };
  },
];

/** Pods of DaemonSets stay whatever the flags, unless the DaemonSet is gone. */
function daemonSetFilter(pod: Pod, { force, ignoreDaemonSets }: DrainOptions, view: View): Verdict {
  const controller = controllerOf(pod);
  if (controller?.kind !== 'DaemonSet' || isFinished(pod)) return passes;
  if (view.get('DaemonSet', pod.metadata.namespace ?? '', controller.name) === undefined) {
    const text = `daemonsets.apps "${controller.name}" not found`;
    return force === true ? { deletes: true, warning: text } : { deletes: false, error: text };
  }
  return ignoreDaemonSets === true ? { deletes: false, warning: warning.daemonSet } : { deletes: false, error: fatal.daemonSet };
}

/** Whether a pod has been terminating for longer than the drain wants to wait. */
export function isSkipped({ metadata }: Pod, seconds: number, view: View): boolean {
  return seconds > 0 && metadata.deletionTimestamp !== undefined && view.now - view.virtualTime(metadata.deletionTimestamp) > seconds * 1000;
}

function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function controllerOf({ metadata }: Pod) {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}
