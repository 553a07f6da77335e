import type { ChartEntry, UnrenderedRelease } from '#model/chart-entry.ts';
import { sinceVersion } from '../chart-version.ts';
import { chartTag } from '../parts.ts';
import { vaultInjector } from './injector.ts';
import { vaultServers } from './server.ts';

/** Servers and injector of OpenBao. */
export const openbao = {
  name: 'openbao',
  charts: ['openbao'],
  render(release) {
    const image = { registry: 'quay.io', repository: 'openbao/openbao', tag: tagOf(release) };
    return [
      ...vaultServers(release, { chart: 'openbao', image, dataPath: '/openbao/data' }),
      ...vaultInjector(release, 'openbao', chartTag(release)),
    ];
  },
  source: 'openbao/openbao-helm charts/openbao values.yaml, templates (0.29.2)',
} as const satisfies ChartEntry;

function tagOf(release: UnrenderedRelease): string {
  return sinceVersion(release.version, applications) ?? chartTag(release);
}

/** Versions of OpenBao by that of the chart that brought them. [charts/openbao/Chart.yaml at each commit] */
const applications: readonly (readonly [string, string])[] = [
  ['0.5.0', '2.0.1'],
  ['0.6.0', '2.0.2'],
  ['0.7.0', '2.1.0'],
  ['0.8.0', '2.1.1'],
  ['0.9.0', '2.2.0'],
  ['0.13.0', '2.2.2'],
  ['0.16.0', '2.3.1'],
  ['0.16.3', '2.3.2'],
  ['0.17.0', '2.4.0'],
  ['0.18.1', '2.4.1'],
  ['0.19.1', '2.4.3'],
  ['0.19.3', '2.4.4'],
  ['0.25.0', '2.5.0'],
  ['0.25.6', '2.5.1'],
  ['0.26.2', '2.5.2'],
  ['0.27.2', '2.5.3'],
  ['0.28.3', '2.5.4'],
  ['0.28.4', '2.5.5'],
  ['0.28.5', '2.6.0'],
  ['0.28.6', '2.6.1'],
  ['0.29.2', '2.6.2'],
];
