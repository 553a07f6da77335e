import type { ChartEntry, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from './components.ts';
import { deployment, fullName, imageFrom, versionTag } from './parts.ts';

/** Copies volumes elsewhere on a schedule; its movers are Jobs it makes itself. */
export const volsync = {
  name: 'volsync',
  charts: ['volsync'],
  render(release) {
    const { values } = release;
    const parts = partsOf(release, {
      name: fullName(release, 'volsync'),
      component: 'manager',
      image: defaults(release),
      container: {
        args: ['--leader-elect'],
        readinessProbe: { httpGet: { path: '/readyz', port: 8081 }, initialDelaySeconds: 5 },
        resources: { limits: { cpu: '1000m', memory: '1Gi' }, requests: { cpu: '100m', memory: '64Mi' } },
      },
    });
    const image = values.text('image.image', imageFrom(values, 'image', defaults(release)));
    return [deployment({ ...parts, containers: parts.containers.map((container) => ({ ...container, image })) })];
  },
  source: 'backube/volsync helm/volsync values.yaml, templates (2026-08)',
} as const satisfies ChartEntry;

function defaults(release: UnrenderedRelease) {
  return { repository: 'quay.io/backube/volsync', tag: versionTag(release, '') };
}
