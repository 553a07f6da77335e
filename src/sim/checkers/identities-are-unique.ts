import type { Pod, StatefulSet } from '#model/kubernetes.ts';
import { podsOfController } from '../store/indexes.ts';
import type { View } from '../view.ts';
import type { StoredWrite } from './checker.ts';

/** A StatefulSet's pods are named by their ordinals, each once. */
export function identitiesAreUnique(view: View): string[] {
  return view.objects<StatefulSet>('StatefulSet').flatMap((set) => breachesOf(set, view));
}

/** The same of the set that a pod is made for. */
export function newIdentityIsUnique({ before, after }: StoredWrite, view: View): string[] {
  if (before !== undefined || after?.kind !== 'Pod') return [];
  const owner = after.metadata.ownerReferences?.find(({ kind, controller }) => kind === 'StatefulSet' && controller === true);
  const set = owner === undefined ? undefined : view.get<StatefulSet>('StatefulSet', after.metadata.namespace ?? '', owner.name);
  return set === undefined ? [] : breachesOf(set, view);
}

function breachesOf({ metadata }: StatefulSet, view: View): string[] {
  const pods = view.having(podsOfController, metadata.uid ?? '').flatMap((ref) => view.object<Pod>(ref) ?? []);
  const names = pods.map((pod) => pod.metadata.name);
  const strange = names.filter((name) => !name.startsWith(`${metadata.name}-`) || !/^\d+$/.test(name.slice(metadata.name.length + 1)));
  const hostnames = pods.map(({ spec }) => spec.hostname).filter((hostname) => hostname !== undefined);
  const twice = hostnames.filter((hostname, at) => hostnames.indexOf(hostname) !== at);
  return [...strange.map((name) => `${metadata.name}: ${name} is no ordinal`), ...twice.map((hostname) => `${metadata.name}: two are ${hostname}`)];
}
