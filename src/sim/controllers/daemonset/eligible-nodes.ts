import type { DaemonSet, Node, PodSpec, Taint, Toleration } from '#model/kubernetes.ts';
import { matchesLabels, matchesNodeSelectorTerms } from '#model/selectors.ts';
import { tolerates } from '../tolerations.ts';

/** Which nodes a DaemonSet runs on. Follows pkg/controller/daemon/daemon_controller.go (NodeShouldRunDaemonPod), 1.28. */
export interface Eligibility {
  /** A pod is to be made if there is none. */
  readonly run: boolean;
  /** A pod that is there may stay. */
  readonly stay: boolean;
}

const no: Eligibility = { run: false, stay: false };
const yes: Eligibility = { run: true, stay: true };
const onlyStay: Eligibility = { run: false, stay: true };

export function eligibility(set: DaemonSet, node: Node): Eligibility {
  const { spec } = set.spec.template;
  if ((spec.nodeName ?? '') !== '' && spec.nodeName !== node.metadata.name) return no;
  if (!matchesRequiredAffinity(spec, node)) return no;
  const untolerated = (node.spec?.taints ?? []).filter((taint) => isHard(taint) && !tolerationsOf(spec).some((each) => tolerates(each, taint)));
  if (untolerated.length === 0) return yes;
  return untolerated.some(({ effect }) => effect === 'NoExecute') ? no : onlyStay;
}

function matchesRequiredAffinity(spec: PodSpec, node: Node): boolean {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!matchesLabels(spec.nodeSelector, node.metadata.labels)) return false;
  return terms === undefined || matchesNodeSelectorTerms(terms, node.metadata.labels, node.metadata.name);
}

function isHard({ effect }: Taint): boolean {
  return effect === 'NoSchedule' || effect === 'NoExecute';
}

const added: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const addedOnHostNetwork: Toleration = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' };

const tolerationLists = new WeakMap<PodSpec, readonly Toleration[]>();

/** A daemon pod's tolerations: the template's and those that keep it on nodes in trouble. One list per template. */
export function tolerationsOf(spec: PodSpec): readonly Toleration[] {
  let list = tolerationLists.get(spec);
  if (list === undefined) {
    const more = spec.hostNetwork === true ? [...added, addedOnHostNetwork] : added;
    const own = spec.tolerations ?? [];
    list = [...own, ...more.filter((toleration) => !own.some((each) => isSame(each, toleration)))];
    tolerationLists.set(spec, list);
  }
  return list;
}

function isSame(left: Toleration, right: Toleration): boolean {
  return left.key === right.key && left.operator === right.operator && left.effect === right.effect && (left.value ?? '') === (right.value ?? '');
}
