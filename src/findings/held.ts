import { capabilitiesOf } from '#model/capabilities/requirement.ts';
import type { KubeObject, Node, PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import { waits } from '#sim/capabilities/waits.ts';
import { machines } from '#sim/machines.ts';
import type { Simulation } from '#sim/simulation.ts';
import { lastCopies, volumeOfClaim } from '#sim/storage/longhorn/copies.ts';
import { kindOf, type ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';
import type { Workload } from '#sim/workloads.ts';
import { goesOnWithoutSome, nodesKeptFor } from './kept-apart.ts';

const hostname = 'kubernetes.io/hostname';

/** A workload whose missing pods upstream holds for a node that stays away, and the step that releases them. */
export interface Held {
  readonly workload: Workload;
  readonly release: string;
  /** The pods it has left do its work meanwhile. */
  readonly goesOn?: true;
}

/**
 * Whether a workload only waits for a node that is gone or cordoned: for a StatefulSet's identity, a DaemonSet's place, its
 * data on that node's disk, a volume that is attached or local there; because nothing makes some of its pods leave the node;
 * or because rules keep its pods apart, and on each other node there is one. A pod that lacks anything else is not held.
 */
export function heldFor({ view }: Simulation, workload: Workload): Held[] {
  const missing = workload.pods.filter((pod) => !isWorkingPod(view, pod));
  const lost = missing.filter((pod) => isOnLostNode(view, pod));
  const rest = missing.filter((pod) => !lost.includes(pod));
  const ofNode = releaseOfHome(missing, view) ?? releaseOfMade(workload, lost, rest, view);
  if (ofNode !== undefined) return [{ workload, release: ofNode }];
  const step = stepOfOthers(workload, lost, rest, view);
  if (step !== undefined) return [{ workload, release: step, goesOn: true }];
  const release = releaseOfKept(workload, lost, rest, view);
  return release === undefined ? [] : [{ workload, release }];
}

/** Its data is on the disk of one node, and its pods name that node. */
function releaseOfHome(missing: readonly ObjectRef[], view: View): string | undefined {
  const named = missing.map((pod) => homeOf(view, pod));
  const [home] = named;
  if (home === undefined || named.some((node) => node !== home)) return undefined;
  if (isLost(view, home)) return `return ${home}`;
  return view.get<Node>('Node', '', home)?.spec?.unschedulable === true ? `kubectl uncordon ${home}` : undefined;
}

/** A DaemonSet's pod, or one that an operator keeps for that very node. */
function releaseOfMade({ ref }: Workload, lost: readonly ObjectRef[], rest: readonly ObjectRef[], view: View): string | undefined {
  const [first] = lost;
  if (first === undefined || !(isMadeForNode(view, first) || (ref.kind === 'DaemonSet' && rest.length === 0))) return undefined;
  return `return ${nodeOf(view, first)}, or delete the Node`;
}

/** A StatefulSet's pod, which keeps its name, or one with a volume that no other pod gets meanwhile. */
function releaseOfKept({ ref }: Workload, lost: readonly ObjectRef[], rest: readonly ObjectRef[], view: View): string | undefined {
  const [first] = lost;
  if (first === undefined || ref.kind === 'DaemonSet') return undefined;
  const onVolume = lost.some((pod) => claimsOf(view, pod).length > 0) && rest.every((pod) => waitsForVolume(view, pod));
  if (!onVolume && (ref.kind !== 'StatefulSet' || rest.length > 0)) return undefined;
  const node = nodeOf(view, first);
  return lost.some((pod) => isTiedByStorage(view, pod)) ? `return ${node}, or restore its data elsewhere` : taint(node);
}

function nodeOf(view: View, pod: ObjectRef): string {
  return view.object<Pod>(pod)?.spec.nodeName ?? '';
}

/** The others of its pods do the work: those that are missing are not evicted, or are kept apart from them. */
function stepOfOthers(workload: Workload, lost: readonly ObjectRef[], rest: readonly ObjectRef[], view: View): string | undefined {
  const [first] = lost;
  const absent = absentFor(rest, view);
  if (absent.length > 0 && goesOnWithoutSome(workload)) return stepsFor(absent, view);
  const stay = first !== undefined && rest.length === 0 && workload.working > 0 && lost.every((pod) => neverLeaves(view, pod));
  return stay ? `return ${nodeOf(view, first)}, or delete the pod` : undefined;
}

/** Nodes that are off or cordoned and of which any would take each of these pods, if only the others of theirs keep them from the rest. */
function absentFor(pods: readonly ObjectRef[], view: View): readonly string[] {
  const [first, ...others] = pods.map((pod) => nodesKeptFor(pod, absentNodes(view), view));
  return (first ?? []).filter((node) => others.every((nodes) => nodes.includes(node)));
}

function absentNodes(view: View): readonly string[] {
  const nodes = view.objects<Node>('Node').filter(({ metadata, spec }) => isLost(view, metadata.name) || spec?.unschedulable === true);
  return nodes.map(({ metadata }) => metadata.name);
}

/** What brings the nodes back into use. */
function stepsFor(nodes: readonly string[], view: View): string {
  const [away, cordoned] = [true, false].map((lost) => nodes.filter((node) => isLost(view, node) === lost));
  const steps = [...(away?.length ? [`return ${away.join(' ')}`] : []), ...(cordoned?.length ? [`kubectl uncordon ${cordoned.join(' ')}`] : [])];
  return `${steps.join(', ')}, or add a node`;
}

function neverLeaves(view: View, ref: ObjectRef): boolean {
  const tolerations = view.object<Pod>(ref)?.spec.tolerations ?? [];
  return tolerations.some(
    ({ key, effect, tolerationSeconds }) =>
      (key === undefined || key === 'node.kubernetes.io/unreachable') && (effect ?? 'NoExecute') === 'NoExecute' && tolerationSeconds === undefined,
  );
}

/** An operator keeps such a pod for every node, and this is the one of its own: its owner names the node. */
function isMadeForNode(view: View, ref: ObjectRef): boolean {
  const pod = view.object<Pod>(ref);
  const owner = pod?.metadata.ownerReferences?.find(({ controller }) => controller === true);
  const object = owner === undefined ? undefined : view.get<OfNode>(kindOf(owner), ref.namespace, owner.name);
  return pod?.spec.nodeName !== undefined && object?.spec?.nodeID === pod.spec.nodeName;
}

interface OfNode extends KubeObject {
  readonly spec?: { readonly nodeID?: string };
}

function taint(node: string): string {
  return `return ${node}, or taint it node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`;
}

function isOnLostNode(view: View, ref: ObjectRef): boolean {
  const node = view.object<Pod>(ref)?.spec.nodeName;
  return node !== undefined && isLost(view, node);
}

function isLost(view: View, node: string): boolean {
  return view.row(machines, view.ref('Node', '', node))?.phase === 'off';
}

/** The node that has a pod's data on its own disk, if the pod's template names it by its host name. */
function homeOf(view: View, ref: ObjectRef): string | undefined {
  const { nodeSelector, affinity, volumes = [] } = view.object<Pod>(ref)?.spec ?? {};
  if (!volumes.some(({ hostPath }) => hostPath !== undefined)) return undefined;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const required = terms.length === 1 ? terms[0]?.matchExpressions?.find(({ key, operator }) => key === hostname && operator === 'In') : undefined;
  const host = nodeSelector?.[hostname] ?? (required?.values?.length === 1 ? required.values[0] : undefined);
  return host === undefined ? undefined : view.objects<Node>('Node').find(({ metadata }) => metadata.labels?.[hostname] === host)?.metadata.name;
}

function claimsOf(view: View, ref: ObjectRef): readonly string[] {
  return (view.object<Pod>(ref)?.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}

/** A replacement that is only kept from its volume: unschedulable for it, or waiting to have it attached. */
function waitsForVolume(view: View, ref: ObjectRef): boolean {
  const pod = view.object<Pod>(ref);
  const scheduled = pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') return scheduled.message?.includes('volume node affinity conflict') ?? false;
  const wait = view.row(waits, ref);
  const waited = wait === undefined ? [] : capabilitiesOf(wait.on);
  return waited.length > 0 && waited.every(({ kind }) => kind === 'volume');
}

/** Its volume can be nowhere else, or its only copy is there: the taint would free the pod and not its data. */
function isTiedByStorage(view: View, ref: ObjectRef): boolean {
  return claimsOf(view, ref).some((claim) => {
    const name = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', ref.namespace, claim)?.spec.volumeName;
    const isLocal = name !== undefined && view.get<PersistentVolume>('PersistentVolume', '', name)?.spec.nodeAffinity !== undefined;
    return isLocal || hasLastCopyOn(view, ref, claim);
  });
}

function hasLastCopyOn(view: View, pod: ObjectRef, claim: string): boolean {
  const node = view.object<Pod>(pod)?.spec.nodeName;
  const volume = volumeOfClaim(view, pod.namespace, claim);
  return lastCopies(view).some((copy) => copy.volume === volume && copy.node === node);
}
