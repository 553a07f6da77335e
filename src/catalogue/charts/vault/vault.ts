import type { ChartEntry, UnrenderedRelease } from '#model/chart-entry.ts';
import { sinceVersion } from '../chart-version.ts';
import { chartTag } from '../parts.ts';
import { vaultInjector } from './injector.ts';
import { vaultServers } from './server.ts';

/** Servers and injector of Vault. */
export const vault = {
  name: 'vault',
  charts: ['vault'],
  repositories: ['hashicorp'],
  render(release) {
    const image = { repository: 'hashicorp/vault', tag: tagOf(release) };
    return [...vaultServers(release, { chart: 'vault', image, dataPath: '/vault/data' }), ...vaultInjector(release, 'vault', chartTag(release))];
  },
  source: 'hashicorp/vault-helm values.yaml, templates (0.34.1)',
} as const satisfies ChartEntry;

function tagOf(release: UnrenderedRelease): string {
  return sinceVersion(release.version, applications) ?? chartTag(release);
}

/** Versions of Vault by that of the chart that brought them. [Chart.yaml at each tag] */
const applications: readonly (readonly [string, string])[] = [
  ['0.15.0', '1.8.1'],
  ['0.16.0', '1.8.2'],
  ['0.16.1', '1.8.3'],
  ['0.17.0', '1.8.4'],
  ['0.18.0', '1.9.0'],
  ['0.19.0', '1.9.2'],
  ['0.20.0', '1.10.3'],
  ['0.21.0', '1.11.2'],
  ['0.22.0', '1.11.3'],
  ['0.22.1', '1.12.0'],
  ['0.23.0', '1.12.1'],
  ['0.24.0', '1.13.1'],
  ['0.25.0', '1.14.0'],
  ['0.26.0', '1.15.1'],
  ['0.27.0', '1.15.2'],
  ['0.28.0', '1.16.1'],
  ['0.28.1', '1.17.2'],
  ['0.29.0', '1.18.1'],
  ['0.30.0', '1.19.0'],
  ['0.30.1', '1.20.1'],
  ['0.31.0', '1.20.4'],
  ['0.32.0', '1.21.2'],
  ['0.33.0', '2.0.2'],
  ['0.34.0', '2.0.3'],
  ['0.34.1', '2.0.4'],
];
