import type { ChartEntry } from '#model/chart-entry.ts';
import type { PodSpec } from '#model/kubernetes.ts';
import { partsOf } from '../components.ts';
import { deployment, fullName, port, service, versionTag } from '../parts.ts';
import { webhooks, writesTo } from '../webhooks.ts';

const group = 'tuppr.home-operations.com';

/** Kept on nodes that are cordoned, so that it can uncordon them after their reboot. */
const tolerations: NonNullable<PodSpec['tolerations']> = [
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
  { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

/** Upgrades Talos and Kubernetes; its webhook stands before its own plans only, and fails closed. */
export const tuppr = {
  name: 'tuppr',
  charts: ['tuppr'],
  render(release) {
    const { values, namespace } = release;
    const name = fullName(release, 'tuppr');
    const webhookPort = values.number('webhook.port', 9443);
    const metricsPort = values.number('controller.metrics.port', 8081);
    const guarded = values.flag('webhook.enabled', true);
    const parts = partsOf(release, {
      name,
      image: { repository: 'ghcr.io/home-operations/tuppr', tag: versionTag(release, '') },
      container: {
        name: 'manager',
        ports: [...(guarded ? [port('webhook-server', webhookPort)] : []), port('metrics', metricsPort)],
        readinessProbe: { httpGet: { path: '/readyz', port: 'metrics' }, initialDelaySeconds: 5 },
      },
      pod: { priorityClassName: 'system-node-critical', tolerations },
    });
    const asked = ['kubernetesupgrade', 'talosupgrade'].map((kind) => ({
      name: `v${kind}.kb.io`,
      service: { name: `${name}-webhook-service`, namespace, path: `/validate-tuppr-home-operations-com-v1alpha1-${kind}` },
      rules: [writesTo(group, [`${kind}s`], ['CREATE', 'UPDATE'], 'v1alpha1')],
    }));
    if (!guarded) return [deployment(parts)];
    return [
      deployment(parts),
      service({ name: `${name}-webhook-service`, release, ports: [{ name: 'webhook', port: 443, targetPort: webhookPort }] }),
      webhooks('Validating', `${name}-validating-webhook`, asked, { webhooks: 'webhook' }),
    ];
  },
  source: 'home-operations/tuppr charts/tuppr values.yaml, templates (0.5.0)',
} as const satisfies ChartEntry;
