import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { builtInKinds } from '../../store/api/kinds.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';

/** One object of a namespace and what it is called there: `configmaps.`, `deployments.apps`. */
export interface Content {
  readonly ref: ObjectRef;
  readonly object: KubeObject;
  readonly resource: string;
}

/** Everything in a namespace. O(its objects). */
export function contentOf(namespace: string, view: View): readonly Content[] {
  return view.kindsPresent().flatMap((kind) =>
    view.list(kind, namespace).map((ref) => {
      const object = view.object(ref) as KubeObject;
      return { ref, object, resource: resourceOf(object) };
    }),
  );
}

function resourceOf({ apiVersion, kind }: KubeObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const known = builtInKinds.find((each) => each.kind === kind && each.group === group);
  return `${known?.resource ?? `${kind.toLowerCase()}s`}.${group}`;
}

const finalizerEstimateSeconds = 15;

/** How long what remains may take to go, in seconds: the longest grace of its pods, or a fixed time for finalizers. */
export function estimateOf(content: readonly Content[]): number {
  return content.reduce((longest, { object }) => Math.max(longest, object.kind === 'Pod' ? graceOf(object as Pod) : finalizerEstimateSeconds), 0);
}

function graceOf({ spec, status }: Pod): number {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed' ? 0 : (spec.terminationGracePeriodSeconds ?? 30);
}
