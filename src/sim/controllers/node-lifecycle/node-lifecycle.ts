import type { Actor } from '../../actor.ts';
import { nodeAnnouncements } from './announcements.ts';
import { conditionTaints } from './condition-taints.ts';
import { nodeHealth } from './node-health.ts';
import { podsOfLostNodes } from './pods-not-ready.ts';
import { type NodeLifecycleSettings, nodeLifecycleSettings } from './settings.ts';
import { nodesAwaitingTaint, nodesPerZone, nodesWithLossTaint } from './zone-indexes.ts';
import { nodeZones } from './zones.ts';

/** Judges nodes by their heartbeats and taints them. Needs `heartbeats` and the two lists below in the program. */
export function nodeLifecycle(settings: NodeLifecycleSettings = nodeLifecycleSettings()): readonly Actor[] {
  return [nodeHealth(settings), conditionTaints, nodeZones(settings), podsOfLostNodes, nodeAnnouncements];
}

export const nodeLifecycleIndexes = [nodesWithLossTaint, nodesAwaitingTaint] as const;
export const nodeLifecycleTallies = [nodesPerZone] as const;
