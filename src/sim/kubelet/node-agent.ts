import type { TimeMs } from '#base/brand.ts';
import { needs } from '#model/capabilities/requirement.ts';
import type { Condition, Node } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, type Reconciliation, setRow } from '../actor.ts';
import { capabilityFlips, waits } from '../capabilities/waits.ts';
import { machines } from '../machines.ts';
import { acts, apiServerProcess, apiWritable, processes } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import { podsOnNode } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { runtimeDownFrom, runtimeStops } from './container-runtime.ts';
import { diskPressures, isUnderDiskPressure } from './disk/pressure.ts';
import type { Steps } from './draft.ts';
import { allocatableMs, firstStatusMs, registerSpreadMs, runtimeCheckedMs, statusRetryMs } from './durations.ts';
import { tell, tellInTurn } from './node-events.ts';
import { apiSilence, kubeletRuns, kubeletStarts } from './node-log.ts';
import type { KubeletPorts } from './ports.ts';
import { pointAfter } from './sync-times.ts';

/** How far a kubelet has come since it started. No row: it has said all there is to say. Keyed by the Node. */
interface NodeReport {
  readonly startedAt: TimeMs;
  readonly stage: 'silent' | 'not ready' | 'said' | 'shutting down' | 'without node' | 'runtime down';
  readonly due: TimeMs | undefined;
  /** It has told of its allocatable resources since it started. */
  readonly enforced?: true;
}

/** A Node as it was first seen: what its kubelet tells again when it has to register anew. Keyed by the Node. */
const registrations = defineRow<Node>('registration');

const nodeReports = defineRow<NodeReport>('node-report');

const memory = {
  type: 'MemoryPressure',
  status: 'False',
  reason: 'KubeletHasSufficientMemory',
  message: 'kubelet has sufficient memory available',
  event: 'NodeHasSufficientMemory',
} as const;
const processIds = {
  type: 'PIDPressure',
  status: 'False',
  reason: 'KubeletHasSufficientPID',
  message: 'kubelet has sufficient PID available',
  event: 'NodeHasSufficientPID',
} as const;
const disk = {
  free: {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
    event: 'NodeHasNoDiskPressure',
  },
  full: {
    type: 'DiskPressure',
    status: 'True',
    reason: 'KubeletHasDiskPressure',
    message: 'kubelet has disk pressure',
    event: 'NodeHasDiskPressure',
  },
} as const;

/** What a kubelet says of its resources, in the order in which it does. [nodestatus/setters.go, 1.28] */
function pressuresOf(view: View, node: ObjectRef) {
  return [memory, isUnderDiskPressure(view, node) ? disk.full : disk.free, processIds] as const;
}

const unchecked = 'container runtime status check may not have completed yet';
const unregistered = `[${unchecked}, CSINode is not yet initialized]`;
const noNetwork =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';
const shuttingDown = 'node is shutting down';

/**
 * What a kubelet says of its node: not ready with its first words after every start, ready when its runtime has been
 * checked, and again whenever somebody else has called it unknown. [kubelet_node_status.go, nodestatus/setters.go, 1.28]
 */
export function nodeAgent(ports: KubeletPorts): Actor {
  return {
    name: 'node-agent',
    watches: [
      onRow(kubeletStarts, ({ ref }) => [ref]),
      onRow(diskPressures, ({ ref }) => [ref]),
      onRow(machines, ({ ref, after }) => (after?.phase === 'stopping' ? [ref] : [])),
      onRow(processes, ({ ref }, view) =>
        ref.name === apiServerProcess && acts(view, apiServerProcess) ? view.rows(nodeReports).map(([node]) => node) : [],
      ),
      onRow(capabilityFlips, ({ ref }) => (ref.kind === 'Node' ? [ref] : [])),
      onObject<Node>('Node', ({ ref, before, after }) => (before === undefined || after === undefined ? [ref] : [])),
      onRow(runtimeStops, ({ ref }) => [ref]),
      onObject<Node>('Node', ({ ref, before, after }) =>
        before !== undefined && after !== undefined && before.status?.conditions !== after.status?.conditions && isOverruled(after) ? [ref] : [],
      ),
    ],
    active: (view, node) => kubeletRuns(view, node) && (ports.reachesApi?.(view, node.name) ?? apiWritable(view)),
    *reconcile(node, view) {
      const object = view.object<Node>(node);
      const report = reportOf(view, node);
      if (object === undefined) {
        if (report.stage === 'silent') yield* register(view, node, report);
        else if (report.stage === 'said') yield* missNode(view, node, report);
        return;
      }
      if (view.row(registrations, node) === undefined) yield setRow(registrations, node, object);
      if (view.row(machines, node)?.phase === 'stopping') yield* reportShutdown(ports, view, node, object, report);
      else if (report.stage === 'silent') yield* reportFirst(view, node, object, report);
      else if (report.stage === 'not ready') yield* reportReady(ports, view, node, object, report);
      else if (report.stage === 'said' && isOverruled(object)) yield* correct(ports, view, node, object, report);
      else yield* keepReporting(view, node, object, report);
    },
  };
}

/** What a kubelet says that has said all there was to say: what has changed since. */
function* keepReporting(view: View, node: ObjectRef, object: Node, report: NodeReport): Reconciliation {
  const isDown = runtimeDownFrom(view, node);
  if (report.stage === 'runtime down' && isDown === undefined) yield* reportRuntime(view, node, object, report, true, view.now);
  else if (report.stage === 'said' && isDown !== undefined) yield* reportRuntime(view, node, object, report, false, isDown);
  else if (report.stage === 'said') yield* reportPressure(view, node, object, report);
  else if (report.stage === 'without node') yield setRow(nodeReports, node, { ...report, stage: 'said' });
}

/** With its next status the kubelet says that its runtime is down, or no longer. */
function* reportRuntime(view: View, node: ObjectRef, object: Node, report: NodeReport, works: boolean, from: TimeMs): Reconciliation {
  if (!(yield* comes(view, node, report, nextStatusAt(view, node, from)))) return;
  yield* tell(view, node, 'Normal', works ? 'NodeReady' : 'NodeNotReady', `Node ${node.name} status is now: ${works ? 'NodeReady' : 'NodeNotReady'}`);
  yield setRow(nodeReports, node, { ...report, stage: works ? 'said' : 'runtime down', due: undefined });
  const said = works
    ? withReady(view, object, 'True', 'KubeletReady', 'kubelet is posting ready status')
    : withReady(view, object, 'False', 'KubeletNotReady', 'container runtime is down');
  yield { verb: 'status', object: said, what: works ? 'is ready' : 'is not ready: its container runtime is down' };
}

/**
 * A kubelet whose Node is gone makes one for itself whenever it looks at a pod, and tells of it each time. Told once: how often is a
 * matter of how many pods there are. [kubelet_getters.go getNodeAnyWay, 1.28]
 */
function* missNode(view: View, node: ObjectRef, report: NodeReport): Reconciliation {
  if (view.having(podsOnNode, node.name).length === 0) return;
  const phase = view.drawBelow(podLookMs, node, 'looks at pods');
  if (!(yield* comes(view, node, report, pointAfter({ phase, periodMs: podLookMs }, view.now)))) return;
  yield* sayPressures(view, node);
  yield setRow(nodeReports, node, { ...report, stage: 'without node', due: undefined });
}

function* sayStarting(view: View, node: ObjectRef): Reconciliation {
  yield* tell(view, node, 'Normal', 'Starting', 'Starting kubelet.');
}

function* sayAllocatable(view: View, node: ObjectRef): Reconciliation {
  yield* tell(view, node, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
}

function* sayPressures(view: View, node: ObjectRef, times = 1): Reconciliation {
  const sayings = pressuresOf(view, node).map(({ event: reason }) => ({ reason, message: `Node ${node.name} status is now: ${reason}` }));
  yield* tellInTurn(view, node, sayings, times);
}

const firstRegistrationMs = 100;
const longestRegistrationMs = 7_000;

/**
 * How often a kubelet without an API tries to register in so long a time. Each time it makes the Node anew, and tells of its conditions as of
 * news. [kubelet_node_status.go registerWithAPIServer, 1.28]
 */
export function registrationsUntil(ms: number): number {
  let count = 1;
  for (let gap = firstRegistrationMs, at = gap; at < ms; at += gap, count++) gap = Math.min(2 * gap, longestRegistrationMs);
  return count;
}

/** Every pod is looked at about once a minute. [kubelet.go SyncFrequency, 1.28] */
const podLookMs = 60_000;

function reportOf(view: View, node: ObjectRef): NodeReport {
  const startedAt = view.row(kubeletStarts, node)?.at ?? (Number.NEGATIVE_INFINITY as TimeMs);
  const row = view.row(nodeReports, node);
  if (row !== undefined && row.startedAt === startedAt) return row;
  return { startedAt, stage: Number.isFinite(startedAt) ? 'silent' : 'said', due: undefined };
}

const ownLabels = /^(?:beta\.)?kubernetes\.io\/(?:hostname|arch|os)$/;

/** A kubelet whose Node is gone makes it anew when it starts, without what others had put on it. [kubelet_node_status.go registerWithAPIServer, 1.28] */
function* register(view: View, node: ObjectRef, report: NodeReport): Reconciliation {
  const known = view.row(registrations, node);
  if (known === undefined || !(yield* comes(view, node, report, (report.startedAt + firstStatusMs) as TimeMs))) return;
  const labels = Object.fromEntries(Object.entries(known.metadata.labels ?? {}).filter(([key]) => ownLabels.test(key)));
  const { conditions: _, ...status } = known.status ?? {};
  const spec = known.spec?.podCIDR === undefined ? {} : { podCIDR: known.spec.podCIDR };
  const fresh: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: node.name, labels }, spec, status };
  yield* sayStarting(view, node);
  yield* sayPressures(view, node);
  yield { verb: 'create', object: withReady(view, fresh, 'False', 'KubeletNotReady', unregistered) };
  const due = (view.now + allocatableMs) as TimeMs;
  yield setRow(nodeReports, node, { ...report, stage: 'not ready', due });
  yield { verb: 'wake', at: due, why: 'report' };
}

/** Somebody else's word: Ready is Unknown, or was never said. */
function isOverruled({ status }: Node): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready === undefined || ready.status === 'Unknown';
}

/** Waits until the row's due time; true when it has come. */
function* comes(view: View, node: ObjectRef, report: NodeReport, at: TimeMs): Steps<boolean> {
  const due = report.due ?? at;
  if (due <= view.now) return true;
  if (report.due === undefined) {
    yield setRow(nodeReports, node, { ...report, due });
    yield { verb: 'wake', at: due, why: 'report' };
  }
  return false;
}

function* reportFirst(view: View, node: ObjectRef, object: Node, report: NodeReport): Reconciliation {
  const returned = apiSilence(view)?.to;
  const late = returned !== undefined && returned > report.startedAt;
  const from = late ? returned + view.drawBelow(registerSpreadMs, node, 'register') : report.startedAt + firstStatusMs;
  if (!(yield* comes(view, node, report, from as TimeMs))) return;
  const wasReady = object.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  const rebooted = bootIdOf(view, node, object);
  const checked = view.now >= report.startedAt + runtimeCheckedMs;
  yield* sayStarting(view, node);
  if (checked) yield* sayAllocatable(view, node);
  yield* sayPressures(view, node, late ? registrationsUntil(view.now - report.startedAt) : 1);
  if (rebooted !== undefined) yield* tell(view, node, 'Warning', 'Rebooted', `Node ${node.name} has been rebooted, boot id: ${rebooted}`);
  const said = rebooted === undefined ? object : withBootId(object, rebooted);
  if (checked) {
    yield setRow(nodeReports, node, { ...report, stage: 'not ready', due: view.now, enforced: true });
    yield { verb: 'status', object: said, what: 'says that it has booted' };
    yield { verb: 'wake', at: view.now, why: 'report' };
    return;
  }
  if (wasReady) yield* tell(view, node, 'Normal', 'NodeNotReady', `Node ${node.name} status is now: NodeNotReady`);
  yield { verb: 'status', object: withReady(view, said, 'False', 'KubeletNotReady', unchecked), what: 'is not ready: its kubelet has just started' };
  const due = (view.now + (wasReady ? statusRetryMs : allocatableMs)) as TimeMs;
  yield setRow(nodeReports, node, { ...report, stage: 'not ready', due });
  yield { verb: 'wake', at: due, why: 'report' };
}

function* reportReady(ports: KubeletPorts, view: View, node: ObjectRef, object: Node, report: NodeReport): Reconciliation {
  if (!(yield* comes(view, node, report, view.now))) return;
  if (ports.networkConfigured?.(view, node.name) === false) {
    yield { verb: 'status', object: withReady(view, object, 'False', 'KubeletNotReady', noNetwork), what: 'is not ready: it has no network' };
    yield setRow(waits, node, { on: needs({ kind: 'cni', node: node.name }), actor: 'node-agent', since: view.now });
    return;
  }
  if (view.row(waits, node)?.actor === 'node-agent') yield setRow(waits, node, undefined);
  if (report.enforced !== true) yield* sayAllocatable(view, node);
  yield* tell(view, node, 'Normal', 'NodeReady', `Node ${node.name} status is now: NodeReady`);
  yield setRow(nodeReports, node, { ...report, stage: 'said', due: undefined });
  yield { verb: 'status', object: withReady(view, object, 'True', 'KubeletReady', 'kubelet is posting ready status'), what: 'is ready' };
}

/** At its next status the kubelet puts right what was said of its node meanwhile. */
function* correct(ports: KubeletPorts, view: View, node: ObjectRef, object: Node, report: NodeReport): Reconciliation {
  if (!(yield* comes(view, node, report, nextStatusAt(view, node)))) return;
  yield* reportReady(ports, view, node, object, { ...report, due: view.now });
}

/** With its next status the kubelet tells that its disk has become too full, or is no longer. */
function* reportPressure(view: View, node: ObjectRef, object: Node, report: NodeReport): Reconciliation {
  const [, pressure] = pressuresOf(view, node);
  const said = object.status?.conditions?.find(({ type }) => type === pressure.type)?.status ?? 'False';
  if (said === pressure.status) {
    if (report.due !== undefined) yield setRow(nodeReports, node, { ...report, due: undefined });
    return;
  }
  if (!(yield* comes(view, node, report, nextStatusAt(view, node)))) return;
  yield* tell(view, node, 'Normal', pressure.event, `Node ${node.name} status is now: ${pressure.event}`);
  yield setRow(nodeReports, node, { ...report, due: undefined });
  const ready = object.status?.conditions?.find(({ type }) => type === 'Ready');
  const what = pressure.status === 'True' ? 'has disk pressure' : 'has no disk pressure';
  yield {
    verb: 'status',
    object: withReady(view, object, ready?.status === 'True' ? 'True' : 'False', ready?.reason ?? '', ready?.message ?? ''),
    what,
  };
}

function nextStatusAt(view: View, node: ObjectRef, from: TimeMs = view.now): TimeMs {
  return pointAfter({ phase: view.drawBelow(statusRetryMs, node, 'node status'), periodMs: statusRetryMs }, from);
}

function* reportShutdown(ports: KubeletPorts, view: View, node: ObjectRef, object: Node, report: NodeReport): Reconciliation {
  if (report.stage === 'shutting down' || ports.shutdownPeriods?.(view, node.name) === undefined) return;
  yield* tell(view, node, 'Normal', 'Shutdown', 'Shutdown manager detected shutdown event');
  yield* tell(view, node, 'Normal', 'NodeNotReady', `Node ${node.name} status is now: NodeNotReady`);
  yield setRow(nodeReports, node, { ...report, stage: 'shutting down', due: undefined });
  yield { verb: 'status', object: withReady(view, object, 'False', 'KubeletNotReady', shuttingDown), what: 'is not ready: it is shutting down' };
}

function withReady(view: View, node: Node, status: 'True' | 'False', reason: string, message: string): Node {
  const now = view.timestamp;
  const made = [
    ...pressuresOf(view, view.refOf(node)).map(({ type, status: state, reason: why, message: text }) => ({
      type,
      status: state,
      reason: why,
      message: text,
    })),
    { type: 'Ready', status, reason, message } as const,
  ];
  const before = node.status?.conditions ?? [];
  const others = before.filter(({ type }) => !made.some((condition) => condition.type === type));
  const conditions: Condition[] = made.map((condition) => {
    const old = before.find(({ type }) => type === condition.type);
    const lastTransitionTime = old?.status === condition.status ? (old.lastTransitionTime ?? now) : now;
    return {
      type: condition.type,
      status: condition.status,
      lastHeartbeatTime: now,
      lastTransitionTime,
      reason: condition.reason,
      message: condition.message,
    };
  });
  return { ...node, status: { ...node.status, conditions: [...others, ...conditions] } };
}

/** The id of this boot, if the Node tells of another one. */
function bootIdOf(view: View, node: ObjectRef, { status }: Node): string | undefined {
  const boots = view.row(machines, node)?.boots ?? 0;
  if (boots === 0) return undefined;
  const part = (n: number) => view.draw(node, `boot ${n}`, boots).toString(16).padStart(8, '0');
  const id = `${part(0)}-${part(1).slice(0, 4)}-4${part(1).slice(5)}-a${part(2).slice(1, 4)}-${part(2).slice(4)}${part(3)}`;
  return status?.nodeInfo?.bootID === id ? undefined : id;
}

function withBootId(node: Node, bootID: string): Node {
  return { ...node, status: { ...node.status, nodeInfo: { ...node.status?.nodeInfo, bootID } } };
}
