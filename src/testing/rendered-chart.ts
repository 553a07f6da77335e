import type { KubeObject, PodTemplate } from '#model/kubernetes.ts';

interface WithTemplate {
  readonly spec?: { readonly template?: PodTemplate; readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } };
}

/** Whether a workload's pods are found by its selector and each container names an image; anything else is complete as it is. */
export function isCompleteTemplate(object: KubeObject): boolean {
  const { spec } = object as KubeObject & WithTemplate;
  if (spec?.template === undefined) return true;
  const labels = spec.template.metadata?.labels ?? {};
  const selected = Object.entries(spec.selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return selected && spec.template.spec.containers.every(({ image }) => image !== undefined && /^[\w.\-/:@]+$/.test(image));
}
