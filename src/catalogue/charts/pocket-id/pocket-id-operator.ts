import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { PodSpec } from '#model/kubernetes.ts';
import { partsOf } from '../components.ts';
import { deployment, versionTag } from '../parts.ts';
import { pocketIdInstance } from './instance.ts';

const name = 'pocket-id-operator';
/** The chart also asks for one of two architectures; nothing here says which a node has. */
const builtFor: PodSpec['affinity'] = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }],
    },
  },
};

/** The operator, and the Pocket ID that it makes of the values: who signs in with it cannot while it is away. */
export const pocketIdOperator = {
  name,
  charts: [name],
  render(release) {
    return [operator(release), ...instanceOf(release)];
  },
  source: 'aclerici38/pocket-id-operator charts values.yaml, templates; internal/controller/instance/controller.go (0.14.1)',
} as const satisfies ChartEntry;

function operator(release: UnrenderedRelease): ChartObject {
  const parts = partsOf(release, {
    name,
    labels: { 'app.kubernetes.io/name': name, 'control-plane': 'controller-manager' },
    path: 'operator',
    replicasPath: 'operator.replicas',
    image: { repository: 'ghcr.io/aclerici38/pocket-id-operator', tag: versionTag(release) },
    container: {
      name: 'operator',
      args: ['--leader-elect'],
      readinessProbe: { httpGet: { path: '/readyz', port: 8081 }, initialDelaySeconds: 5 },
      resources: { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '10m', memory: '64Mi' } },
    },
  });
  return deployment({ ...parts, pod: { affinity: builtFor } });
}

/** The instance of the chart within this chart goes before that of this one. */
function instanceOf(release: UnrenderedRelease): readonly ChartObject[] {
  if (release.values.flag('pocket-id-instance.instance.enabled', false)) return pocketIdInstance(release, 'pocket-id-instance.instance');
  return release.values.flag('instance.enabled', true) ? pocketIdInstance(release, 'instance') : [];
}
