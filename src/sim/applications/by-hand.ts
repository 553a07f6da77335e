import type { ByHand, CatalogueEntry, Surroundings } from '#model/catalogue-entry.ts';
import type { Container, KubeObject, Pod, PodSpec } from '#model/kubernetes.ts';
import type { View } from '../view.ts';
import { unrendered } from '../world.ts';
import { mountedIn, unreadVariables } from './mounted.ts';

/** What is asked of the cluster around a pod. */
interface Parts {
  readonly entryOf: (container: Container) => CatalogueEntry | undefined;
  /** The pod with the values that ConfigMaps and Secrets give its containers' variables. */
  readonly configured: (view: View, pod: Pod) => Pod;
  readonly provides: (view: View, capability: string) => boolean;
}

/** What somebody has to do by hand each time a container of the pod has started: by the container's name. */
export function byHand(view: View, pod: Pod, { entryOf, configured, provides }: Parts): ReadonlyMap<string, ByHand> {
  if (!pod.spec.containers.some((container) => entryOf(container)?.byHand !== undefined)) return new Map();
  const cluster = { has: hasIn(view), unrendered: unrendered(view), provides: (capability: string) => provides(view, capability) };
  return new Map(
    configured(view, pod).spec.containers.flatMap((container) => {
      const around = { ...cluster, mounted: mountedIn(view, pod, container), unreadVariables: unreadVariables(view, pod, container) };
      const done = entryOf(container)?.byHand?.(container, around);
      return done === undefined ? [] : [[container.name, done] as const];
    }),
  );
}

/** Pods of one template are looked at once. */
function hasIn(view: View): Surroundings['has'] {
  return (isIt) => {
    const seen = new Set<readonly Container[]>();
    return podsIn(view).some((pod) => {
      const { containers, initContainers = [] } = pod.spec;
      if (seen.has(containers)) return false;
      seen.add(containers);
      return [...containers, ...initContainers].some((container) => isIt(container, filesOf(view, pod, container)));
    });
  };
}

function filesOf(view: View, pod: Pod, container: Container): readonly string[] {
  return mountedIn(view, pod, container).flatMap(({ paths, texts = [] }) => (paths.length === 0 ? [] : texts));
}

interface CronJob extends KubeObject {
  readonly spec?: { readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } } };
}

/** Pods that have not ended, and those that are made again and again. */
function podsIn(view: View): readonly Pod[] {
  const pods = view.objects<Pod>('Pod').filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  const ofCronJobs = view.objects<CronJob>('CronJob').flatMap(({ metadata, spec }): readonly Pod[] => {
    const made = spec?.jobTemplate?.spec?.template?.spec;
    return made === undefined ? [] : [{ apiVersion: 'v1', kind: 'Pod', metadata, spec: made }];
  });
  return [...pods, ...ofCronJobs];
}
