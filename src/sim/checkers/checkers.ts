import { allocationsWithinCapacity, bindingFindsRoom } from './allocations-within-capacity.ts';
import { bindingsFitNodes } from './bindings-fit-nodes.ts';
import { budgetsAreKept } from './budgets-are-kept.ts';
import type { Checker, WriteChecker } from './checker.ts';
import { deadMachinesRunNothing } from './dead-machines-run-nothing.ts';
import { endpointsFollowPods } from './endpoints-follow-pods.ts';
import { finalizersHold } from './finalizers-hold.ts';
import { identitiesAreUnique, newIdentityIsUnique } from './identities-are-unique.ts';
import { oneNodeAtATime } from './one-node-at-a-time.ts';
import { onlyTheRunningWrite } from './only-the-running-write.ts';
import { podsOnlyMoveOn } from './pods-only-move-on.ts';
import { statusesArePossible } from './statuses-are-possible.ts';
import { statusesCountPods } from './statuses-count-pods.ts';

/** What must hold of each write. */
export const ofEachWrite: readonly WriteChecker[] = [
  bindingFindsRoom,
  bindingsFitNodes,
  budgetsAreKept,
  finalizersHold,
  newIdentityIsUnique,
  oneNodeAtATime,
  onlyTheRunningWrite,
  podsOnlyMoveOn,
  statusesArePossible,
];

/** What must hold at every moment. */
export const always: readonly Checker[] = [allocationsWithinCapacity, identitiesAreUnique];

/** What must hold whenever a run has settled. */
export const onceSettled: readonly Checker[] = [...always, deadMachinesRunNothing, endpointsFollowPods, statusesCountPods];
