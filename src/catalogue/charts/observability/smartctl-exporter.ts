import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { ChartValues } from '#model/chart-values.ts';
import { sinceVersion } from '../chart-version.ts';
import { partsOf } from '../components.ts';
import { chartTag, daemonSet, fullName, labelsOf, port, service } from '../parts.ts';

/** Reads the health of disks on each node: one DaemonSet of the values, and one for each further instance they list. */
export const smartctlExporter = {
  name: 'prometheus-smartctl-exporter',
  charts: ['prometheus-smartctl-exporter'],
  render(release) {
    const name = fullName(release, 'prometheus-smartctl-exporter');
    const further = release.values.list('extraInstances');
    return [
      exporter(release, `${name}-0`, 0),
      ...further.map((_, index) => exporter(instanceOf(release, index), `${name}-${index + 1}`, index + 1)),
      service({ name, release, ports: [{ name: 'http', port: release.values.number('service.port', 80), targetPort: 'http' }] }),
    ];
  },
  source: 'prometheus-community/helm-charts charts/prometheus-smartctl-exporter values.yaml, templates (0.17.1)',
} as const satisfies ChartEntry;

/** Image and update strategy are everybody's; the rest each instance has of its own. */
function instanceOf(release: UnrenderedRelease, index: number): UnrenderedRelease {
  const own = release.values.list('extraInstances')[index];
  const shared = { image: release.values.at('image'), updateStrategy: release.values.at('updateStrategy') };
  return { ...release, values: new ChartValues({ ...(typeof own === 'object' ? own : {}), ...shared }) };
}

function exporter(release: UnrenderedRelease, name: string, index: number): ChartObject {
  const { values } = release;
  const anywhere = index === 0 ? [{ effect: 'NoSchedule', operator: 'Exists' } as const] : [];
  const parts = partsOf(release, {
    name,
    labels: { ...labelsOf(release), idx: `i${index}` },
    image: { repository: 'quay.io/prometheuscommunity/smartctl-exporter', tag: sinceVersion(release.version, applications) ?? chartTag(release) },
    container: { name: 'main', ports: [port('http', 9633)] },
    pod: { tolerations: anywhere, ...(values.flag('hostNetwork', false) ? { hostNetwork: true } : {}) },
  });
  return daemonSet({ ...parts, strategy: values.map('updateStrategy') ?? { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } });
}

/** Versions of the exporter by that of the chart that brought them. [Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['0.1.0', 'v0.7.0'],
  ['0.2.0', 'v0.8.0'],
  ['0.3.2', 'v0.9.1'],
  ['0.5.0', 'v0.10.0'],
  ['0.6.0', 'v0.11.0'],
  ['0.8.0', 'v0.12.0'],
  ['0.12.0', 'v0.13.0'],
  ['0.15.0', 'v0.15.0'],
  ['0.15.1', 'v0.14.0'],
];
