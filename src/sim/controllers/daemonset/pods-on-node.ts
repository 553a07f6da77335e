import type { Affinity, DaemonSet, Pod } from '#model/kubernetes.ts';
import { daemonPodsOnNode } from '../../store/indexes.ts';
import type { View } from '../../view.ts';
import { scaledValue } from '../int-or-string.ts';
import { byCreation } from '../pod-health.ts';
import { podFromTemplate } from '../pod-template.ts';
import { revisionHashLabel } from '../revisions.ts';
import { tolerationsOf } from './eligible-nodes.ts';

const templateGenerationLabel = 'pod-template-generation';
const templateGenerationAnnotation = 'deprecated.daemonset.template.generation';

/** A DaemonSet's pods on a node, but those that ended and are being deleted; bound ones first, then older ones. */
export function daemonPodsOf(set: DaemonSet, node: string, view: View): Pod[] {
  return view
    .having(daemonPodsOnNode, `${set.metadata.uid} ${node}`)
    .map((ref) => view.object<Pod>(ref) as Pod)
    .filter((pod) => !(isTerminal(pod) && pod.metadata.deletionTimestamp !== undefined))
    .sort((left, right) => Number(isUnbound(left)) - Number(isUnbound(right)) || byCreation(left, right));
}

function isTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';
}

function isUnbound(pod: Pod): boolean {
  return (pod.spec.nodeName ?? '') === '';
}

/** Whether a pod was made from the present template. [daemonset_util.go IsPodUpdated, 1.28] */
export function isUpdated(pod: Pod, set: DaemonSet, hash: string): boolean {
  const labels = pod.metadata.labels ?? {};
  const generation = set.metadata.annotations?.[templateGenerationAnnotation];
  return labels[revisionHashLabel] === hash || (generation !== undefined && labels[templateGenerationLabel] === generation);
}

/** A pod for one node: the scheduler binds it there because nothing else matches its affinity. */
export function daemonPod(set: DaemonSet, node: string, hash: string): Pod {
  const { template } = set.spec;
  const generation = set.metadata.annotations?.[templateGenerationAnnotation];
  const labels = {
    ...template.metadata?.labels,
    [revisionHashLabel]: hash,
    ...(generation === undefined ? {} : { [templateGenerationLabel]: generation }),
  };
  const spec = { tolerations: tolerationsOf(template.spec), affinity: onlyOn(node, template.spec.affinity) };
  return podFromTemplate(template, set, { labels, spec });
}

function onlyOn(node: string, affinity: Affinity | undefined): Affinity {
  const nodeSelectorTerms = [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: [node] }] }];
  return { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

/** How many pods may come before old ones go, and how many may be missing. [daemonset_util.go, 1.28] */
export function budgetOf(set: DaemonSet, desired: number): { readonly surge: number; readonly unavailable: number } {
  const strategy = set.spec.updateStrategy;
  if ((strategy?.type ?? 'RollingUpdate') !== 'RollingUpdate') return { surge: 0, unavailable: 0 };
  const surge = scaledValue(strategy?.rollingUpdate?.maxSurge, desired, 'up');
  const unavailable = scaledValue(strategy?.rollingUpdate?.maxUnavailable, desired, 'up', 1);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function allowsSurge(set: DaemonSet): boolean {
  return budgetOf(set, 1).surge > 0;
}
