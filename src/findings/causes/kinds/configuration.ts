import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf, whatIf } from '../words.ts';

/** A Secret that pods name and that does not exist. */
export const secretKind: CauseKind<FactOf<'secret'>> = {
  kind: 'secret',
  find: (situation) =>
    leavesOf(situation, 'object').flatMap(({ rest, leaf }) => {
      const [, namespace, name] = /^Secret ([^/]+)\/(.+)$/.exec(rest) ?? [];
      if (namespace === undefined || name === undefined) return [];
      return [{ fact: { kind: 'secret', namespace, name }, key: `secret ${namespace}/${name}`, text: leaf.cause.text, chain: [leaf.chain] }];
    }),
  remove: (simulation, { namespace, name }) => {
    const pods = simulation.view.objects<Pod>('Pod', namespace);
    const keys = pods.flatMap(({ spec }) => spec.containers.flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? [])));
    const data = Object.fromEntries(keys.flatMap((key) => (key.name === name ? [[key.key, '']] : [])));
    const object = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, data } as KubeObject;
    simulation.perform({ verb: 'create', object }, whatIf);
  },
};
