import type { KubeObject } from '#model/kubernetes.ts';
import { kindOfObject } from '../store/api/kinds.ts';
import { strategyOf } from '../store/api/strategies.ts';

const withTemplates = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet', 'Job', 'CronJob']);

/**
 * A workload as the API reads it back: what is stored gets its defaults when it is decoded, and files may leave them out.
 * Controllers compare templates; one without defaults would never be equal to that of an object made from it.
 * [pkg/apis/apps/v1/defaults.go, 1.28]
 */
export function asRead(object: KubeObject): KubeObject {
  return withTemplates.has(object.kind) ? (strategyOf(kindOfObject(object)).defaults?.(object) ?? object) : object;
}
