import type { Labels, Service } from '#model/kubernetes.ts';
import type { IndexDefinition } from '../store/definitions.ts';

/** Under this name selectors are found that demand no certain label. */
const anyLabel = '*';

interface Known {
  readonly namespace: string;
  readonly values: readonly string[];
}

/** Pods of one template share their labels, so that most look-ups are made once. */
const known = new WeakMap<Labels, Known>();
const noLabels: Labels = {};

/**
 * Where a selector is filed: under the first of the labels it demands. Objects with selectors (Services, budgets) are
 * indexed by this, and looked up with `selectorPlaces` of a pod's labels: candidates only, to be matched in full.
 */
export function selectorPlace(namespace: string, demanded: Labels | undefined): string {
  const [first] = Object.keys(demanded ?? noLabels).sort();
  return `${namespace}/${first === undefined ? anyLabel : `${first}=${demanded?.[first]}`}`;
}

/** All places under which a selector that matches these labels can be filed. */
export function selectorPlaces(namespace: string, labels: Labels = noLabels): readonly string[] {
  const cached = known.get(labels);
  if (cached?.namespace === namespace) return cached.values;
  const values = [`${namespace}/${anyLabel}`, ...Object.entries(labels).map(([key, value]) => `${namespace}/${key}=${value}`)];
  known.set(labels, { namespace, values });
  return values;
}

/** Services by the first label their selector demands; a Service without selector selects nobody. */
export const servicesBySelector: IndexDefinition<Service, Labels | undefined> = {
  name: 'services-by-selector',
  kind: 'Service',
  part: (service) => service.spec.selector,
  values: (selector, service) =>
    selector === undefined || Object.keys(selector).length === 0 ? [] : [selectorPlace(service.metadata.namespace ?? '', selector)],
};
