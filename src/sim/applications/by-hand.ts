import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container, KubeObject, Pod, PodSpec } from '#model/kubernetes.ts';
import type { View } from '../view.ts';

interface SettingsObject extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

/** What somebody has to do by hand each time a container of the pod has started: by the container's name. */
export function byHand(view: View, pod: Pod, entryOf: (container: Container) => CatalogueEntry | undefined): ReadonlyMap<string, string> {
  const around = { files: [...filesOf(view, pod)], has: (isIt: (container: Container) => boolean) => containersIn(view).some(isIt) };
  return new Map(
    pod.spec.containers.flatMap((container) => {
      const does = entryOf(container)?.byHand?.(container, around);
      return does === undefined ? [] : [[container.name, does] as const];
    }),
  );
}

/** Texts that ConfigMaps and Secrets put into the pod's file system, as far as somebody described them. */
function* filesOf(view: View, { metadata, spec }: Pod): Generator<string> {
  for (const { configMap, secret } of spec.volumes ?? []) {
    const named = [
      view.get<SettingsObject>('ConfigMap', metadata.namespace ?? '', configMap?.name ?? ''),
      view.get<SettingsObject>('Secret', metadata.namespace ?? '', secret?.secretName ?? ''),
    ];
    for (const object of named) {
      yield* Object.values(object?.stringData ?? {});
      yield* Object.values(object?.data ?? {}).map((text) => (object?.kind === 'Secret' ? decoded(text) : text));
    }
  }
}

function decoded(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

/** Of pods, and of those that are made again and again. */
function containersIn(view: View): readonly Container[] {
  const ofPods = view.objects<Pod>('Pod').map(({ spec }) => spec);
  const ofCronJobs = view
    .objects<KubeObject & { readonly spec?: { readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } } } }>(
      'CronJob',
    )
    .flatMap(({ spec }) => spec?.jobTemplate?.spec?.template?.spec ?? []);
  return [...ofPods, ...ofCronJobs].flatMap(({ containers, initContainers = [] }) => [...containers, ...initContainers]);
}
