import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from './components.ts';
import { daemonSet, deployment, fullName, versionTag } from './parts.ts';

/** Labels nodes by what they have; labels stay while it is away. */
export const nodeFeatureDiscovery = {
  name: 'node-feature-discovery',
  charts: ['node-feature-discovery'],
  render(release) {
    const on = (part: string) => release.values.flag(`${part}.enable`, release.values.flag(`${part}.enabled`, part !== 'topologyUpdater'));
    return [
      ...(on('master') ? [part(release, 'master')] : []),
      ...(on('worker') ? [part(release, 'worker')] : []),
      ...(on('gc') ? [part(release, 'gc')] : []),
    ];
  },
  source: 'kubernetes-sigs/node-feature-discovery deployment/helm/node-feature-discovery values.yaml, templates (2026-08)',
} as const satisfies ChartEntry;

const controlPlane = { key: 'node-role.kubernetes.io/control-plane', operator: 'Equal', value: '', effect: 'NoSchedule' } as const;

function part(release: UnrenderedRelease, component: 'master' | 'worker' | 'gc'): ChartObject {
  const parts = partsOf(release, {
    name: `${fullName(release, 'node-feature-discovery')}-${component}`,
    component,
    path: component,
    imagePath: 'image',
    image: { repository: 'registry.k8s.io/nfd/node-feature-discovery', tag: versionTag(release) },
    container: { command: [`nfd-${component}`] },
    pod: {
      ...(component === 'master' ? { tolerations: [controlPlane] } : {}),
      ...(component === 'worker' ? { dnsPolicy: 'ClusterFirstWithHostNet' } : {}),
      ...(release.values.flag(`${component}.hostNetwork`, false) ? { hostNetwork: true } : {}),
    },
  });
  return component === 'worker' ? daemonSet(parts) : deployment(parts);
}
