import type { Deployment, KubeObject, Pod } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import type { View } from '#sim/view.ts';
import { workloads } from '#sim/workloads.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { namedAs, refOf, titleOf } from '../words.ts';

interface PriorityClass extends KubeObject {
  readonly value?: number;
  readonly globalDefault?: boolean;
}

/** Pods that displaced others of lesser priority, which find no room since. Only where the scheduler has preempted. */
export const priorityKind: CauseKind<FactOf<'priority'>> = {
  kind: 'priority',
  find: ({ view, unscheduled, provenance, preempted }) => {
    const [waiting] = unscheduled;
    if (waiting === undefined || preempted.length === 0) return [];
    const least = Math.min(...[...unscheduled.keys()].map((ref) => priorityOf(view.object<Pod>(ref))));
    return view.objects<PriorityClass>('PriorityClass').flatMap((priorityClass) => {
      const { value = 0, metadata, globalDefault } = priorityClass;
      const taking = value > least ? takersOf(view, metadata.name) : [];
      if (taking.length === 0) return [];
      const named = namedAs(view.refOf(priorityClass));
      const names = taking.map(titleOf).join(', ');
      const isDefault = globalDefault === true ? ', the default for new pods' : '';
      const chain = [...preempted.slice(0, 1), { text: `pod ${waiting[0].namespace}/${waiting[0].name}: ${waiting[1]}` }];
      return [
        {
          fact: { kind: 'priority' as const, priorityClass: named, workloads: taking },
          key: `priority ${metadata.name} ${names}`,
          text: `pods of ${names} take the room of others: ${titleOf(named)} puts them first (${value}${isDefault})`,
          place: provenance.placeOf(view.refOf(priorityClass)),
          chain,
        },
      ];
    });
  },
  /** Without those pods: whoever was displaced has its room again. */
  remove: (simulation, { workloads: taking }) => {
    for (const name of taking) {
      const live = simulation.view.object<Deployment>(refOf(simulation.view, name));
      if (live !== undefined)
        simulation.perform({ verb: 'update', object: { ...live, spec: { ...live.spec, replicas: 0 } } as Deployment, what: 'without pods' }, whatIf);
    }
  },
};

/** Workloads with a number of pods of which some run under the class. */
function takersOf(view: View, priorityClass: string): FactOf<'priority'>['workloads'] {
  return workloads(view).flatMap(({ ref, pods }) => {
    const own = pods.map((pod) => view.object<Pod>(pod)).filter((pod) => pod?.spec.nodeName !== undefined);
    const isScaled = ref.kind === 'Deployment' || ref.kind === 'StatefulSet' || ref.kind === 'ReplicaSet';
    return isScaled && own.some((pod) => pod?.spec.priorityClassName === priorityClass) ? [namedAs(ref)] : [];
  });
}

function priorityOf(pod: Pod | undefined): number {
  return (pod?.spec as { readonly priority?: number } | undefined)?.priority ?? 0;
}
