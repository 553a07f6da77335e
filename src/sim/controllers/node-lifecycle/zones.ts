import type { TimeMs } from '#base/brand.ts';
import type { Node } from '#model/kubernetes.ts';
import { type Actor, type Change, type Outcome, onObject, onRow, type Reconciliation, setRow, type Write } from '../../actor.ts';
import { controllerActs, controllerManagerProcess, incarnationOf } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { isPass, nextPass } from '../passes.ts';
import { accepts, drained, fullLimiter, type Limiter, withRate } from './limiter.ts';
import { taintQueue, withoutLossTaints } from './node-health.ts';
import { lossKey, lossTaintsOf, readinessOf, withTaints } from './readiness.ts';
import { monitor, type NodeLifecycleSettings } from './settings.ts';
import { observations, observeAnew } from './silence.ts';
import { everywhere, nodesAwaitingTaint, nodesPerZone, nodesWithLossTaint, zoneOf } from './zone-indexes.ts';

type ZoneState = 'normal' | 'partial' | 'full';

/** `era` counts the times in which no node was Ready: they stop and restart the limiters of all zones at once. */
interface Zone {
  readonly state: ZoneState;
  readonly limiter: Limiter;
  readonly era: number;
  readonly incarnation: number;
}

const zones = defineRow<Zone>('node-zone');

/** Whether no node is Ready anywhere: then the controller suspects itself and evicts nobody. */
interface MasterDisruption {
  readonly on: boolean;
  readonly era: number;
  readonly since: TimeMs;
  readonly incarnation: number;
}

const masterDisruption = defineRow<MasterDisruption>('master-disruption');

/**
 * Adds NoExecute taints to lost nodes, as fast as the state of their zone allows.
 *
 * Follows pkg/controller/nodelifecycle/node_lifecycle_controller.go (handleDisruption, doNoExecuteTaintingPass), 1.28.
 */
export function nodeZones(settings: NodeLifecycleSettings): Actor {
  return {
    name: 'node-zones',
    watches: [
      onObject<Node>('Node', zonesOfChange),
      onRow(taintQueue, ({ ref, after }, view) => (after === undefined ? [] : zonesOf(ref, view))),
      onRow(observations, (_, view) => zonesWithLosses(view)),
    ],
    active: controllerActs,
    *reconcile(ref, view) {
      const current = currentZone(ref, view, settings);
      if (view.row(zones, ref)?.incarnation !== current.incarnation && !isPass(view, monitor)) {
        yield { verb: 'wake', at: nextPass(view, monitor), why: 'pass' };
        return;
      }
      const taken = yield* taintQueued(ref, current, view);
      const next = isPass(view, monitor) ? yield* assess(ref, taken, view, settings) : taken;
      if (next !== view.row(zones, ref)) yield setRow(zones, ref, next);
      yield* comeBack(ref, next, view, settings);
    },
  };
}

function zonesOfChange({ before, after }: Change<Node>, view: View): readonly ObjectRef[] {
  const changed = before === undefined || after === undefined || before.status?.conditions !== after.status?.conditions;
  if (!changed || (before !== undefined && after !== undefined && readinessOf(before) === readinessOf(after))) return [];
  return [zoneRef(view, zoneOf((after ?? before) as Node))];
}

function zonesOf(ref: ObjectRef, view: View): readonly ObjectRef[] {
  const node = view.object<Node>(ref);
  return node === undefined ? [] : [zoneRef(view, zoneOf(node))];
}

/** Zones in which some node is not Ready; they have work after a change that concerns all zones. */
function zonesWithLosses(view: View): readonly ObjectRef[] {
  const lost = [...view.having(nodesAwaitingTaint, everywhere), ...view.having(nodesWithLossTaint, everywhere)];
  return [...new Set(lost.flatMap((node) => zonesOf(node, view)))];
}

function zoneRef(view: View, zone: string): ObjectRef {
  return view.ref('node-zone', '', zone);
}

function disruptionOf(view: View): MasterDisruption {
  const incarnation = incarnationOf(view, controllerManagerProcess);
  const known = view.row(masterDisruption, zoneRef(view, everywhere));
  return known?.incarnation === incarnation ? known : { on: false, era: 0, since: 0 as TimeMs, incarnation };
}

/** The zone as the controller remembers it, brought up to the last change that concerned all zones. */
function currentZone(ref: ObjectRef, view: View, settings: NodeLifecycleSettings): Zone {
  const disruption = disruptionOf(view);
  const { era, incarnation } = disruption;
  const known = view.row(zones, ref);
  const remembered = known?.incarnation === incarnation ? known : undefined;
  if (remembered?.era === era) return remembered;
  if (disruption.on) return { state: 'full', limiter: drained(0, view.now), era, incarnation };
  const state = stateOf(ref, view, settings);
  if (era > 0) return { state, limiter: drained(rateOf(state, ref, view, settings), disruption.since), era, incarnation };
  return { state: 'normal', limiter: fullLimiter(settings.evictionRate, view.now), era, incarnation };
}

/** Taints queued nodes while the limiter has a token. */
function* taintQueued(ref: ObjectRef, zone: Zone, view: View): Generator<Write, Zone, Outcome> {
  let { limiter } = zone;
  for (const queued of accepts(limiter, view.now) ? inQueue(ref, view) : []) {
    if (!accepts(limiter, view.now)) break;
    limiter = drained(limiter.rate, view.now);
    yield* taint(queued, view);
  }
  return limiter === zone.limiter ? zone : { ...zone, limiter };
}

function* taint(ref: ObjectRef, view: View): Reconciliation {
  const node = view.object<Node>(ref) as Node;
  const key = lossKey(node);
  yield setRow(taintQueue, ref, undefined);
  if (key === undefined) return;
  const others = (node.spec?.taints ?? []).filter((each) => !lossTaintsOf(node).includes(each));
  const taints = [...others, { key, effect: 'NoExecute' as const, timeAdded: view.timestamp }];
  yield { verb: 'update', object: withTaints(node, taints), what: `tainted ${key}:NoExecute` };
}

/** Queued nodes of a zone. Each pass puts them in anew and in any order, so a draw decides who is first. */
function inQueue(ref: ObjectRef, view: View): readonly ObjectRef[] {
  return view
    .having(nodesAwaitingTaint, ref.name)
    .filter((node) => view.row(taintQueue, node) !== undefined)
    .map((node) => ({ node, order: view.draw(node, 'no-execute') }))
    .sort((left, right) => left.order - right.order)
    .map(({ node }) => node);
}

/** At the end of a pass: what state is the zone in, and may it be tainted at all? */
function* assess(ref: ObjectRef, zone: Zone, view: View, settings: NodeLifecycleSettings): Generator<Write, Zone, Outcome> {
  const disruption = disruptionOf(view);
  const allLost = isFull(view, everywhere);
  if (allLost && disruption.on) return zone;
  if (allLost) {
    yield* enterMasterDisruption(disruption, view);
    return currentZone(ref, view, settings);
  }
  if (disruption.on) {
    yield* leaveMasterDisruption(disruption, view);
    return currentZone(ref, view, settings);
  }
  const state = stateOf(ref, view, settings);
  if (state === zone.state) return zone;
  return { ...zone, state, limiter: withRate(zone.limiter, rateOf(state, ref, view, settings), view.now) };
}

function* enterMasterDisruption({ era, incarnation }: MasterDisruption, view: View): Reconciliation {
  const on: MasterDisruption = { on: true, era: era + 1, since: view.now, incarnation };
  yield setRow(masterDisruption, zoneRef(view, everywhere), on, 'no node is ready: nobody is evicted');
  for (const ref of view.having(nodesWithLossTaint, everywhere)) {
    yield { verb: 'update', object: withoutLossTaints(view.object<Node>(ref) as Node), what: 'NoExecute taint removed: no node is ready' };
  }
}

function* leaveMasterDisruption({ era, incarnation }: MasterDisruption, view: View): Reconciliation {
  const off: MasterDisruption = { on: false, era: era + 1, since: view.now, incarnation };
  yield setRow(masterDisruption, zoneRef(view, everywhere), off, 'some nodes are ready again: lost nodes are evicted');
  yield* observeAnew(view, 'all nodes count as heard of just now');
}

/** Looks again when the next token is there, or at the next pass when the zone's state has changed meanwhile. */
function* comeBack(ref: ObjectRef, zone: Zone, view: View, settings: NodeLifecycleSettings): Reconciliation {
  if (zone.limiter.rate > 0 && inQueue(ref, view).length > 0) yield { verb: 'wake', at: later(zone.limiter.readyAt, view), why: 'token' };
  const disruption = disruptionOf(view);
  const changes = isFull(view, everywhere) !== disruption.on || (!disruption.on && stateOf(ref, view, settings) !== zone.state);
  if (changes) yield { verb: 'wake', at: nextPass(view, monitor), why: 'pass' };
}

function later(at: TimeMs, view: View): TimeMs {
  return Math.max(at, view.now) as TimeMs;
}

/** [node_lifecycle_controller.go ComputeZoneState, 1.28] */
function stateOf({ name }: ObjectRef, view: View, { unhealthyZoneThreshold }: NodeLifecycleSettings): ZoneState {
  const [ready = 0, lost = 0] = view.tally(nodesPerZone, name);
  if (ready === 0 && lost > 0) return 'full';
  return lost > 2 && lost / (lost + ready) >= unhealthyZoneThreshold ? 'partial' : 'normal';
}

function isFull(view: View, zone: string): boolean {
  const [ready = 0, lost = 0] = view.tally(nodesPerZone, zone);
  return ready === 0 && lost > 0;
}

/** Taints per second; a small zone that has lost most of its nodes gets none. */
function rateOf(state: ZoneState, { name }: ObjectRef, view: View, settings: NodeLifecycleSettings): number {
  if (state !== 'partial') return settings.evictionRate;
  const [ready = 0, lost = 0] = view.tally(nodesPerZone, name);
  return ready + lost > settings.largeClusterSizeThreshold ? settings.secondaryEvictionRate : 0;
}
