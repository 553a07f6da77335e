import type { Container, PodSpec } from '#model/kubernetes.ts';
import { addQuantities, compareQuantities, type Quantity, quantityOf } from '#model/quantity.ts';

/** Amounts by resource. */
export type Amounts = Map<string, Quantity>;

const requestsOf = new WeakMap<PodSpec, Amounts>();
const limitsOf = new WeakMap<PodSpec, Amounts>();

/** What a pod asks for in all. Follows kubernetes pkg/api/v1/resource/helpers.go, v1.28; overhead counts only for quota. */
export function podRequests(spec: PodSpec): Amounts {
  return remembered(requestsOf, spec, (container) => container.resources?.requests);
}

/** What a pod may take in all. */
export function podLimits(spec: PodSpec): Amounts {
  return remembered(limitsOf, spec, (container) => container.resources?.limits);
}

type List = Readonly<Record<string, string>> | undefined;

function remembered(memo: WeakMap<PodSpec, Amounts>, spec: PodSpec, listOf: (container: Container) => List): Amounts {
  let known = memo.get(spec);
  if (known === undefined) {
    known = total(spec, listOf);
    memo.set(spec, known);
  }
  return known;
}

/** Containers run together; init containers one after the other, except those that stay. */
function total(spec: PodSpec, listOf: (container: Container) => List): Amounts {
  const sum: Amounts = new Map();
  for (const container of spec.containers) add(sum, amounts(listOf(container)));
  const staying: Amounts = new Map();
  const highest: Amounts = new Map();
  for (const container of spec.initContainers ?? []) {
    const own = amounts(listOf(container));
    if (container.restartPolicy === 'Always') {
      add(sum, own);
      add(staying, own);
      raise(highest, staying);
    } else {
      const together = new Map(own);
      add(together, staying);
      raise(highest, together);
    }
  }
  raise(sum, highest);
  return sum;
}

export function amounts(list: List): Amounts {
  return new Map(Object.entries(list ?? {}).map(([name, text]) => [name, quantityOf(text)]));
}

export function add(into: Amounts, more: Amounts): void {
  for (const [name, amount] of more) {
    const known = into.get(name);
    into.set(name, known === undefined ? amount : addQuantities(known, amount));
  }
}

function raise(into: Amounts, other: Amounts): void {
  for (const [name, amount] of other) {
    const known = into.get(name);
    if (known === undefined || compareQuantities(amount, known) > 0) into.set(name, amount);
  }
}
