import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { budgetFrom, partsOf } from '../components.ts';
import { deployment, fullName, type ImageDefaults, ingress, port, service } from '../parts.ts';
import { volumeFrom } from '../persistence.ts';

/** What tells the charts of Gitea and Forgejo apart; one grew out of the other. */
export interface Forge {
  readonly chart: string;
  readonly image: ImageDefaults;
}

/** One server that keeps repositories in its volume, prepared by three containers of the same image. */
export function gitForge(release: UnrenderedRelease, { chart, image }: Forge): readonly ChartObject[] {
  const { values } = release;
  const name = fullName(release, chart);
  const component = chart;
  const httpPort = values.number('service.http.port', 3000);
  const { volume, claims } = dataOf(release);
  return [
    server(release, { chart, image }, volume),
    service({
      name: `${name}-http`,
      release,
      component,
      type: values.text('service.http.type', 'ClusterIP'),
      ports: [{ name: 'http', port: httpPort, targetPort: 'http' }],
    }),
    service({
      name: `${name}-ssh`,
      release,
      component,
      type: values.text('service.ssh.type', 'ClusterIP'),
      ports: [{ name: 'ssh', port: values.number('service.ssh.port', 22), targetPort: 'ssh' }],
    }),
    ...claims,
    ...exposed(release, name, httpPort),
    ...(values.has('podDisruptionBudget.minAvailable') || values.has('podDisruptionBudget.maxUnavailable')
      ? budgetFrom(release, { name, component, path: 'podDisruptionBudget', enabled: true })
      : []),
  ];
}

function dataOf(release: UnrenderedRelease) {
  const { values } = release;
  const claim = values.text('persistence.claimName', 'gitea-shared-storage');
  const enabled = values.flag('persistence.enabled', true) && values.flag('persistence.mount', true);
  const { volume, claims } = volumeFrom(release, { path: 'persistence', volume: 'data', claim, enabled, size: '10Gi' });
  return { volume, claims: values.flag('persistence.create', true) ? claims : [] };
}

function server(release: UnrenderedRelease, { chart, image }: Forge, volume: ReturnType<typeof dataOf>['volume']): ChartObject {
  const { values } = release;
  const env = values.list('deployment.env') as NonNullable<Container['env']>;
  const hostPort = values.number('service.ssh.hostPort', 0);
  const volumeMounts = [{ name: 'data', mountPath: '/data' }];
  const parts = partsOf(release, {
    name: fullName(release, chart),
    component: chart,
    image,
    container: {
      ...(env.length === 0 ? {} : { env }),
      ports: [
        port('ssh', values.number('gitea.config.server.SSH_LISTEN_PORT', 2222), hostPort === 0 ? {} : { hostPort }),
        port('http', values.number('gitea.config.server.HTTP_PORT', 3000)),
      ],
      readinessProbe: { tcpSocket: { port: 'http' }, initialDelaySeconds: 5 },
      volumeMounts,
    },
  });
  const before = ['init-directories', 'init-app-ini', 'configure-gitea'].map((name) => ({
    name,
    volumeMounts,
    ...(parts.containers[0]?.image === undefined ? {} : { image: rootless(parts.containers[0].image, values.flag('image.rootless', true)) }),
  }));
  const containers = parts.containers.map((container) => ({
    ...container,
    image: rootless(container.image ?? '', values.flag('image.rootless', true)),
  }));
  const type = values.text('strategy.type', 'RollingUpdate');
  const rollingUpdate = {
    maxUnavailable: values.at('strategy.rollingUpdate.maxUnavailable') ?? 0,
    maxSurge: values.at('strategy.rollingUpdate.maxSurge') ?? '100%',
  };
  const strategy = type === 'RollingUpdate' ? { type, rollingUpdate } : { type };
  return deployment({ ...parts, containers, initContainers: before, volumes: [volume], strategy });
}

/** Which of the two images there are of a version. */
function rootless(image: string, wanted: boolean): string {
  return !wanted || image.includes('@') || image.endsWith('-rootless') ? image : `${image}-rootless`;
}

function exposed(release: UnrenderedRelease, name: string, httpPort: number): readonly ChartObject[] {
  const { values } = release;
  const hosts = values.list('ingress.hosts').flatMap((each) => (each as { host?: string } | undefined)?.host ?? []);
  if (!values.flag('ingress.enabled', false) || hosts.length === 0) return [];
  const [tls] = values.list('ingress.tls') as { secretName?: string }[];
  const className = values.text('ingress.className') ?? values.text('ingress.ingressClassName');
  return [
    ingress({
      name,
      release,
      className,
      hosts,
      service: `${name}-http`,
      port: httpPort,
      tlsSecret: tls?.secretName,
      from: { spec: 'ingress' },
    }),
  ];
}
