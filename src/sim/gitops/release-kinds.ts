import type { KubeObject } from '#model/kubernetes.ts';
import { kindOf } from '../store/refs.ts';

const releaseKinds = /^(HelmRelease\.helm\.toolkit\.fluxcd\.io|HelmChart\.helm\.cattle\.io|Application\.argoproj\.io)$/;

/** Whether an object stands for others that somebody has to render. */
export function isRelease(object: KubeObject): boolean {
  return releaseKinds.test(kindOf(object));
}
