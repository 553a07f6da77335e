import type { ChartEntry } from '#model/chart-entry.ts';
import { sinceVersion } from './chart-version.ts';
import { partsOf } from './components.ts';
import { chartTag, deployment, fullName } from './parts.ts';

/** Makes snapshots of volumes with their drivers; nothing that runs waits for it. */
export const snapshotController = {
  name: 'snapshot-controller',
  charts: ['snapshot-controller'],
  render(release) {
    const { values } = release;
    if (!values.flag('controller.enabled', true)) return [];
    const parts = partsOf(release, {
      name: values.text('controller.fullnameOverride', fullName(release, 'snapshot-controller')),
      path: 'controller',
      image: {
        repository: 'registry.k8s.io/sig-storage/snapshot-controller',
        tag: sinceVersion(release.version, applications) ?? chartTag(release),
      },
      container: { name: 'snapshot-controller', args: ['--leader-election=true'] },
      pod: values.flag('controller.hostNetwork', false) ? { hostNetwork: true } : {},
    });
    return [deployment(parts)];
  },
  source: 'piraeusdatastore/helm-charts charts/snapshot-controller values.yaml, templates (5.1.0)',
} as const satisfies ChartEntry;

/** Versions of the controller by that of the chart that brought them. [Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['1.0.0', 'v4.1.1'],
  ['1.2.0', 'v4.2.0'],
  ['1.2.1', 'v4.2.1'],
  ['1.3.0', 'v5.0.0'],
  ['1.3.3', 'v5.0.1'],
  ['1.4.0', 'v6.0.1'],
  ['1.5.2', 'v6.1.0'],
  ['1.7.0', 'v6.2.0'],
  ['1.7.1', 'v6.2.1'],
  ['1.8.0', 'v6.2.2'],
  ['1.9.0', 'v6.3.0'],
  ['1.9.2', 'v6.3.1'],
  ['2.0.3', 'v6.3.2'],
  ['2.0.4', 'v6.3.3'],
  ['2.1.0', 'v7.0.0'],
  ['2.1.1', 'v7.0.1'],
  ['2.2.2', 'v7.0.2'],
  ['3.0.0', 'v8.0.0'],
  ['3.0.1', 'v8.0.1'],
  ['3.0.6', 'v8.1.0'],
  ['4.0.0', 'v8.2.0'],
  ['4.0.2', 'v8.2.1'],
  ['4.1.0', 'v8.3.0'],
  ['4.2.0', 'v8.4.0'],
  ['5.0.3', 'v8.5.0'],
  ['5.1.0', 'v8.6.0'],
];
