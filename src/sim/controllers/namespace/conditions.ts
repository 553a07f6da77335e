import type { Condition, KubeObject } from '#model/kubernetes.ts';

/** A namespace's own texts while it goes away. Follows pkg/controller/namespace/deletion/status_condition_utils.go, 1.28. */
export interface Remaining {
  /** How many objects are left, per resource name, and how many of them carry each finalizer. */
  readonly resources: ReadonlyMap<string, number>;
  readonly finalizers: ReadonlyMap<string, number>;
}

/** What is left of the objects of a namespace. */
export function remainingOf(objects: readonly { readonly resource: string; readonly object: KubeObject }[]): Remaining {
  const resources = new Map<string, number>();
  const finalizers = new Map<string, number>();
  for (const { resource, object } of objects) {
    resources.set(resource, (resources.get(resource) ?? 0) + 1);
    for (const finalizer of object.metadata.finalizers ?? []) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
  }
  return { resources, finalizers };
}

/** The five conditions, in upstream's order; the times of unchanged ones stay. */
export function conditionsOf({ resources, finalizers }: Remaining, known: readonly Condition[], now: string): readonly Condition[] {
  const wanted: readonly Condition[] = [
    condition('NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'),
    condition('NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'),
    condition('NamespaceDeletionContentFailure', 'False', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'),
    resources.size === 0
      ? condition('NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed')
      : condition(
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          `Some resources are remaining: ${listOf(resources, ' has ', ' resource instances')}`,
        ),
    finalizers.size === 0
      ? condition('NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished')
      : condition(
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${listOf(finalizers, ' in ', ' resource instances')}`,
        ),
  ];
  return wanted.map((each) => {
    const old = known.find(({ type }) => type === each.type);
    return old?.status === each.status && old.reason === each.reason && old.message === each.message ? old : { ...each, lastTransitionTime: now };
  });
}

function condition(type: string, status: Condition['status'], reason: string, message: string): Condition {
  return { type, status, reason, message };
}

function listOf(counts: ReadonlyMap<string, number>, between: string, after: string): string {
  return [...counts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, count]) => `${name}${between}${count}${after}`)
    .join(', ');
}
