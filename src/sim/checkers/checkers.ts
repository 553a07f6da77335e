import { allocationsWithinCapacity } from './allocations-within-capacity.ts';
import type { Checker } from './checker.ts';
import { deadMachinesRunNothing } from './dead-machines-run-nothing.ts';
import { endpointsFollowPods } from './endpoints-follow-pods.ts';
import { identitiesAreUnique } from './identities-are-unique.ts';
import { statusesCountPods } from './statuses-count-pods.ts';

/** What must hold at every moment. */
export const always: readonly Checker[] = [allocationsWithinCapacity, identitiesAreUnique];

/** What must hold whenever a run has settled. */
export const onceSettled: readonly Checker[] = [...always, deadMachinesRunNothing, endpointsFollowPods, statusesCountPods];
