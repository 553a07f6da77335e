import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { type Actor, type Change, type Outcome, onObject, onRow, type Reconciliation, setRow, type Wake, type Write } from '../../actor.ts';
import { capabilityFlips, waits } from '../../capabilities/waits.ts';
import { type MachineState, machines, machineUp } from '../../machines.ts';
import { apiServerProcess, apiWritable, incarnationOf, kubeletProcess, processes, processRef } from '../../processes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { stageOf, stages } from '../control-plane-stage.ts';
import { gracefulShutdownMs, installerPullMs, installMs, sequenceStartMs, servicePullMs, stopServicesMs } from '../durations.ts';
import { wipeEphemeral } from '../ephemeral.ts';
import { etcdMembers, hasQuorum, upgradeRefusal, votes } from '../etcd/members.ts';
import { controlPlaneNodes } from '../node-config.ts';
import { powerOrders } from '../power.ts';
import { type ImageSource, waitForImage } from '../service-images.ts';
import { clientUncordons } from './boot.ts';
import { cordonAndList, evictAll } from './drain.ts';
import { failSequence } from './sequences.ts';
import { bootSlots } from './slots.ts';
import { stepOf, type Upgrade, upgrades } from './upgrades.ts';
import { talosMinor } from './version.ts';

/** [talos v1.4.6 pkg/kubernetes/kubernetes.go DrainTimeout, Cordon; internal/pkg/etcd/etcd.go LeaveCluster] */
const drainMs = 300_000;
const cordonRetryMs = 30_000;
const leaveRetryMs = 300_000;

/** One upgrade while a step of it is looked at. */
interface Doing {
  readonly view: View;
  readonly node: ObjectRef;
  readonly upgrade: Upgrade;
  readonly source: ImageSource;
}

/**
 * `talosctl upgrade`: the call pulls and checks under the client's context, then the node goes through the rest by itself.
 * [talos v1.4.6 v1alpha1_server.go Upgrade, v1alpha1_sequencer.go Upgrade]
 */
export function talosUpgrade(source: ImageSource): Actor {
  return {
    name: 'talos-upgrade',
    watches: [
      onRow(upgrades, ({ ref, before, after }) => (after !== undefined && before?.at !== after.at ? [ref] : [])),
      onRow(machines, ({ ref, after }, view) => (after !== undefined && isAway(after) ? underway(view, ref) : [])),
      onRow(capabilityFlips, ({ ref }, view) => (ref.kind === 'talos-upgrade' ? [view.ref('Node', '', ref.name)] : [])),
      onRow(processes, ({ ref }, view) => (ref.name === apiServerProcess ? view.rows(upgrades).map(([node]) => node) : [])),
      onRow(stages, (_, view) => view.rows(upgrades).flatMap(([node, upgrade]) => (stepOf(upgrade) === 'leave etcd' ? [node] : []))),
      onObject<Pod>('Pod', drainedNode),
    ],
    active: () => true,
    *reconcile(node, view, wake) {
      const upgrade = view.row(upgrades, node);
      if (upgrade === undefined) {
        if (wake.timers.includes('interrupt') && view.row(clientUncordons, node) === true) yield setRow(clientUncordons, node, undefined);
        return;
      }
      const doing = { view, node, upgrade, source };
      if (isAway(view.row(machines, node) ?? machineUp)) yield* end(doing, `the upgrade of ${node.name} is cut off`);
      else if (wake.timers.includes('interrupt') && stopsWith(upgrade)) yield* end(doing, interruptedText(doing));
      else yield* proceed(doing, wake);
    },
  };
}

function isAway({ phase }: MachineState): boolean {
  return phase === 'off' || phase === 'booting';
}

function underway(view: View, node: ObjectRef): readonly ObjectRef[] {
  return view.row(upgrades, node) === undefined ? [] : [node];
}

/** A pod that is gone concerns the drain of its node. */
function drainedNode({ before, after }: Change<Pod>, view: View): readonly ObjectRef[] {
  const name = before?.spec.nodeName;
  if (name === undefined || after?.metadata.uid === before?.metadata.uid) return [];
  return underway(view, view.ref('Node', '', name));
}

/** Before the answer the client's end is the upgrade's; afterwards only a client that drives it matters. */
function stopsWith(upgrade: Upgrade): boolean {
  return stepOf(upgrade) === 'checks' || (upgrade.clientDriven && ['write', 'drain'].includes(stepOf(upgrade) ?? ''));
}

function interruptedText({ upgrade, node }: Doing): string {
  const step = stepOf(upgrade);
  if (step === 'checks') return `talosctl is interrupted before ${node.name} has answered: the upgrade is cancelled`;
  return `talosctl is interrupted: the upgrade of ${node.name} stops at its ${step}`;
}

function* end({ view, node }: Doing, what: string): Reconciliation {
  const waiter = waiterOf(view, node);
  if (view.row(waits, waiter) !== undefined) yield setRow(waits, waiter, undefined);
  yield setRow(upgrades, node, undefined, what);
}

function waiterOf(view: View, node: ObjectRef): ObjectRef {
  return view.ref('talos-upgrade', '', node.name);
}

function* proceed(doing: Doing, wake: Wake): Reconciliation {
  const { upgrade, node } = doing;
  if (wake.timers.includes('interrupt'))
    yield { verb: 'note', body: { kind: 'action', ref: node, text: `talosctl is interrupted: ${node.name} goes on by itself` } };
  switch (stepOf(upgrade)) {
    case 'checks':
      yield* check(doing, wake);
      return;
    case 'drain':
      yield* drain(doing);
      return;
    case 'stop pods':
    case 'remove pods':
      yield* stopPods(doing);
      return;
    case 'leave etcd':
      yield* leaveEtcd(doing);
      return;
    case 'stop services':
      yield* stopServices(doing);
      return;
    case 'install':
    case 'wipe and install':
    case 'write':
      yield* install(doing);
      return;
    case 'reboot':
    case undefined:
      yield* restart(doing);
  }
}

/** Goes on to the next step. */
function next({ view, node, upgrade }: Doing, what: string) {
  return setRow(upgrades, node, { ...upgrade, at: upgrade.at + 1, since: view.now }, what);
}

/** Looks again at a moment; once, since whoever is woken earlier comes back anyway. */
function until({ view }: Doing, at: number, why: string) {
  return { verb: 'wake', at: Math.max(at, view.now) as TimeMs, why } as const;
}

/** True when the step has lasted so long; when it has just begun, sets the timer for that. */
function* lasted(doing: Doing, ms: number): Generator<Write, boolean, Outcome> {
  const { since } = doing.upgrade;
  if (doing.view.now === since) yield until(doing, since + ms, 'step');
  return doing.view.now >= since + ms;
}

/** The installer comes by Talos's own resolver, up to twenty minutes; then etcd must agree. */
function* check(doing: Doing, wake: Wake): Reconciliation {
  const { view, node, upgrade } = doing;
  if (upgrade.pulledAt !== undefined) {
    if (view.now >= upgrade.pulledAt) yield* answer(doing);
    return;
  }
  if (wake.timers.length === 0 && view.now === upgrade.since) {
    if (upgrade.interruptAt !== undefined) yield until(doing, upgrade.interruptAt, 'interrupt');
  }
  if (wake.timers.includes('give up') || view.now > upgrade.since + servicePullMs) {
    yield* end(doing, `the upgrade of ${node.name} is refused: ${upgrade.image} cannot be pulled`);
    return;
  }
  yield* pullInstaller(doing);
}

function* pullInstaller(doing: Doing): Reconciliation {
  const { view, node, upgrade, source } = doing;
  const waiter = waiterOf(view, node);
  const result = source.pull(view, node.name, upgrade.image, 'system');
  if (!result.pulled) {
    if (view.row(waits, waiter) === undefined) yield until(doing, upgrade.since + servicePullMs, 'give up');
    const missing = { kind: 'missing', reference: upgrade.image, resolver: 'system', because: result.because } as const;
    yield* waitForImage(view, waiter, node.name, missing, `the upgrade of ${node.name}`);
    return;
  }
  if (view.row(waits, waiter) !== undefined) yield setRow(waits, waiter, undefined);
  const pulledAt = (view.now + Math.max(result.durationMs, installerPullMs)) as TimeMs;
  yield setRow(upgrades, node, { ...upgrade, pulledAt });
  yield until(doing, pulledAt, 'pulled');
}

function* answer(doing: Doing): Reconciliation {
  const { view, node, upgrade } = doing;
  const refusal =
    upgrade.clientDriven || !controlPlaneNodes(view).includes(node) ? undefined : (upgradeRefusal(view, upgrade.preserve) ?? locked(doing));
  if (refusal !== undefined) yield* end(doing, `the upgrade of ${node.name} is refused: ${refusal}`);
  else yield next(doing, `${node.name} ${upgrade.clientDriven ? 'has pulled' : 'accepts'} ${upgrade.image}`);
}

/** Up to 1.5 one upgrade of a control plane holds etcd's lock for its whole length. [talos v1.4.6, v1.6.7 v1alpha1_server.go] */
function locked({ view, node, upgrade }: Doing): string | undefined {
  const others = view.rows(upgrades).filter(([other, { at }]) => other !== node && at > 0 && controlPlaneNodes(view).includes(other));
  return talosMinor(upgrade.from) <= 5 && others.length > 0 ? 'failed to acquire upgrade lock' : undefined;
}

function* drain(doing: Doing): Reconciliation {
  const { view, node, upgrade } = doing;
  const { since, pods, clientDriven } = upgrade;
  if (view.now === since) yield until(doing, since + sequenceStartMs, 'cordon');
  if (view.now < since + sequenceStartMs) return;
  if (!apiWritable(view)) {
    yield* withoutApi(doing);
    return;
  }
  const listed = pods ?? (yield* cordonAndList(view, node, !clientDriven));
  if (pods === undefined) yield until(doing, since + drainMs, 'drained');
  const left = yield* evictAll(view, listed);
  if (left.length === 0) yield next(doing, `${node.name} is drained`);
  else if (view.now < since + drainMs) yield* keepDraining({ ...doing, upgrade: { ...upgrade, pods: left } });
  else if (clientDriven) yield* end(doing, `the drain of ${node.name} fails after 5 minutes: it is not rebooted and stays cordoned`);
  else yield next(doing, `${node.name} is not drained after 5 minutes: it goes on`);
}

function* keepDraining(doing: Doing): Reconciliation {
  yield setRow(upgrades, doing.node, doing.upgrade);
  const retries = (doing.upgrade.pods ?? []).flatMap(({ retryAt }) => retryAt ?? []);
  for (const at of new Set(retries)) yield until(doing, at, 'evict');
}

/** Without the API nothing is cordoned: half a minute, then the sequence fails. A drain that has begun runs into its end. */
function* withoutApi(doing: Doing): Reconciliation {
  const { view, node, upgrade } = doing;
  const limit = upgrade.since + (upgrade.pods === undefined ? cordonRetryMs : drainMs);
  if (view.now < limit) {
    yield until(doing, limit, 'cordon');
    return;
  }
  if (upgrade.pods !== undefined && !upgrade.clientDriven) {
    yield next(doing, `${node.name} is not drained after 5 minutes: it goes on`);
    return;
  }
  const what = `${node.name} cannot be cordoned: the API server does not answer`;
  yield* end(doing, what);
  if (!upgrade.clientDriven) yield* failSequence(view, node, `the upgrade of ${node.name} fails`);
}

/** The kubelet's graceful shutdown, then what is left is stopped with the kubelet, static pods too. */
function* stopPods(doing: Doing): Reconciliation {
  const { view, node, upgrade } = doing;
  const state = view.row(machines, node) ?? machineUp;
  if (state.phase === 'up') yield setRow(machines, node, { ...state, phase: 'stopping' }, `${node.name} stops its pods`);
  if (!(yield* lasted(doing, gracefulShutdownMs))) return;
  const process = kubeletProcess(node.name);
  yield setRow(
    processes,
    processRef(view, process),
    { acting: false, incarnation: incarnationOf(view, process) },
    `the kubelet of ${node.name} is gone`,
  );
  if (controlPlaneNodes(view).includes(node) && stageOf(view, node) === 'serving')
    yield setRow(stages, node, 'etcd', `the API server of ${node.name} is gone`);
  yield next(doing, `the pods of ${node.name} are ${stepOf(upgrade) === 'remove pods' ? 'removed' : 'stopped'}`);
}

/** Its member is removed and its data deleted; without quorum neither. */
function* leaveEtcd(doing: Doing): Reconciliation {
  const { view, node } = doing;
  if (hasQuorum(view)) {
    yield setRow(
      etcdMembers,
      node,
      { listed: 'no', data: false },
      `etcd of ${node.name} leaves, its data is deleted: ${votes(view).voters.length - 1} members are left`,
    );
    yield setRow(stages, node, 'down');
    yield next(doing, `${node.name} has left etcd`);
  } else if (yield* lasted(doing, leaveRetryMs)) {
    yield* end(doing, `${node.name} cannot leave etcd, which has no quorum`);
    yield* failSequence(view, node, `the upgrade of ${node.name} fails`);
  }
}

function* stopServices(doing: Doing): Reconciliation {
  const { view, node } = doing;
  if (controlPlaneNodes(view).includes(node) && stageOf(view, node) !== 'down') yield setRow(stages, node, 'down', `etcd of ${node.name} stops`);
  if (yield* lasted(doing, stopServicesMs)) yield next(doing, `the services of ${node.name} are stopped`);
}

/** The image goes to the other slot, which becomes the default; META remembers the one before. */
function* install(doing: Doing): Reconciliation {
  const { view, node, upgrade } = doing;
  if (view.now === upgrade.since && stepOf(upgrade) === 'wipe and install') yield* wipeEphemeral(view, node);
  if (!(yield* lasted(doing, installMs))) return;
  yield setRow(bootSlots, node, { active: upgrade.to, other: upgrade.from, tagged: true });
  yield next(doing, `Talos ${upgrade.to} is installed on ${node.name}`);
}

function* restart(doing: Doing): Reconciliation {
  const { node, upgrade } = doing;
  if (upgrade.clientDriven) yield setRow(clientUncordons, node, true);
  yield* end(doing, `${node.name} reboots into Talos ${upgrade.to}`);
  yield setRow(powerOrders, node, { order: 'reboot', graceful: false, wiped: false });
}
