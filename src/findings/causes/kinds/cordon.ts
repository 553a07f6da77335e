import type { Node } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import type { CauseKind, FactOf } from '../fact.ts';

/** A cordoned node, while pods find no place. */
export const cordonKind: CauseKind<FactOf<'cordon'>> = {
  kind: 'cordon',
  find: ({ view, unscheduled, provenance }) => {
    const [first] = unscheduled;
    if (first === undefined) return [];
    const chain = [{ text: `pod ${first[0].namespace}/${first[0].name}: ${first[1]}` }];
    return view.list('Node').flatMap((ref) => {
      if (view.object<Node>(ref)?.spec?.unschedulable !== true) return [];
      const node = ref.name;
      return [{ fact: { kind: 'cordon' as const, node }, key: `cordon ${node}`, text: `${node} is cordoned`, place: provenance.placeOf(ref), chain }];
    });
  },
  remove: (simulation, { node }) => {
    const object = simulation.view.get<Node>('Node', '', node);
    if (object === undefined) return;
    const { unschedulable: _, ...spec } = object.spec ?? {};
    simulation.perform({ verb: 'update', object: { ...object, spec } as Node, what: 'not cordoned' }, whatIf);
  },
};
