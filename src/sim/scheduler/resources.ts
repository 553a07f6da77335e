import type { Container, Labels, PodSpec } from '#model/kubernetes.ts';
import { milliUnits, parseQuantity, units } from '#model/quantity.ts';

/** Amounts as the scheduler counts them: thousandths of a processor, bytes, and whole units of anything else. */
export interface Resources {
  readonly milliCpu: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
  /** Extended resources and huge pages, by name. */
  readonly scalars: ReadonlyMap<string, number>;
}

/** Processor and memory alone: what the resource scores look at. */
export interface Usage {
  readonly milliCpu: number;
  readonly memory: number;
}

const NO_SCALARS: ReadonlyMap<string, number> = new Map();
export const NO_RESOURCES: Resources = { milliCpu: 0, memory: 0, ephemeralStorage: 0, scalars: NO_SCALARS };

/** What a container that requests nothing counts as, for the LeastAllocated score only. Follows pkg/scheduler/util/pod_resources.go, v1.28. */
const ASSUMED_MILLI_CPU = 100;
const ASSUMED_MEMORY = 200 * 1024 * 1024;

/** Reads a resource list (`requests`, `allocatable`, `overhead`); what cannot be read counts as nothing. */
export function resourcesOf(list: Labels | undefined): Resources {
  if (list === undefined) return NO_RESOURCES;
  let scalars: Map<string, number> | undefined;
  for (const name in list) {
    if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage' || name === 'pods' || !isScalarName(name)) continue;
    scalars ??= new Map();
    scalars.set(name, wholeUnits(list[name]));
  }
  return {
    milliCpu: milliAmount(list['cpu']),
    memory: wholeUnits(list['memory']),
    ephemeralStorage: wholeUnits(list['ephemeral-storage']),
    scalars: scalars ?? NO_SCALARS,
  };
}

export function addResources(left: Resources, right: Resources, sign: 1 | -1 = 1): Resources {
  return {
    milliCpu: left.milliCpu + sign * right.milliCpu,
    memory: left.memory + sign * right.memory,
    ephemeralStorage: left.ephemeralStorage + sign * right.ephemeralStorage,
    scalars: right.scalars.size === 0 ? left.scalars : mergeScalars(left.scalars, right.scalars, (a, b) => a + sign * b),
  };
}

/**
 * What a pod asks for: its containers and sidecars together, or more if an init container needs more at its time; plus overhead.
 *
 * Follows pkg/api/v1/resource/helpers.go, v1.28.
 */
export function podRequests(spec: PodSpec): Resources {
  return sumOverPod(spec, (container) => resourcesOf(container.resources?.requests));
}

/** The same with the assumed amounts for what containers leave out. */
export function assumedUsage(spec: PodSpec): Usage {
  const { milliCpu, memory } = sumOverPod(spec, withAssumedAmounts);
  return { milliCpu, memory };
}

/** Whole units of a quantity's text, rounded up. */
export function wholeUnits(text: string | undefined): number {
  return amountsOf(text).whole;
}

function milliAmount(text: string | undefined): number {
  return amountsOf(text).milli;
}

interface Amounts {
  readonly whole: number;
  readonly milli: number;
}

const NOTHING: Amounts = { whole: 0, milli: 0 };
const LARGEST_MEMO = 20_000;
const amountsByText = new Map<string, Amounts>();

/** Clusters repeat few texts, so each is read once. */
function amountsOf(text: string | undefined): Amounts {
  if (text === undefined) return NOTHING;
  const known = amountsByText.get(text);
  if (known !== undefined) return known;
  const { quantity } = parseQuantity(text);
  const amounts = quantity === undefined ? NOTHING : { whole: units(quantity), milli: milliUnits(quantity) };
  if (amountsByText.size < LARGEST_MEMO) amountsByText.set(text, amounts);
  return amounts;
}

/** Extended resources, huge pages and attachable volumes count; other names of Kubernetes itself do not. */
function isScalarName(name: string): boolean {
  if (name.startsWith('hugepages-') || name.startsWith('attachable-volumes-')) return true;
  return name.includes('/') && !name.startsWith('requests.');
}

function sumOverPod(spec: PodSpec, amountsOfContainer: (container: Container) => Resources): Resources {
  let running = NO_RESOURCES;
  for (const container of spec.containers) running = addResources(running, amountsOfContainer(container));

  let sidecars = NO_RESOURCES;
  let starting = NO_RESOURCES;
  for (const container of spec.initContainers ?? []) {
    const amounts = amountsOfContainer(container);
    if (container.restartPolicy === 'Always') {
      running = addResources(running, amounts);
      sidecars = addResources(sidecars, amounts);
      starting = largest(starting, sidecars);
    } else {
      starting = largest(starting, addResources(amounts, sidecars));
    }
  }

  const most = largest(running, starting);
  return spec.overhead === undefined ? most : addResources(most, resourcesOf(spec.overhead));
}

function withAssumedAmounts(container: Container): Resources {
  const requests = container.resources?.requests;
  return {
    ...NO_RESOURCES,
    milliCpu: requests?.['cpu'] === undefined ? ASSUMED_MILLI_CPU : milliAmount(requests['cpu']),
    memory: requests?.['memory'] === undefined ? ASSUMED_MEMORY : wholeUnits(requests['memory']),
  };
}

function largest(left: Resources, right: Resources): Resources {
  return {
    milliCpu: Math.max(left.milliCpu, right.milliCpu),
    memory: Math.max(left.memory, right.memory),
    ephemeralStorage: Math.max(left.ephemeralStorage, right.ephemeralStorage),
    scalars: right.scalars.size === 0 ? left.scalars : mergeScalars(left.scalars, right.scalars, Math.max),
  };
}

function mergeScalars(
  left: ReadonlyMap<string, number>,
  right: ReadonlyMap<string, number>,
  merge: (a: number, b: number) => number,
): ReadonlyMap<string, number> {
  const merged = new Map(left);
  for (const [name, amount] of right) merged.set(name, merge(merged.get(name) ?? 0, amount));
  return merged;
}
