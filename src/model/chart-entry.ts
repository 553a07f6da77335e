import type { ChartValues } from './chart-values.ts';
import type { KubeObject } from './kubernetes.ts';

/** A release of a chart that nobody rendered: what is known of it without the chart. */
export interface UnrenderedRelease {
  /** Helm's name of the release, and the namespace it is installed into. */
  readonly name: string;
  readonly namespace: string;
  /** Version of the chart; absent or a range when the release does not pin one. */
  readonly version?: string;
  readonly values: ChartValues;
}

/** An object that a chart brings, and which fields of it a release's values decide. */
export interface ChartObject {
  readonly object: KubeObject;
  /** Paths in the values by the field paths they decide: `spec.replicas` -> `controller.replicaCount`. */
  readonly from?: Readonly<Record<string, string>>;
}

/**
 * What is known of a well-known chart: the objects that decide whether a cluster comes back, as its templates make them
 * from the values that matter for it. What it says is assumed, never observed: nobody rendered the chart.
 */
export interface ChartEntry {
  readonly name: string;
  /** Names under which the chart is published. */
  readonly charts: readonly string[];
  /** Parts of repository URLs, for charts that share their name with others; absent: wherever it comes from. */
  readonly repositories?: readonly string[];
  render(release: UnrenderedRelease): readonly ChartObject[];
  /** The chart's templates and values that were followed, with version. */
  readonly source: string;
}
