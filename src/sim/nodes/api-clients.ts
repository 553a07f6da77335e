import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';

/** The node whose API server the clients in a workload's Pods are connected to, where somebody stated it. */
export const statedApiServers = defineRow<string>('stated-api-server');

/** `workload` is `namespace/name`. */
export function apiClientRef(view: Pick<View, 'ref'>, workload: string): ObjectRef {
  const [namespace = '', name = ''] = workload.split('/');
  return view.ref('api-client', namespace, name);
}
