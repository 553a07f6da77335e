import type { Pod } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject, onRow, type Reconciliation, setRow, type Wake } from '../../actor.ts';
import { capabilityFlips } from '../../capabilities/waits.ts';
import { type MachineState, machines, machineUp } from '../../machines.ts';
import { apiServerProcess, processes } from '../../processes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { stages } from '../control-plane-stage.ts';
import type { ImageSource } from '../service-images.ts';
import { clientUncordons } from './boot.ts';
import { check } from './upgrade-checks.ts';
import { drain } from './upgrade-drain.ts';
import { install, leaveEtcd, restart, stopPods, stopServices } from './upgrade-sequence.ts';
import { type Doing, end } from './upgrade-step.ts';
import { stepOf, type Upgrade, upgrades } from './upgrades.ts';

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
