import type { EndpointSlice, Pod } from '#model/kubernetes.ts';
import { controllerActs } from '../processes.ts';
import { isPodReady } from '../store/indexes.ts';
import type { View } from '../view.ts';

/** Once settled, what EndpointSlices say of pods is so, if anybody looks: they exist, and serve or do not. */
export function endpointsFollowPods(view: View): string[] {
  if (!controllerActs(view)) return [];
  return view.objects<EndpointSlice>('EndpointSlice').flatMap(({ metadata, endpoints }) =>
    endpoints.flatMap(({ targetRef, conditions }) => {
      if (targetRef?.kind !== 'Pod') return [];
      const pod = view.get<Pod>('Pod', targetRef.namespace ?? '', targetRef.name);
      if (pod === undefined || (targetRef.uid !== undefined && pod.metadata.uid !== targetRef.uid))
        return [`${metadata.name} names ${targetRef.name}, which is gone`];
      const differs = conditions?.serving !== undefined && conditions.serving !== isPodReady(pod);
      return differs ? [`${metadata.name}: ${targetRef.name} serves: ${conditions.serving}, and is Ready: ${isPodReady(pod)}`] : [];
    }),
  );
}
