import type { ChartEntry } from '#model/chart-entry.ts';
import { partsOf } from './components.ts';
import { deployment, versionTag } from './parts.ts';

const name = 'rook-ceph-operator';

/** Rook's operator. What it brings itself (the CSI driver, Ceph's daemons) follows from the custom resources. */
export const rookCeph = {
  name: 'rook-ceph',
  charts: ['rook-ceph'],
  render(release) {
    const { values } = release;
    const discovers = values.flag('enableDiscoveryDaemon', false);
    const parts = partsOf(release, {
      name,
      labels: { app: name },
      image: { repository: 'docker.io/rook/ceph', tag: versionTag(release) },
      replicas: values.flag('scaleDownOperator', false) ? 0 : 1,
      replicasPath: 'scaleDownOperator',
      container: {
        args: ['ceph', 'operator'],
        env: [{ name: 'ROOK_ENABLE_DISCOVERY_DAEMON', value: String(discovers) }],
        resources: { limits: { memory: '512Mi' }, requests: { cpu: '200m', memory: '128Mi' } },
      },
      pod: values.flag('useOperatorHostNetwork', false) ? { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } : {},
    });
    const tolerations = [unreachable(values.number('unreachableNodeTolerationSeconds', 5)), ...(parts.pod?.tolerations ?? [])];
    return [deployment({ ...parts, strategy: { type: 'Recreate' }, pod: { ...parts.pod, tolerations } })];
  },
  source: 'rook/rook deploy/charts/rook-ceph values.yaml, templates/deployment.yaml (1.20.5)',
} as const satisfies ChartEntry;

function unreachable(tolerationSeconds: number) {
  return { effect: 'NoExecute', key: 'node.kubernetes.io/unreachable', operator: 'Exists', tolerationSeconds } as const;
}
