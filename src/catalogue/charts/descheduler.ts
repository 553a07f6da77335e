import type { ChartEntry } from '#model/chart-entry.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { partsOf } from './components.ts';
import { deployment, fullName, versionTag } from './parts.ts';

/** Evicts pods that would be placed elsewhere today: from time to time, or as a Deployment. */
export const descheduler = {
  name: 'descheduler',
  charts: ['descheduler'],
  render(release) {
    const { values } = release;
    const parts = partsOf(release, {
      name: fullName(release, 'descheduler'),
      replicasPath: 'replicas',
      image: { repository: 'registry.k8s.io/descheduler/descheduler', tag: versionTag(release) },
      container: { name: 'descheduler', command: ['/bin/descheduler'], resources: { requests: { cpu: '500m', memory: '256Mi' } } },
      pod: { priorityClassName: 'system-cluster-critical' },
    });
    const made = deployment({ ...parts, strategy: { type: 'Recreate' } });
    if (values.text('kind', 'CronJob') === 'Deployment') return [made];
    const { metadata, spec } = made.object as KubeObject & { readonly spec: { readonly template: { readonly spec: object } } };
    const template = { ...spec.template, spec: { ...spec.template.spec, restartPolicy: 'Never' } };
    const cronJob = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata,
      spec: {
        schedule: values.text('schedule', '*/2 * * * *'),
        suspend: values.flag('suspend', false),
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { template } },
      },
    };
    return [
      { object: cronJob as KubeObject, from: { 'spec.schedule': 'schedule', 'spec.jobTemplate.spec.template.spec.containers[0].image': 'image' } },
    ];
  },
  source: 'kubernetes-sigs/descheduler charts/descheduler values.yaml, templates (2026-08)',
} as const satisfies ChartEntry;
