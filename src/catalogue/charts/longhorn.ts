import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { PodSpec } from '#model/kubernetes.ts';
import { partsOf } from './components.ts';
import { longhornDriver } from './longhorn-driver.ts';
import { clusterObject, daemonSet, deployment, type ImageDefaults, ingress, port, service, versionTag } from './parts.ts';

const critical = 'longhorn-critical';

/** Managers on the nodes, the page, and the CSI driver that the chart's deployer makes. */
export const longhorn = {
  name: 'longhorn',
  charts: ['longhorn'],
  render(release) {
    return [
      ...managers(release),
      ...deployer(release),
      ...longhornDriver(release, managerImage(release)),
      ...page(release),
      ...classes(release),
      clusterObject('scheduling.k8s.io/v1', 'PriorityClass', critical, {
        value: 1_000_000_000,
        globalDefault: false,
        preemptionPolicy: 'PreemptLowerPriority',
        description: 'Longhorn goes before what uses it',
      }),
    ];
  },
  source: 'longhorn/longhorn chart/values.yaml, templates (1.12.0-dev); longhorn/longhorn-manager csi/deployment.go',
} as const satisfies ChartEntry;

function longhornImage(release: UnrenderedRelease, image: string): ImageDefaults {
  return { registry: 'docker.io', repository: `longhornio/${image}`, tag: versionTag(release) };
}

function managerImage(release: UnrenderedRelease): string {
  const [container] = partsOf(release, {
    name: '',
    imagePath: 'image.longhorn.manager',
    image: longhornImage(release, 'longhorn-manager'),
  }).containers;
  return container?.image ?? '';
}

function priority({ values }: UnrenderedRelease, path: string): Partial<PodSpec> {
  return { priorityClassName: values.text(`${path}.priorityClass`, critical) };
}

function managers(release: UnrenderedRelease): readonly ChartObject[] {
  const labels = { app: 'longhorn-manager' };
  const parts = partsOf(release, {
    name: 'longhorn-manager',
    labels,
    path: 'longhornManager',
    imagePath: 'image.longhorn.manager',
    image: longhornImage(release, 'longhorn-manager'),
    container: {
      command: ['longhorn-manager', '-d', 'daemon'],
      ports: [port('manager', 9500), port('admission-wh', 9502), port('recov-backend', 9503)],
      readinessProbe: { httpGet: { path: '/v1/healthz', port: 9502, scheme: 'HTTPS' } },
    },
    pod: priority(release, 'longhornManager'),
  });
  const reached = (name: string, number: number) => service({ name, release, labels, ports: [{ port: number }] });
  return [
    daemonSet(parts),
    reached('longhorn-backend', 9500),
    reached('longhorn-admission-webhook', 9502),
    reached('longhorn-recovery-backend', 9503),
  ];
}

function deployer(release: UnrenderedRelease): readonly ChartObject[] {
  const parts = partsOf(release, {
    name: 'longhorn-driver-deployer',
    labels: { app: 'longhorn-driver-deployer' },
    path: 'longhornDriver',
    imagePath: 'image.longhorn.manager',
    image: longhornImage(release, 'longhorn-manager'),
    container: { command: ['longhorn-manager', '-d', 'deploy-driver'] },
    pod: priority(release, 'longhornDriver'),
  });
  return [deployment({ ...parts, replicas: 1 })];
}

function page(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  const labels = { app: 'longhorn-ui' };
  const parts = partsOf(release, {
    name: 'longhorn-ui',
    labels,
    path: 'longhornUI',
    replicasPath: 'longhornUI.replicas',
    replicas: 2,
    imagePath: 'image.longhorn.ui',
    image: longhornImage(release, 'longhorn-ui'),
    container: { ports: [port('http', 8000)] },
    pod: priority(release, 'longhornUI'),
  });
  const exposed = values.flag('ingress.enabled', false);
  return [
    deployment(parts),
    service({ name: 'longhorn-frontend', release, labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] }),
    ...(exposed
      ? [
          ingress({
            name: 'longhorn-ingress',
            release,
            className: values.text('ingress.ingressClassName'),
            hosts: [values.text('ingress.host', 'sslip.io')],
            service: 'longhorn-frontend',
            port: 80,
            tlsSecret: values.flag('ingress.tls', false) ? values.text('ingress.tlsSecret', 'longhorn.local-tls') : undefined,
            from: { spec: 'ingress' },
          }),
        ]
      : []),
  ];
}

/** Made by the manager from what the chart says. */
function classes({ values }: UnrenderedRelease): readonly ChartObject[] {
  if (!values.flag('persistence.createStorageClass', true)) return [];
  const { object } = clusterObject('storage.k8s.io/v1', 'StorageClass', 'longhorn', {
    provisioner: 'driver.longhorn.io',
    allowVolumeExpansion: true,
    reclaimPolicy: values.text('persistence.reclaimPolicy', 'Delete'),
    volumeBindingMode: values.text('persistence.volumeBindingMode', 'Immediate'),
    parameters: {
      numberOfReplicas: String(values.number('persistence.defaultClassReplicaCount', 3)),
      staleReplicaTimeout: '30',
      fsType: values.text('persistence.defaultFsType', 'ext4'),
    },
  });
  const annotations = { 'storageclass.kubernetes.io/is-default-class': String(values.flag('persistence.defaultClass', true)) };
  return [{ object: { ...object, metadata: { ...object.metadata, annotations } }, from: { parameters: 'persistence', metadata: 'persistence' } }];
}
