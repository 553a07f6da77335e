import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';

/** A pod as its workload would have it made. */
export function templatePod(view: View, workload: ObjectRef): Pod {
  const object = view.object<KubeObject & { readonly spec?: { readonly template?: Pod } }>(workload);
  const { metadata, spec } = object?.spec?.template ?? (object as Pod);
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, namespace: workload.namespace }, spec } as Pod;
}
