import type { ChartEntry } from '#model/chart-entry.ts';
import { ChartValues } from '#model/chart-values.ts';
import type { KubeObject } from '#model/kubernetes.ts';

interface Given {
  readonly name?: string;
  readonly namespace?: string;
  readonly version?: string;
  readonly values?: object;
}

/** What a chart's entry makes of values, by `Kind/name`. */
export function objectsOf(
  entry: Pick<ChartEntry, 'render'>,
  { name = 'mine', namespace = 'there', version = '1.2.3', values = {} }: Given,
): Record<string, KubeObject> {
  const made = entry.render({ name, namespace, version, values: new ChartValues(values) });
  return Object.fromEntries(made.map(({ object }) => [`${object.kind}/${object.metadata.name}`, object]));
}
