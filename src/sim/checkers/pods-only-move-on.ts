import type { ContainerStatus, Pod } from '#model/kubernetes.ts';
import type { StoredWrite } from './checker.ts';

/** What has been of a pod stays: its node, its deletion, its end, and how often its containers were restarted. */
export function podsOnlyMoveOn({ ref, before, after }: StoredWrite): string[] {
  if (ref.kind !== 'Pod' || before === undefined || after === undefined) return [];
  const [was, is] = [before as Pod, after as Pod];
  const title = `${ref.namespace}/${ref.name}`;
  if (was.metadata.uid !== is.metadata.uid) return [`${title} becomes another pod`];
  return [
    ...(was.spec.nodeName !== undefined && was.spec.nodeName !== is.spec.nodeName ? [`${title} moves from ${was.spec.nodeName}`] : []),
    ...(was.metadata.deletionTimestamp !== undefined && is.metadata.deletionTimestamp === undefined
      ? [`${title} is not to be deleted any more`]
      : []),
    ...(isOver(was) && was.status?.phase !== is.status?.phase ? [`${title} was ${was.status?.phase} and is ${is.status?.phase}`] : []),
    ...statusesOf(was).flatMap((status) => forgottenRestarts(title, status, is)),
  ];
}

function isOver({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function forgottenRestarts(title: string, { name, restartCount }: ContainerStatus, pod: Pod): string[] {
  const now = statusesOf(pod).find((status) => status.name === name)?.restartCount ?? restartCount;
  return now < restartCount ? [`${title}: ${name} was restarted ${restartCount} times and then ${now}`] : [];
}

function statusesOf({ status }: Pod): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}
