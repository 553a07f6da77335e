import { fieldOf, withField } from '#findings/causes/field.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { View } from '#sim/view.ts';
import type { Step } from '../step.ts';
import { kustomizationOf } from './managed.ts';

/** Another image in a field of a live object, in Git where the object comes from there. */
export function nameImage(view: View, live: KubeObject, path: string, reference: string): Step[] {
  const object = { kind: view.refOf(live).kind, namespace: live.metadata.namespace ?? '', name: live.metadata.name };
  const kustomization = kustomizationOf(view, live);
  if (kustomization !== undefined)
    return [
      { action: { kind: 'edit-in-git', object, path, value: reference }, cost: 3 },
      { action: { kind: 'reconcile', object: kustomization }, cost: 0.5 },
    ];
  return [
    { action: { kind: 'patch', object, patch: patchFor(live, path, reference) }, cost: 3, risk: 'change it where the object comes from as well' },
  ];
}

/** A merge patch from the top field of the spec that changes: lists in it are carried whole. */
function patchFor(live: KubeObject, path: string, value: string): Readonly<Record<string, unknown>> {
  const upToList = path.split('[')[0] as string;
  const changed = withField(live, path, value);
  const [top, ...rest] = upToList.split('.').reverse();
  return rest.reduce<Record<string, unknown>>((inner, field) => ({ [field]: inner }), { [top as string]: fieldOf(changed, upToList) });
}
