import type { Actor } from '../actor.ts';
import type { TallyDefinition } from '../store/definitions.ts';
import { runtimeLog } from './container-runtime.ts';
import { evictionManager } from './disk/eviction-manager.ts';
import { nodeAgent } from './node-agent.ts';
import { nodeLog } from './node-log.ts';
import { podWorker } from './pod-worker.ts';
import type { KubeletPorts } from './ports.ts';
import { requestsOnNode } from './requests.ts';

/** Everything a kubelet does, for all nodes; `disks`: something is known of the disk of one. Must stand behind `heartbeats` and the machines' actors. */
export function kubeletActors(ports: KubeletPorts, { disks }: { readonly disks: boolean }): readonly Actor[] {
  return [nodeLog, runtimeLog(ports), nodeAgent(ports), podWorker(ports), ...(disks ? [evictionManager(ports)] : [])];
}

/** The sums they read. */
export const kubeletTallies: readonly TallyDefinition<never>[] = [requestsOnNode];
