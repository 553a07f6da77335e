import type { ChartEntry } from '#model/chart-entry.ts';
import { partsOf } from './components.ts';
import { deployment, fullName, port, service, versionTag } from './parts.ts';

/** Keeps what FluxInstances ask for; Flux's own controllers run on without it. */
export const fluxOperator = {
  name: 'flux-operator',
  charts: ['flux-operator'],
  render(release) {
    const { values } = release;
    const name = fullName(release, 'flux-operator');
    const parts = partsOf(release, {
      name,
      replicasPath: 'web.serverReplicas',
      image: { repository: 'ghcr.io/controlplaneio-fluxcd/flux-operator', tag: versionTag(release) },
      container: {
        name: 'manager',
        ports: [port('http-metrics', 8080), port('http', 8081)],
        readinessProbe: { httpGet: { path: '/readyz', port: 8081 }, initialDelaySeconds: 5 },
        resources: { limits: { cpu: '2000m', memory: '1Gi' }, requests: { cpu: '100m', memory: '64Mi' } },
      },
      pod: { priorityClassName: 'system-cluster-critical', ...(values.flag('hostNetwork', false) ? { hostNetwork: true } : {}) },
    });
    return [
      deployment({ ...parts, replicas: values.flag('web.serverOnly', false) ? (parts.replicas ?? 1) : 1 }),
      service({ name, release, ports: [{ name: 'http-metrics', port: 8080, targetPort: 'http-metrics' }] }),
    ];
  },
  source: 'controlplaneio-fluxcd/charts charts/flux-operator values.yaml, templates (2026-08)',
} as const satisfies ChartEntry;
