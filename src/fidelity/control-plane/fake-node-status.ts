import type { Condition, Node } from '#model/kubernetes.ts';
import { type Actor, onRow } from '#sim/actor.ts';
import { acts, kubeletProcess, processes } from '#sim/processes.ts';

const posted = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

/** The stand-in kubelet's other task: when it starts again it says at once that its node is Ready. */
export const fakeNodeStatus: Actor = {
  name: 'fake-node-status',
  watches: [
    onRow(processes, ({ ref, after }, view) =>
      ref.name.startsWith('kubelet/') && after?.acting === true ? [view.ref('Node', '', ref.name.slice('kubelet/'.length))] : [],
    ),
  ],
  active: (view, ref) => acts(view, kubeletProcess(ref.name)),
  *reconcile(ref, view) {
    const node = view.object<Node>(ref);
    if (node === undefined) return;
    const now = view.timestamp;
    const conditions = posted.map(([type, status, reason, message]): Condition => {
      const known = node.status?.conditions?.find((condition) => condition.type === type);
      const since = known?.status === status ? (known.lastTransitionTime ?? now) : now;
      return { type, status, lastHeartbeatTime: now, lastTransitionTime: since, reason, message };
    });
    yield { verb: 'status', object: { ...node, status: { ...node.status, conditions } } as Node };
  },
};
