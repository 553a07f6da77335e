import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { budgetFrom, partsOf } from './components.ts';
import { chartTag, deployment, ingress, port, service } from './parts.ts';

/** The API and what keeps it up to date, in one pod, and the operator where it is on. What they hold they fetch outside at each start. */
export const onepasswordConnect = {
  name: 'connect',
  charts: ['connect'],
  repositories: ['1password'],
  render(release) {
    const { values } = release;
    return [...(values.flag('connect.create', true) ? connect(release) : []), ...(values.flag('operator.create', false) ? operator(release) : [])];
  },
  source: '1Password/connect-helm-charts charts/connect values.yaml, templates (2.4.0)',
} as const satisfies ChartEntry;

/** A version in the values that is no template of the chart's own. */
function versionOf({ values, ...release }: UnrenderedRelease, path: string): string {
  const version = values.text(path);
  return version === undefined || version.includes('{{') ? chartTag({ ...release, values }) : version;
}

function connect(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  const name = values.text('connect.applicationName', 'onepassword-connect');
  const labels = { app: name };
  const apiPort = values.number('connect.api.httpPort', 8080);
  const tag = versionOf(release, 'connect.version');
  const volumeMounts = [{ name: 'shared-data', mountPath: '/home/opuser/.op/data' }];
  const probe = (number: number) => ({ httpGet: { path: '/health', port: number }, initialDelaySeconds: 15 });
  const parts = partsOf(release, {
    name,
    labels,
    path: 'connect',
    replicasPath: 'connect.replicas',
    resourcesPath: 'connect.api.resources',
    imagePath: 'connect.api.imageRepository',
    image: { repository: '', tag: '' },
    container: { readinessProbe: probe(apiPort), ports: [port('http', apiPort)], volumeMounts },
  });
  const api = {
    ...parts.containers[0],
    name: values.text('connect.api.name', 'connect-api'),
    image: `${values.text('connect.api.imageRepository', 'docker.io/1password/connect-api')}:${tag}`,
  };
  const syncs = {
    name: values.text('connect.sync.name', 'connect-sync'),
    image: `${values.text('connect.sync.imageRepository', 'docker.io/1password/connect-sync')}:${tag}`,
    readinessProbe: probe(values.number('connect.sync.httpPort', 8081)),
    volumeMounts,
  };
  const hosts = values.list('connect.ingress.hosts').flatMap((each) => (each as { host?: string } | undefined)?.host ?? []);
  const className = values.text('connect.ingress.ingressClassName');
  const exposed = values.flag('connect.ingress.enabled', false) && hosts.length > 0;
  return [
    deployment({ ...parts, containers: [api, syncs], volumes: [{ name: 'shared-data', emptyDir: {} }] }),
    service({
      name: values.text('connect.host', name),
      release,
      labels,
      type: values.text('connect.serviceType', 'ClusterIP'),
      ports: [{ name: 'connect-api', port: apiPort }],
    }),
    ...budgetFrom(release, { name, labels, path: 'connect.pdb', otherwise: { maxUnavailable: 1 } }),
    ...(exposed ? [ingress({ name, release, className, hosts, service: name, port: apiPort, from: { spec: 'connect.ingress' } })] : []),
  ];
}

function operator(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  const name = values.text('operator.applicationName', 'onepassword-connect-operator');
  const image = `${values.text('operator.imageRepository', 'docker.io/1password/onepassword-operator')}:${versionOf(release, 'operator.version')}`;
  const parts = partsOf(release, {
    name,
    labels: { name },
    path: 'operator',
    replicasPath: 'operator.replicas',
    image: { repository: '', tag: '' },
    container: { readinessProbe: { httpGet: { path: '/readyz', port: 8081 }, initialDelaySeconds: 5 } },
  });
  return [deployment({ ...parts, containers: [{ ...parts.containers[0], name: 'onepassword-connect-operator', image }] })];
}
