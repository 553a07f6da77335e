import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { claim, deployment, port, service } from './parts.ts';

/** The FluxInstance, and the controllers that the operator makes of it. Patches in the values are not applied. */
export const fluxInstance = {
  name: 'flux-instance',
  charts: ['flux-instance'],
  render(release) {
    const listed = release.values.list('instance.components').map(String);
    const components = listed.length > 0 ? listed : ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'];
    return [
      instance(release, components),
      ...components.map((name) => controller(release, name)),
      ...services(release, components),
      ...volume(release),
    ];
  },
  source: 'controlplaneio-fluxcd/charts charts/flux-instance values.yaml, templates; fluxcd/flux2 manifests/bases (2026-08)',
} as const satisfies ChartEntry;

function instance({ values, namespace }: UnrenderedRelease, components: readonly string[]): ChartObject {
  const spec = {
    distribution: {
      version: values.text('instance.distribution.version', '2.x'),
      registry: values.text('instance.distribution.registry', 'ghcr.io/fluxcd'),
      artifact: values.text('instance.distribution.artifact', 'oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:latest'),
    },
    components,
    ...(values.has('instance.sync.url') ? { sync: { kind: 'GitRepository', interval: '1m', ...values.map('instance.sync') } } : {}),
  };
  const metadata = { name: values.text('fullnameOverride', 'flux'), namespace };
  const object = { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'FluxInstance', metadata, spec };
  return { object: object as KubeObject, from: { spec: 'instance' } };
}

/** Which of them are scheduled before others. */
const critical = ['source-controller', 'kustomize-controller', 'helm-controller', 'source-watcher'];

function controller(release: UnrenderedRelease, name: string): ChartObject {
  const { values } = release;
  const registry = values.text('instance.distribution.registry', 'ghcr.io/fluxcd');
  const isSource = name === 'source-controller';
  const keeps = isSource && values.has('instance.storage.size');
  const data = keeps ? { persistentVolumeClaim: { claimName: name } } : { emptyDir: {} };
  const container = {
    name: 'manager',
    image: `${registry}/${name}:${tagOf(release)}`,
    args: ['--watch-all-namespaces=true', '--enable-leader-election'],
    ports: isSource ? [port('http', 9090), port('healthz', 9440)] : [port('healthz', 9440)],
    readinessProbe: isSource ? { httpGet: { path: '/', port: 'http' } } : { httpGet: { path: '/readyz', port: 'healthz' } },
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
    resources: { requests: { cpu: isSource ? '50m' : '100m', memory: '64Mi' }, limits: { cpu: '1000m', memory: '1Gi' } },
  };
  return deployment({
    name,
    release,
    labels: { app: name },
    // The one that keeps artifacts cannot have two pods at its volume.
    ...(isSource ? { strategy: { type: 'Recreate' } } : {}),
    containers: [container],
    volumes: [{ name: 'data', ...data }],
    pod: { nodeSelector: { 'kubernetes.io/os': 'linux' }, ...(critical.includes(name) ? { priorityClassName: 'system-cluster-critical' } : {}) },
    from: { 'spec.template.spec.containers[0].image': 'instance.distribution', spec: 'instance' },
  });
}

/** Which version of a controller a version of Flux has stands in the operator's artifact. */
function tagOf({ values }: UnrenderedRelease): string {
  return `of-flux-${values.text('instance.distribution.version', '2.x').replaceAll(/[^\w.-]+/g, '-')}`;
}

function services(release: UnrenderedRelease, components: readonly string[]): readonly ChartObject[] {
  const reached = (name: string, app: string, targetPort: number | string) =>
    components.includes(app) ? [service({ name, release, labels: { app }, ports: [{ name: 'http', port: 80, targetPort }] })] : [];
  return [
    ...reached('source-controller', 'source-controller', 'http'),
    ...reached('notification-controller', 'notification-controller', 9090),
    ...reached('webhook-receiver', 'notification-controller', 9292),
  ];
}

function volume(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  const size = values.text('instance.storage.size');
  if (size === undefined) return [];
  const storageClass = values.text('instance.storage.class');
  const wanted = { name: 'source-controller', size, ...(storageClass === undefined ? {} : { storageClass }) };
  return [claim(release, wanted, { spec: 'instance.storage' })];
}
