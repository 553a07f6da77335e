import type { Pod, StatefulSet } from '#model/kubernetes.ts';
import { podsOfController } from '../store/indexes.ts';
import type { View } from '../view.ts';

/** A StatefulSet's pods are named by their ordinals, each once. */
export function identitiesAreUnique(view: View): string[] {
  return view.objects<StatefulSet>('StatefulSet').flatMap(({ metadata }) => {
    const pods = view.having(podsOfController, metadata.uid ?? '').flatMap((ref) => view.object<Pod>(ref) ?? []);
    const names = pods.map((pod) => pod.metadata.name);
    const strange = names.filter((name) => !name.startsWith(`${metadata.name}-`) || !/^\d+$/.test(name.slice(metadata.name.length + 1)));
    const hostnames = pods.map(({ spec }) => spec.hostname).filter((hostname) => hostname !== undefined);
    const twice = hostnames.filter((hostname, at) => hostnames.indexOf(hostname) !== at);
    return [...strange.map((name) => `${metadata.name}: ${name} is no ordinal`), ...twice.map((hostname) => `${metadata.name}: two are ${hostname}`)];
  });
}
