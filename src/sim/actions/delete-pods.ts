import { apiWritable } from '../processes.ts';
import type { ActionDefinition, ActionOf } from './action.ts';
import { apiIsDown, namespaceFlag, refOf, titleOf } from './words.ts';
import { livingPods } from './workload-pods.ts';

/** `kubectl delete pod` of all pods of a workload, which its controller makes again. */
export const deletePods: ActionDefinition<ActionOf<'delete-pods'>> = {
  text: ({ workload }) => `kubectl delete the pods of ${titleOf(workload)}`,
  commands: ({ workload }, view) => livingPods(view, refOf(view, workload)).map(({ name }) => `kubectl${namespaceFlag(workload)} delete pod ${name}`),
  hindrance: ({ workload }, view) => {
    if (!apiWritable(view)) return apiIsDown;
    return livingPods(view, refOf(view, workload)).length === 0 ? { text: `${titleOf(workload)} has no pod` } : undefined;
  },
  apply: (simulation, { workload }, cause) => {
    const { view } = simulation;
    for (const ref of livingPods(view, refOf(view, workload)))
      simulation.perform({ verb: 'delete', ref, what: 'deleted by a person' }, 'kubectl', [cause]);
  },
};
