import type { ChartEntry } from '#model/chart-entry.ts';
import { partsOf } from '../components.ts';
import { deployment, fullName, port, versionTag } from '../parts.ts';

/** Copies Secrets and ConfigMaps into other namespaces; what it copied stays without it. */
export const kubernetesReplicator = {
  name: 'kubernetes-replicator',
  charts: ['kubernetes-replicator'],
  render(release) {
    const parts = partsOf(release, {
      name: fullName(release, 'kubernetes-replicator'),
      image: { repository: 'quay.io/mittwald/kubernetes-replicator', tag: versionTag(release) },
      container: {
        ports: [port('health', 9102)],
        readinessProbe: {
          httpGet: { path: '/readyz', port: 'health' },
          initialDelaySeconds: release.values.number('readinessProbe.initialDelaySeconds', 60),
        },
      },
    });
    return [deployment({ ...parts, replicas: 1, strategy: release.values.map('updateStrategy') })];
  },
  source: 'mittwald/kubernetes-replicator deploy/helm-chart/kubernetes-replicator values.yaml, templates (2.12.4)',
} as const satisfies ChartEntry;
