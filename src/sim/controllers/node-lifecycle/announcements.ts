import type { Node } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { nextPass } from '../passes.ts';
import { monitor } from './settings.ts';

const registration = 'node-registration';
const removal = 'node-removal';

/** Greets nodes at the pass after they appear and misses them at the one after they are gone. [monitorNodeHealth, 1.28] */
export const nodeAnnouncements: Actor = {
  name: 'node-announcements',
  watches: [onObject<Node>('Node', announced)],
  active: controllerActs,
  *reconcile(ref, view, { timers }) {
    if (timers.length === 0) {
      yield { verb: 'wake', at: nextPass(view, monitor), why: ref.kind };
      return;
    }
    const { name } = ref;
    const [reason, verb, where] = ref.kind === registration ? ['RegisteredNode', 'Registered', 'in'] : ['RemovingNode', 'Removing', 'from'];
    const message = `Node ${name} event: ${verb} Node ${name} ${where} Controller`;
    yield { verb: 'event', about: view.ref('Node', '', name), type: 'Normal', reason, message, source: 'node-controller' };
  },
};

function announced({ ref, before, after }: Change<Node>, view: View): readonly ObjectRef[] {
  if (after === undefined) return [view.ref(removal, '', ref.name)];
  return before === undefined && after.metadata.creationTimestamp === view.timestamp ? [view.ref(registration, '', ref.name)] : [];
}
