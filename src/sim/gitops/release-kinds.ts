import type { KubeObject } from '#model/kubernetes.ts';
import { kindOf } from '../store/refs.ts';

const releaseKinds = /^(HelmRelease\.helm\.toolkit\.fluxcd\.io|HelmChart\.helm\.cattle\.io|Application\.argoproj\.io)$/;

/** Whether an object stands for others that somebody has to render. */
export function isRelease(object: KubeObject): boolean {
  return releaseKinds.test(kindOf(object));
}

interface Release extends KubeObject {
  readonly spec?: { readonly targetNamespace?: string; readonly destination?: { readonly namespace?: string } };
}

/** The namespace that the objects of a release go to where they name none. */
export function namespaceFor({ spec, metadata }: Release): string {
  return spec?.targetNamespace ?? spec?.destination?.namespace ?? metadata.namespace ?? 'default';
}
