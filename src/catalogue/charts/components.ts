import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { Container, KubeObject, PodSpec } from '#model/kubernetes.ts';
import { disruptionBudget, type ImageDefaults, imageFrom, labelsOf, placementFrom, resourcesFrom, type WorkloadParts } from './parts.ts';

/** A workload of one container whose values stand together, as most charts have it. */
export interface Component {
  readonly name: string;
  readonly component?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Where its values stand; the top when left out. */
  readonly path?: string;
  readonly image: ImageDefaults;
  /** Where they stand elsewhere than below `path`, under their usual names `image`, `replicaCount` and `resources`. */
  readonly imagePath?: string;
  readonly replicasPath?: string;
  readonly resourcesPath?: string;
  /** Where placement stands. */
  readonly placementPath?: string;
  readonly replicas?: number;
  readonly container?: Partial<Container>;
  /** What the chart has of itself where values say nothing. */
  readonly pod?: Partial<PodSpec>;
}

/** The parts of a workload, with replicas, image, resources and placement as the values have them. */
export function partsOf(release: UnrenderedRelease, component: Component): WorkloadParts {
  const { name, path = '', container, pod, replicas = 1, labels } = component;
  const below = (field: string) => (path === '' ? field : `${path}.${field}`);
  const { imagePath = below('image'), replicasPath = below('replicaCount') } = component;
  const { resourcesPath = below('resources'), placementPath = path } = component;
  const whole = (own: string) => [release.values.path, own].filter((part) => part !== '').join('.');
  const image = imageFrom(release.values, imagePath, component.image);
  return {
    name,
    release,
    ...(component.component === undefined ? {} : { component: component.component }),
    ...(labels === undefined ? {} : { labels }),
    replicas: release.values.number(replicasPath, replicas),
    containers: [{ name: component.component ?? name, image, ...container, ...resourcesFrom(release.values, resourcesPath) }],
    pod: { ...pod, ...placementFrom(release.values, placementPath) },
    from: {
      'spec.template.spec.containers[0].image': whole(imagePath),
      'spec.template.spec.containers[0].resources': whole(resourcesPath),
      'spec.replicas': whole(replicasPath),
      ...Object.fromEntries(
        placement.map((field) => [`spec.template.spec.${field}`, whole(placementPath === '' ? field : `${placementPath}.${field}`)]),
      ),
    },
  };
}

const placement = ['nodeSelector', 'affinity', 'tolerations', 'topologySpreadConstraints', 'priorityClassName'];

interface Budget {
  readonly name: string;
  readonly component?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Where its values stand. */
  readonly path: string;
  /** Whether the chart makes one of itself. */
  readonly enabled?: boolean;
  /** What it allows where neither number is given. */
  readonly otherwise?: { readonly minAvailable?: number; readonly maxUnavailable?: number };
}

/** A PodDisruptionBudget where the values switch it on, or give its numbers. */
export function budgetFrom(
  release: UnrenderedRelease,
  { name, component, labels, path, enabled = false, otherwise }: Budget,
): readonly ChartObject[] {
  const values = release.values.below(path);
  if (!values.flag('enabled', enabled) && !values.flag('create', false)) return [];
  const numbers = (['minAvailable', 'maxUnavailable'] as const).flatMap((field) => {
    const number = values.at(field);
    return number === undefined || number === null || number === '' ? [] : [[field, number] as const];
  });
  const allowed = numbers.length === 0 ? (otherwise ?? { minAvailable: 1 }) : Object.fromEntries(numbers.slice(0, 1));
  const { object } = disruptionBudget({ name, release, component }, allowed);
  const selector = { matchLabels: labels ?? labelsOf(release, component) };
  return [{ object: { ...object, spec: { ...allowed, selector } } as KubeObject, from: { spec: path } }];
}
