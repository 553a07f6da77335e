import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { sinceVersion } from './chart-version.ts';
import { partsOf } from './components.ts';
import { chartTag, deployment, fullName, type ImageDefaults, imageFrom, versionTag } from './parts.ts';

/** Copies volumes elsewhere on a schedule; its movers are Jobs it makes itself. */
export const volsync = {
  name: 'volsync',
  charts: ['volsync'],
  render(release) {
    return manager(release, { repository: 'quay.io/backube/volsync', tag: versionTag(release, '') });
  },
  source: 'backube/volsync helm/volsync values.yaml, templates (2026-08)',
} as const satisfies ChartEntry;

/** The same with Kopia as one more mover, under its mirror's name. */
export const volsyncPerfectra1n = {
  name: 'volsync-perfectra1n',
  charts: ['volsync-perfectra1n'],
  render(release) {
    return manager(release, { repository: 'ghcr.io/perfectra1n/volsync', tag: sinceVersion(release.version, forks) ?? chartTag(release) });
  },
  source: 'perfectra1n/volsync helm/volsync values.yaml, templates (0.18.5)',
} as const satisfies ChartEntry;

function manager(release: UnrenderedRelease, image: ImageDefaults): readonly ChartObject[] {
  const parts = partsOf(release, {
    name: fullName(release, 'volsync'),
    component: 'manager',
    image,
    container: {
      args: ['--leader-elect'],
      readinessProbe: { httpGet: { path: '/readyz', port: 8081 }, initialDelaySeconds: 5 },
      resources: { limits: { cpu: '1000m', memory: '1Gi' }, requests: { cpu: '100m', memory: '64Mi' } },
    },
  });
  const whole = release.values.text('image.image', imageFrom(release.values, 'image', image));
  return [deployment({ ...parts, containers: parts.containers.map((container) => ({ ...container, image: whole })) })];
}

/** Versions of the fork by that of the chart that brought them, since the two parted. [helm/volsync/Chart.yaml at each commit] */
const forks: readonly (readonly [string, string])[] = [
  ['0.18.2', '0.17.6'],
  ['0.18.3', '0.17.9'],
  ['0.18.4', '0.17.10'],
  ['0.18.5', '0.17.11'],
];
