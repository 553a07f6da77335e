import { type Reconciliation, setRow } from '../../actor.ts';
import { machines, machineUp } from '../../machines.ts';
import { incarnationOf, kubeletProcess, processes, processRef } from '../../processes.ts';
import { stageOf, stages } from '../control-plane-stage.ts';
import { gracefulShutdownMs, installMs, stopServicesMs } from '../durations.ts';
import { wipeEphemeral } from '../ephemeral.ts';
import { etcdMembers, leaveRefusal, votes } from '../etcd/members.ts';
import { controlPlaneNodes } from '../node-config.ts';
import { powerOrders } from '../power.ts';
import { clientUncordons } from './boot.ts';
import { failSequence } from './sequences.ts';
import { bootSlots } from './slots.ts';
import { type Doing, end, lasted, next } from './upgrade-step.ts';
import { stepOf } from './upgrades.ts';

/** [talos v1.4.6 internal/pkg/etcd/etcd.go LeaveCluster] */
const leaveRetryMs = 300_000;

/** The kubelet's graceful shutdown, then what is left is stopped with the kubelet, static pods too. */
export function* stopPods(doing: Doing): Reconciliation {
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

/** Its member is removed and its data deleted; where etcd refuses the first, neither. */
export function* leaveEtcd(doing: Doing): Reconciliation {
  const { view, node } = doing;
  const refusal = leaveRefusal(view);
  if (refusal === undefined) {
    yield setRow(
      etcdMembers,
      node,
      { listed: 'no', data: false },
      `etcd of ${node.name} leaves, its data is deleted: ${votes(view).voters.length - 1} members are left`,
    );
    yield setRow(stages, node, 'down');
    yield next(doing, `${node.name} has left etcd`);
  } else if (!refusal.mayPass || (yield* lasted(doing, leaveRetryMs))) {
    yield* end(doing, `${node.name} cannot leave etcd: ${refusal.text}`);
    yield* failSequence(view, node, `the upgrade of ${node.name} fails`);
  }
}

/** etcd stops, where it has not left. */
export function* stopServices(doing: Doing): Reconciliation {
  const { view, node } = doing;
  if (controlPlaneNodes(view).includes(node) && stageOf(view, node) !== 'down') yield setRow(stages, node, 'down', `etcd of ${node.name} stops`);
  if (yield* lasted(doing, stopServicesMs)) yield next(doing, `the services of ${node.name} are stopped`);
}

/** The image goes to the other slot, which becomes the default; META remembers the one before. */
export function* install(doing: Doing): Reconciliation {
  const { view, node, upgrade } = doing;
  if (view.now === upgrade.since && stepOf(upgrade) === 'wipe and install') yield* wipeEphemeral(view, node);
  if (!(yield* lasted(doing, installMs))) return;
  yield setRow(bootSlots, node, { active: upgrade.to, other: upgrade.from, tagged: true });
  yield next(doing, `Talos ${upgrade.to} is installed on ${node.name}`);
}

/** The node reboots into the other slot. */
export function* restart(doing: Doing): Reconciliation {
  const { node, upgrade } = doing;
  if (upgrade.clientDriven) yield setRow(clientUncordons, node, true);
  yield* end(doing, `${node.name} reboots into Talos ${upgrade.to}`);
  yield setRow(powerOrders, node, { order: 'reboot', graceful: false, wiped: false });
}
