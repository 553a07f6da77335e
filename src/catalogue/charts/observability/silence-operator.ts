import type { ChartEntry } from '#model/chart-entry.ts';
import type { PodSpec } from '#model/kubernetes.ts';
import { partsOf } from '../components.ts';
import { deployment, port, versionTag } from '../parts.ts';

/** Tells Alertmanager what to be silent about. Its name does not follow from the release's. */
export const silenceOperator = {
  name: 'silence-operator',
  charts: ['silence-operator'],
  render(release) {
    const { values } = release;
    const nodeAffinity = values.map('nodeAffinity');
    const parts = partsOf(release, {
      name: 'silence-operator',
      replicasPath: 'replicas',
      image: { registry: 'gsoci.azurecr.io', repository: 'giantswarm/silence-operator', tag: versionTag(release, '') },
      container: {
        ports: [port('http', 8080), port('http-healthz', 8081)],
        readinessProbe: { httpGet: { path: '/readyz', port: 'http-healthz' }, initialDelaySeconds: 5, periodSeconds: 5 },
        resources: { requests: { cpu: '50m', memory: '50Mi' }, limits: { cpu: '50m', memory: '100Mi' } },
      },
    });
    const affinity = nodeAffinity === undefined ? {} : { affinity: { ...parts.pod?.affinity, nodeAffinity } as PodSpec['affinity'] };
    return [deployment({ ...parts, strategy: values.map('strategy') ?? { type: 'RollingUpdate' }, pod: { ...parts.pod, ...affinity } })];
  },
  source: 'giantswarm/silence-operator helm/silence-operator values.yaml, templates (0.21.0)',
} as const satisfies ChartEntry;
