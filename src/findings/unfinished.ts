import type { Node, Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { budgetsOf } from '#sim/controllers/disruption/budgets.ts';
import { type Drain, drains } from '#sim/drain/state.ts';
import { decideEviction } from '#sim/eviction.ts';
import type { Fault } from '#sim/faults/fault.ts';
import { upgrades } from '#sim/nodes/talos/upgrades.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';
import { Provenance } from './explain/provenance.ts';

/** What an operator began with these faults and will never see the end of: drains that wait, upgrades that gave up and left their node cordoned. */
export function unfinishedOf(twin: Twin, simulation: Simulation, faults: readonly Fault[]): readonly Cause[] {
  const { view } = simulation;
  const waiting = view.rows(drains).filter(([, { exitCode }]) => exitCode === undefined);
  const drained = new Set(waiting.map(([{ name }]) => name));
  const left = faults.flatMap(({ action }) =>
    (action.kind === 'node-upgrade' || action.kind === 'talos-upgrade') && !drained.has(action.node) ? action.node : [],
  );
  return [
    ...waiting.map(([node, drain]) => drainCause(node, drain, twin, simulation)),
    ...left.filter((node) => isCordoned(view, node) && !isCordoned(twin.eve.view, node)).map((node) => upgradeCause(node, twin, simulation)),
  ];
}

function drainCause(node: ObjectRef, { pods, output }: Drain, twin: Twin, simulation: Simulation): Cause {
  const said = output.findLast(({ stream }) => stream === 'err')?.text;
  const refused = pods.filter(({ stage }) => stage === 'evict').flatMap(({ ref }) => refusal(ref, twin, simulation) ?? []);
  return { text: `kubectl drain ${node.name} never ends${said === undefined ? '' : `: ${said}`}`, because: refused };
}

/** Which budget keeps a pod from being evicted, and where it stands. */
function refusal(pod: ObjectRef, twin: Twin, simulation: Simulation): Cause | undefined {
  const { view } = simulation;
  const object = view.object<Pod>(pod);
  const decision = decideEviction(view, pod);
  if (object === undefined || !('refused' in decision)) return undefined;
  const provenance = new Provenance(twin.sources, simulation.state.refs, view);
  return {
    text: `pod ${pod.namespace}/${pod.name} may not be evicted: ${decision.refused.message}`,
    because: budgetsOf(object, view).map((budget) => ({
      text: `PodDisruptionBudget ${budget.namespace}/${budget.name} allows no eviction`,
      place: provenance.placeOf(budget),
    })),
  };
}

function upgradeCause(node: string, twin: Twin, simulation: Simulation): Cause {
  const { view, state } = simulation;
  const ended = [...state.trace.entries(twin.eve.state.trace.next)].findLast(
    ({ body }) => body.kind === 'row' && body.table === upgrades.name && body.ref.name === node,
  );
  const pods = view.list('Pod').filter((ref) => view.object<Pod>(ref)?.spec.nodeName === node);
  const said = ended?.body.kind === 'row' ? ended.body.what : `the upgrade of ${node} does not end`;
  return { text: said, because: pods.flatMap((ref) => refusal(ref, twin, simulation) ?? []) };
}

function isCordoned(view: View, node: string): boolean {
  return view.get<Node>('Node', '', node)?.spec?.unschedulable === true;
}
