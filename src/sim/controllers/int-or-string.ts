import type { IntOrString } from '#model/kubernetes.ts';

/**
 * An absolute number, or a percentage of `total` rounded up or down; undefined and malformed texts count as `otherwise`.
 *
 * Follows apimachinery pkg/util/intstr/intstr.go (GetScaledValueFromIntOrPercent), v0.28.
 */
export function scaledValue(value: IntOrString | undefined, total: number, round: 'up' | 'down', otherwise: IntOrString = 0): number {
  const given = value ?? otherwise;
  if (typeof given === 'number') return given;
  if (!/^\d+%$/.test(given)) return typeof otherwise === 'number' ? otherwise : 0;
  const exact = (Number(given.slice(0, -1)) * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}
