import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { type Actor, onRow, setRow } from '../actor.ts';
import { apiWritable } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ActionDefinition, ActionOf } from './action.ts';
import { apiIsDown, namespaceFlag, refOf, titleOf } from './words.ts';
import { livingPods } from './workload-pods.ts';

/** A person who deletes a workload's pods until one is where it should be. Keyed by the workload. */
const insistences = defineRow<{ readonly node: string; readonly everyMs: number }>('insistence');

/** Looks where the scheduler has put a pod, and deletes it again if it is the wrong place. */
export const insisting: Actor = {
  name: 'kubectl-delete-until-on',
  watches: [onRow(insistences, ({ ref, after }) => (after === undefined ? [] : [ref]))],
  active: apiWritable,
  *reconcile(ref, view, wake) {
    const insistence = view.row(insistences, ref);
    if (insistence === undefined) return;
    const living = livingPods(view, ref);
    if (living.some((pod) => view.object<Pod>(pod)?.spec.nodeName === insistence.node)) {
      yield setRow(insistences, ref, undefined);
      return;
    }
    if (living.some((pod) => view.object<Pod>(pod)?.spec.nodeName !== undefined) || wake.timers.length === 0) {
      for (const pod of living) yield { verb: 'delete', ref: pod, what: 'deleted by a person' };
    }
    yield { verb: 'wake', at: (view.now + insistence.everyMs) as TimeMs, why: 'look' };
  },
};

/** `kubectl delete pod`, repeated until the scheduler has put one on the node. */
export const deleteUntilOn: ActionDefinition<ActionOf<'delete-until-on'>> = {
  text: ({ workload, node }) => `kubectl delete pods of ${titleOf(workload)} until one is on ${node}`,
  commands: ({ workload, node }) => [
    `kubectl${namespaceFlag(workload)} delete pod <pod of ${workload.name}>  # until kubectl get pods -o wide shows one on ${node}`,
  ],
  hindrance: ({ workload, node }, view) => {
    if (!apiWritable(view)) return apiIsDown;
    if (view.get('Node', '', node) === undefined) return { text: `node ${node} does not exist` };
    return view.object(refOf(view, workload)) === undefined ? { text: `${titleOf(workload)} does not exist` } : undefined;
  },
  apply: (simulation, { workload, node, everyMs }, cause) => {
    const ref = refOf(simulation.view, workload);
    simulation.perform({ verb: 'row', table: insistences, ref, value: { node, everyMs } }, 'kubectl', [cause]);
  },
};
