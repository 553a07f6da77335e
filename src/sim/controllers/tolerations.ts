import type { Taint, Toleration } from '#model/kubernetes.ts';

/** Whether a toleration covers a taint; an empty effect or an empty key with Exists covers all. [api/core/v1/toleration.go, v0.28] */
export function tolerates({ key = '', operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  return operator === 'Exists' || (key !== '' && value === (taint.value ?? ''));
}
