import type { PlainMap } from '../guards.ts';
import { isOfKind } from './repository.ts';

/** Whether an object is one of those by which clusters are told apart: two of one name that differ cannot be of one cluster. */
export function isWorkload(value: PlainMap): boolean {
  const isBuiltIn = isOfKind(value, 'apps', 'Deployment', 'StatefulSet', 'DaemonSet') || isOfKind(value, 'batch', 'CronJob');
  return isBuiltIn || isOfKind(value, 'helm.toolkit.fluxcd.io', 'HelmRelease');
}
