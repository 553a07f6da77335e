import type { KubeObject } from '#model/kubernetes.ts';
import type { AdmissionRequest, Refusal } from './api-server.ts';

/** Defaults, mutates and validates an object before it is stored. */
export function admit({ object }: AdmissionRequest): KubeObject | { readonly refused: Refusal } {
  return object;
}
