import type { TimeMs } from '#base/brand.ts';
import type { Node } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, type Reconciliation, setRow } from '../actor.ts';
import { lastRenewal, silences } from '../heartbeats.ts';
import { machines } from '../machines.ts';
import { acts, apiServerProcess } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { replacementAfterMs } from './durations.ts';
import { controlPlaneNodes } from './node-config.ts';
import { destroyMachine, newMachine } from './replacement.ts';

/** After how long whoever rents out the machines replaces the one of a node that is not well. Keyed by `node-repair cluster`; no row: never. */
export const repairsAfter = defineRow<number>('node-repair');

export function repairRef(view: View): ObjectRef {
  return view.ref('node-repair', '', 'cluster');
}

/** A node that is watched: since when its present machine can have been looked at, and how often it was replaced without being well since. */
interface Watched {
  readonly from: TimeMs;
  readonly repairs: number;
  /** The old machine is gone and the new one not there yet. */
  readonly replacing?: true;
}

const watched = defineRow<Watched>('node-repair-watch');

/**
 * Replaces machines of nodes that report that they are not Ready, or nothing at all, for too long. It stands outside the cluster and
 * sees of a node what the API has. [GKE documentation, node auto-repair]
 */
export const nodeRepair: Actor = {
  name: 'node-repair',
  watches: [
    onRow(silences, ({ ref }, view) => (ref.kind === 'Node' ? repaired(view, [ref]) : repaired(view, view.list('Node')))),
    onRow(machines, ({ ref, after }, view) => (after?.phase === 'up' ? repaired(view, [ref]) : [])),
    onObject<Node>('Node', ({ ref, before, after }, view) => (readyText(before) === readyText(after) ? [] : repaired(view, [ref]))),
  ],
  active: () => true,
  *reconcile(node, view, wake) {
    const afterMs = view.row(repairsAfter, repairRef(view));
    const known = view.row(watched, node) ?? { from: 0 as TimeMs, repairs: 0 };
    if (afterMs === undefined) return;
    if (known.replacing) {
      if (wake.timers.includes('replaced')) yield* replaced(node, view, known);
      return;
    }
    const since = unwellSince(view, node, known.from);
    if (since === undefined) {
      if (known.repairs > 0) yield setRow(watched, node, { ...known, repairs: 0 });
    } else if (view.now < since + afterMs) {
      yield { verb: 'wake', at: (since + afterMs) as TimeMs, why: 'unwell', weight: weightOf(known) };
    } else {
      yield* replace(node, view, known, `${node.name} has not been well for ${afterMs / 60_000} min: its machine is destroyed, to be replaced`);
    }
  },
};

function repaired(view: View, nodes: readonly ObjectRef[]): readonly ObjectRef[] {
  if (view.row(repairsAfter, repairRef(view)) === undefined) return [];
  const carrying = new Set(controlPlaneNodes(view));
  return nodes.filter((node) => !carrying.has(node));
}

/** A machine that was replaced and is not well is replaced again, without end. */
function weightOf({ repairs }: Watched): 'progress' | 'repeat' {
  return repairs === 0 ? 'progress' : 'repeat';
}

function* replace(node: ObjectRef, view: View, known: Watched, what: string): Reconciliation {
  yield setRow(watched, node, { ...known, repairs: known.repairs + 1, replacing: true });
  yield* destroyMachine(view, node, what);
  yield { verb: 'wake', at: (view.now + replacementAfterMs) as TimeMs, why: 'replaced', weight: weightOf(known) };
}

function* replaced(node: ObjectRef, view: View, { repairs }: Watched): Reconciliation {
  yield setRow(watched, node, { from: view.now, repairs });
  yield* newMachine(node, true, `a new machine takes the place of ${node.name}`);
}

/** Since when a node has been silent or not Ready, seen from outside: whichever is longer ago, and not before its machine was there. */
function unwellSince(view: View, node: ObjectRef, from: TimeMs): TimeMs | undefined {
  const since = [silentSince(view, node), notReadySince(view, node)].filter((time) => time !== undefined);
  return since.length === 0 ? undefined : (Math.max(Math.min(...since), from) as TimeMs);
}

function silentSince(view: View, node: ObjectRef): TimeMs | undefined {
  const isSilent = view.row(silences, node)?.at(-1)?.to === undefined && (view.row(silences, node)?.length ?? 0) > 0;
  return isSilent || !acts(view, apiServerProcess) ? lastRenewal(view, node, view.now) : undefined;
}

function notReadySince(view: View, node: ObjectRef): TimeMs | undefined {
  const condition = readyOf(view.object<Node>(node));
  if (condition === undefined || condition.status === 'True') return undefined;
  const at = view.virtualTime(condition.lastTransitionTime);
  return (Number.isNaN(at) ? view.now : at) as TimeMs;
}

function readyOf(node: Node | undefined) {
  return node?.status?.conditions?.find(({ type }) => type === 'Ready');
}

function readyText(node: Node | undefined): string | undefined {
  return readyOf(node)?.status;
}
