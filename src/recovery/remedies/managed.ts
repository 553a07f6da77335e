import type { KubeObject } from '#model/kubernetes.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import type { View } from '#sim/view.ts';

/** The Flux Kustomization that applies an object, by the labels it leaves on it. [fluxcd kustomize-controller, SetOwnerLabels] */
export function kustomizationOf(view: View, object: KubeObject): ObjectName | undefined {
  return managerOf(view, object, 'Kustomization', 'kustomize.toolkit.fluxcd.io');
}

/** The HelmRelease that an object belongs to. [fluxcd helm-controller, internal/postrender origin labels] */
export function releaseOf(view: View, object: KubeObject): ObjectName | undefined {
  const labelled = managerOf(view, object, 'HelmRelease', 'helm.toolkit.fluxcd.io');
  if (labelled !== undefined) return labelled;
  const name = object.metadata.annotations?.['meta.helm.sh/release-name'] ?? object.metadata.labels?.['app.kubernetes.io/instance'];
  const kind = view.kindsPresent().find((each) => each.startsWith('HelmRelease'));
  const found = kind === undefined ? undefined : view.list(kind).find((ref) => ref.name === name);
  return found === undefined ? undefined : { kind: found.kind, namespace: found.namespace, name: found.name };
}

function managerOf(view: View, { metadata }: KubeObject, word: string, group: string): ObjectName | undefined {
  const name = metadata.labels?.[`${group}/name`];
  const namespace = metadata.labels?.[`${group}/namespace`];
  const kind = `${word}.${group}`;
  if (name === undefined || namespace === undefined || view.get(kind, namespace, name) === undefined) return undefined;
  return { kind, namespace, name };
}
