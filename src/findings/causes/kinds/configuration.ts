import type { Container, KubeObject, Pod } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import { missingConfiguration } from '#sim/kubelet/config.ts';
import { existsOrAssumed } from '#sim/load/references.ts';
import type { View } from '#sim/view.ts';
import type { CauseKind, FactOf, Suspect } from '../fact.ts';
import { leavesOf, namedAs, titleOf } from '../words.ts';

/** A Secret or ConfigMap that pods (or an Ingress) name and that does not exist. */
export const configurationKind: CauseKind<FactOf<'configuration'>> = {
  kind: 'configuration',
  find: (situation) => {
    const { view, failing, provenance } = situation;
    const found = new Map<string, Suspect<FactOf<'configuration'>>>();
    for (const { rest, leaf } of leavesOf(situation, 'object')) {
      const [, namespace, name] = /^Secret ([^/]+)\/(.+)$/.exec(rest) ?? [];
      if (namespace !== undefined && name !== undefined) add({ kind: 'Secret', namespace, name }, leaf.cause.text, [leaf.chain]);
    }
    for (const ref of failing) {
      const pod = view.object<Pod>(ref);
      for (const { object, message } of pod === undefined ? [] : missingConfiguration({ exists: existsOrAssumed }, view, pod)) {
        const place = provenance.placeOf(ref);
        const chain = [{ text: `pod ${ref.namespace}/${ref.name} is not ready`, place, because: [{ text: message }] }];
        add(namedAs(object), `${titleOf(namedAs(object))} does not exist`, chain);
      }
    }
    return [...found.values()];

    function add(object: FactOf<'configuration'>['object'], text: string, chain: Suspect['chain']): void {
      const key = `configuration ${titleOf(object)}`;
      if (found.has(key) || view.get(object.kind, object.namespace, object.name) !== undefined) return;
      found.set(key, { fact: { kind: 'configuration', object, keys: keysRead(view, object) }, key, text, chain });
    }
  },
  remove: (simulation, fact) => {
    simulation.perform({ verb: 'create', object: restored(fact) }, whatIf);
  },
};

/** The object with every key that somebody reads; what stood in it the twin does not know. */
export function restored({ object: { kind, namespace, name }, keys }: FactOf<'configuration'>): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { namespace, name }, data: Object.fromEntries(keys.map((key) => [key, ''])) } as KubeObject;
}

function keysRead(view: View, { kind, namespace, name }: FactOf<'configuration'>['object']): readonly string[] {
  const containers = view.objects<Pod>('Pod', namespace).flatMap(({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])]);
  const keys = containers.flatMap((container) => refsOf(container, kind).flatMap((source) => (source?.name === name ? [source.key] : [])));
  return [...new Set(keys)].sort();
}

function refsOf({ env = [] }: Container, kind: string) {
  return env.map(({ valueFrom }) => (kind === 'Secret' ? valueFrom?.secretKeyRef : valueFrom?.configMapKeyRef));
}
