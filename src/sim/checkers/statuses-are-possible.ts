import type { ContainerStatus, Pod } from '#model/kubernetes.ts';
import { isPodReady } from '../store/indexes.ts';
import type { View } from '../view.ts';
import type { StoredWrite } from './checker.ts';

const longestBackOffSeconds = 300;

/** What a kubelet says of a pod can be: Ready with all containers ready, ends after starts, nothing in the future, back-offs within their cap. */
export function statusesArePossible({ ref, after, by }: StoredWrite, view: View): string[] {
  if (ref.kind !== 'Pod' || after === undefined || by !== 'pod-worker') return [];
  const pod = after as Pod;
  const containers = pod.status?.containerStatuses ?? [];
  const unready = isPodReady(pod) ? containers.filter(({ ready }) => !ready) : [];
  const all = [...(pod.status?.initContainerStatuses ?? []), ...containers];
  return [...unready.map(({ name }) => `it is Ready and ${name} is not`), ...all.flatMap((status) => impossible(status, view))].map(
    (what) => `${ref.namespace}/${ref.name}: ${what}`,
  );
}

function impossible({ name, state, lastState }: ContainerStatus, view: View): string[] {
  const backOff = /^back-off (?:(\d+)m)?(\d+)s/.exec(state?.waiting?.message ?? '');
  const seconds = backOff === null ? 0 : Number(backOff[1] ?? 0) * 60 + Number(backOff[2]);
  const times = [lastState?.terminated?.startedAt, lastState?.terminated?.finishedAt]
    .concat(state?.running?.startedAt ?? [], state?.terminated?.startedAt ?? [], state?.terminated?.finishedAt ?? [])
    .filter((time) => time !== undefined)
    .concat(view.timestamp);
  return [
    ...(seconds > longestBackOffSeconds ? [`${name} backs off ${seconds} s`] : []),
    ...(times.some((time, at) => at > 0 && time < (times[at - 1] ?? '')) ? [`times of ${name} run backwards: ${times.join(', ')}`] : []),
  ];
}
