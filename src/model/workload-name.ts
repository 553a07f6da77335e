import type { Pod } from './kubernetes.ts';

/** Name of what a person made to get this Pod, without the suffixes that controllers generate: `web` of web-5db68c6dd4-5h2x4. */
export function workloadNameOf({ metadata }: Pod): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return metadata.name;
  const hash = metadata.labels?.['pod-template-hash'];
  return owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`) ? owner.name.slice(0, -hash.length - 1) : owner.name;
}
