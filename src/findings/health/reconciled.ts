import type { KubeObject } from '#model/kubernetes.ts';
import type { View } from '#sim/view.ts';

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Kubernetes' own kinds say in other words whether they work. */
const own = /^(v1|apps\/|batch\/|policy\/|autoscaling\/|discovery\.k8s\.io\/|networking\.k8s\.io\/|storage\.k8s\.io\/|apiregistration\.k8s\.io\/)/;

/** Objects that some controller reconciles and reports on with conditions: releases, Kustomizations, certificates, clusters. */
export function objectsWithConditions(view: View): readonly KubeObject[] {
  return view.kindsPresent().flatMap((kind) => {
    const [first] = view.list(kind);
    if (first === undefined || own.test(view.object(first)?.apiVersion ?? 'v1')) return [];
    return view.objects(kind).filter((object) => conditionsOf(object).length > 0);
  });
}

/** The conditions of an object's status. */
export function conditionsOf(object: KubeObject): readonly Condition[] {
  const { status } = object as KubeObject & { readonly status?: { readonly conditions?: readonly Condition[] } };
  return status?.conditions ?? [];
}
