import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { ChartValues } from '#model/chart-values.ts';
import type { KubeObject, PodSpec } from '#model/kubernetes.ts';
import { daemonSet, deployment, statefulSet, type WorkloadParts } from '../parts.ts';
import { containersOf } from './containers.ts';
import { enabled, nameOf, selectorOf, withRelease } from './items.ts';
import { ingressOf, routeOf, serviceOf } from './network.ts';
import { claimOf, templatesOf, volumesOf } from './volumes.ts';

/**
 * The chart whose values hold the containers themselves: everything that decides stands in the release. Templates inside
 * values are left as they are, except where they name the release.
 */
export const appTemplate = {
  name: 'app-template',
  charts: ['app-template'],
  render(release) {
    const controllers = enabled(release.values, 'controllers');
    return [
      ...controllers.map(([id, values]) => controller(release, id, values, controllers.length)),
      ...enabled(release.values, 'service').map(([id, values]) => serviceOf(release, id, values)),
      ...enabled(release.values, 'persistence').flatMap(([id, values]) => claimOf(release, id, values)),
      ...enabled(release.values, 'ingress').map(([id, values]) => ingressOf(release, id, values)),
      ...enabled(release.values, 'route').flatMap(([id, values]) => routeOf(release, id, values)),
    ];
  },
  source: 'bjw-s-labs/helm-charts charts/library/common templates (4.1.1)',
} as const satisfies ChartEntry;

function controller(release: UnrenderedRelease, id: string, values: ChartValues, count: number): ChartObject {
  const name = nameOf(release, id, values, count);
  const containers = containersOf(release, id, values, 'containers');
  const parts: WorkloadParts = {
    name,
    release,
    labels: selectorOf(release, id),
    replicas: values.at('replicas') === null ? 1 : values.number('replicas', 1),
    containers,
    initContainers: containersOf(release, id, values, 'initContainers'),
    volumes: volumesOf(release, id),
    pod: podOf(release, values),
    from: fieldsFrom(release, id, values),
  };
  switch (values.text('type', 'deployment').toLowerCase()) {
    case 'daemonset':
      return daemonSet(parts);
    case 'statefulset':
      return statefulSet({ ...parts, claims: templatesOf(values) });
    case 'cronjob':
      return cronJob(parts, values);
    case 'job':
      return job(parts, values);
    default:
      return deployment({ ...parts, strategy: strategyOf(values) });
  }
}

function fieldsFrom({ values }: UnrenderedRelease, id: string, item: ChartValues): Readonly<Record<string, string>> {
  const path = `controllers.${id}`;
  const images = enabled(item, 'containers').map(([name], index): [string, string] => [
    `spec.template.spec.containers[${index}]`,
    `${path}.containers.${name}${values.has(`${path}.containers.${name}.image`) ? '.image' : ''}`,
  ]);
  return { spec: path, ...(item.has('replicas') ? { 'spec.replicas': `${path}.replicas` } : {}), ...Object.fromEntries(images) };
}

function strategyOf(values: ChartValues): object {
  const type = values.text('strategy', 'Recreate');
  const [maxSurge, maxUnavailable] = [values.at('rollingUpdate.surge'), values.at('rollingUpdate.unavailable')];
  if (type !== 'RollingUpdate' || (maxSurge === undefined && maxUnavailable === undefined)) return { type };
  return { type, rollingUpdate: { ...(maxSurge === undefined ? {} : { maxSurge }), ...(maxUnavailable === undefined ? {} : { maxUnavailable }) } };
}

/** Options of a pod that are fields of its spec. [lib/pod/_spec.tpl] */
const podFields = [
  'affinity',
  'automountServiceAccountToken',
  'dnsConfig',
  'dnsPolicy',
  'enableServiceLinks',
  'hostAliases',
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'hostUsers',
  'hostname',
  'imagePullSecrets',
  'nodeSelector',
  'priorityClassName',
  'resourceClaims',
  'restartPolicy',
  'runtimeClassName',
  'schedulerName',
  'securityContext',
  'shareProcessNamespace',
  'terminationGracePeriodSeconds',
  'tolerations',
  'topologySpreadConstraints',
];

function podOf({ values, name }: UnrenderedRelease, item: ChartValues): Partial<PodSpec> {
  const taken: Record<string, unknown> = { securityContext: {} };
  for (const field of podFields) {
    const value = item.at(`pod.${field}`) ?? values.at(`defaultPodOptions.${field}`);
    if (value !== undefined && value !== null && value !== '') taken[field] = JSON.parse(withRelease(JSON.stringify(value), name));
  }
  return taken as Partial<PodSpec>;
}

function cronJob(parts: WorkloadParts, values: ChartValues): ChartObject {
  const { object, from } = job(parts, values);
  const { spec } = object as KubeObject & { spec: object };
  const schedule = values.text('cronjob.schedule', '*/20 * * * *');
  const suspend = values.flag('cronjob.suspend', false);
  const made = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: object.metadata, spec: { schedule, suspend, jobTemplate: { spec } } };
  return {
    object: made as KubeObject,
    from: Object.fromEntries(Object.entries(from ?? {}).map(([path, value]) => [path.replace(/^spec/, 'spec.jobTemplate.spec'), value])),
  };
}

function job(parts: WorkloadParts, values: ChartValues): ChartObject {
  const { object, from } = deployment(parts);
  const { template } = (object as KubeObject & { spec: { template: { spec: object } } }).spec;
  const restartPolicy = values.text('pod.restartPolicy', 'Never');
  const spec = { backoffLimit: values.number('cronjob.backoffLimit', 6), template: { ...template, spec: { ...template.spec, restartPolicy } } };
  return { object: { ...object, apiVersion: 'batch/v1', kind: 'Job', spec } as KubeObject, from };
}
