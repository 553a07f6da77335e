import type { PodClass } from '../../pod-class.ts';
import type { NodeView } from '../../views.ts';

/** The closer the used shares of processor and memory are to each other, the better; 0 to 100. Follows balanced_allocation.go, v1.28. */
export function balancedAllocationScore({ requests }: PodClass, { allocatable, requested }: NodeView): number {
  if (allocatable.milliCpu === 0 || allocatable.memory === 0) return 100;
  const processor = Math.min((requested.milliCpu + requests.milliCpu) / allocatable.milliCpu, 1);
  const memory = Math.min((requested.memory + requests.memory) / allocatable.memory, 1);
  return Math.trunc((1 - Math.abs((processor - memory) / 2)) * 100);
}
