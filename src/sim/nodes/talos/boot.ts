import type { TimeMs } from '#base/brand.ts';
import type { Node } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, type Reconciliation, setRow } from '../../actor.ts';
import { machines } from '../../machines.ts';
import { acts, apiServerProcess, apiWritable, kubeletProcess, processes } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { stageOf, stages } from '../control-plane-stage.ts';
import { bootTimeoutMs } from '../durations.ts';
import { controlPlaneNodes, nodeConfigs } from '../node-config.ts';
import { uncordoning } from './cordon.ts';
import { failSequence } from './sequences.ts';
import { bootSlots } from './slots.ts';
import { talosMinor } from './version.ts';

/** A boot of Talos that is not over. `askedAt`: since when it waits for its Node to be Ready. Keyed by the Node. */
interface TalosBoot {
  readonly boots: number;
  readonly since: TimeMs;
  readonly over: boolean;
  readonly askedAt?: TimeMs;
  /** It is known that its services may not come up, and a timer is set. */
  readonly limited?: true;
}

const talosBoots = defineRow<TalosBoot>('talos-boot');

/** Nodes that a talosctl of 1.13 or later has cordoned and will uncordon once they are Ready. Keyed by the Node. */
export const clientUncordons = defineRow<boolean>('client-uncordon');

/** Talos up to 1.4 gives its Node so long to be Ready. [talos v1.4.6 pkg/kubernetes/kubernetes.go WaitUntilReady] */
const readyWithinMs = 600_000;
const firstLookMs = 60_000;

/**
 * The end of Talos's Boot sequence: its Node is uncordoned and the upgrade tag dropped once the Node is Ready. Up to 1.4 a
 * Node that is not Ready in time fails the sequence; from 1.5 on nobody waits.
 * [talos v1.4.6, v1.5.5 v1alpha1_sequencer.go, v1alpha1_sequencer_tasks.go UncordonNode]
 */
export const talosBoot: Actor = {
  name: 'talos-boot',
  watches: [
    onRow(machines, ({ ref, after }) => (after?.phase === 'up' && after.boots > 0 ? [ref] : [])),
    onRow(processes, ({ ref }, view) => (ref.name === apiServerProcess ? unfinished(view) : kubeletNode(view, ref))),
    onRow(stages, ({ ref }, view) => (view.row(talosBoots, ref)?.over === false ? [ref] : [])),
    onObject<Node>('Node', ({ ref, before, after }, view) =>
      before?.status !== after?.status && view.row(talosBoots, ref)?.over === false ? [ref] : [],
    ),
  ],
  active: () => true,
  *reconcile(node, view) {
    const version = view.row(nodeConfigs, node)?.talosVersion;
    const machine = view.row(machines, node);
    if (version === undefined || machine?.phase !== 'up' || machine.boots === 0) return;
    const known = view.row(talosBoots, node);
    const boot = known?.boots === machine.boots ? known : { boots: machine.boots, since: view.now, over: false };
    if (boot !== known) yield setRow(talosBoots, node, boot);
    if (boot.over) return;
    if (areServicesUp(view, node)) yield* finish(view, node, boot, version);
    else if (controlPlaneNodes(view).includes(node) && stageOf(view, node) === 'joining') yield* limit(view, node, boot);
  },
};

function unfinished(view: View): readonly ObjectRef[] {
  return view.rows(talosBoots).flatMap(([node, { over }]) => (over ? [] : [node]));
}

function kubeletNode(view: View, { name }: ObjectRef): readonly ObjectRef[] {
  const prefix = kubeletProcess('');
  return name.startsWith(prefix) ? [view.ref('Node', '', name.slice(prefix.length))] : [];
}

/** The kubelet, and etcd where it votes: what the boot waits for before it looks at its Node. */
function areServicesUp(view: View, node: ObjectRef): boolean {
  const hasEtcd = !controlPlaneNodes(view).includes(node) || ['etcd', 'serving'].includes(stageOf(view, node));
  return hasEtcd && acts(view, kubeletProcess(node.name));
}

/** An etcd that finds nobody to join ends the boot after 70 minutes. [talos v1.4.6 constants.go BootTimeout] */
function* limit(view: View, node: ObjectRef, boot: TalosBoot): Reconciliation {
  const at = (boot.since + bootTimeoutMs) as TimeMs;
  if (boot.limited === undefined) {
    yield setRow(talosBoots, node, { ...boot, limited: true });
    yield { verb: 'wake', at, why: 'boot timeout' };
  } else if (view.now >= at) {
    yield setRow(talosBoots, node, { ...boot, over: true });
    yield* failSequence(view, node, `${node.name}: etcd has not joined 70 minutes after boot: the boot sequence fails`);
  }
}

function* finish(view: View, node: ObjectRef, boot: TalosBoot, version: string): Reconciliation {
  const object = view.object<Node>(node);
  if (object !== undefined && apiWritable(view) && isReady(object)) yield* complete(view, node, object, boot);
  else if (talosMinor(version) <= 4 && mayAsk(view, node)) yield* waitForReady(view, node, boot);
}

function isReady({ status }: Node): boolean {
  return status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false;
}

function* complete(view: View, node: ObjectRef, object: Node, boot: TalosBoot): Reconciliation {
  yield setRow(talosBoots, node, { ...boot, over: true });
  const byClient = view.row(clientUncordons, node) === true;
  if (byClient) yield setRow(clientUncordons, node, undefined);
  const write = uncordoning(object, !byClient);
  if (write !== undefined) yield write;
  const slots = view.row(bootSlots, node);
  if (slots?.tagged === true) yield setRow(bootSlots, node, { ...slots, tagged: false }, `${node.name} stays on Talos ${slots.active}`);
}

/** The control plane's nodes label themselves first, and wait for the API to do so. */
function mayAsk(view: View, node: ObjectRef): boolean {
  return apiWritable(view) || !controlPlaneNodes(view).includes(node);
}

function* waitForReady(view: View, node: ObjectRef, boot: TalosBoot): Reconciliation {
  if (boot.askedAt === undefined) {
    yield setRow(talosBoots, node, { ...boot, askedAt: view.now });
    yield { verb: 'wake', at: (view.now + firstLookMs) as TimeMs, why: 'not ready' };
  } else if (view.now === boot.askedAt + firstLookMs) {
    yield { verb: 'wake', at: (boot.askedAt + readyWithinMs) as TimeMs, why: 'not ready' };
  } else if (view.now >= boot.askedAt + readyWithinMs) {
    yield setRow(talosBoots, node, { ...boot, over: true });
    yield* failSequence(view, node, `${node.name} is not Ready within 10 minutes of its boot: the boot sequence fails`);
  }
}
