import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { budgetFrom, partsOf } from '../components.ts';
import { deployment, fullName, port, service } from '../parts.ts';
import { harborImage, strategyOf } from './part.ts';

/** What core answers; the rest is the portal's. */
const corePaths = ['/api/', '/service/', '/v2/', '/c/'];

/** How the release is reached: an Ingress, a route, or a proxy of its own with a Service. */
export function exposed(release: UnrenderedRelease): readonly ChartObject[] {
  switch (release.values.text('expose.type', 'ingress')) {
    case 'ingress':
      return [ingress(release)];
    case 'route':
      return [route(release)];
    default:
      return proxy(release);
  }
}

function ingress(release: UnrenderedRelease): ChartObject {
  const { values, namespace } = release;
  const name = fullName(release, 'harbor');
  const host = values.text('expose.ingress.hosts.core', 'core.harbor.domain');
  const className = values.text('expose.ingress.className');
  const backend = (component: string) => ({ service: { name: `${name}-${component}`, port: { number: 80 } } });
  const paths = [...corePaths.map((path) => [path, 'core'] as const), ['/', 'portal'] as const];
  const secretName = tlsSecret(release);
  const spec = {
    ...(className === undefined ? {} : { ingressClassName: className }),
    ...(secretName === undefined ? {} : { tls: [{ secretName, hosts: [host] }] }),
    rules: [{ host, http: { paths: paths.map(([path, component]) => ({ path, pathType: 'Prefix', backend: backend(component) })) } }],
  };
  const object = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: `${name}-ingress`, namespace }, spec };
  const from = { 'spec.rules': 'expose.ingress.hosts.core', 'spec.ingressClassName': 'expose.ingress.className', 'spec.tls': 'expose.tls' };
  return { object: object as KubeObject, from };
}

/** The one the values name; one the chart makes itself is always there. */
function tlsSecret({ values }: UnrenderedRelease): string | undefined {
  const isNamed = values.flag('expose.tls.enabled', true) && values.text('expose.tls.certSource', 'auto') === 'secret';
  return isNamed ? values.text('expose.tls.secret.secretName') : undefined;
}

function route(release: UnrenderedRelease): ChartObject {
  const { values, namespace } = release;
  const name = fullName(release, 'harbor');
  const to = (component: string, paths: readonly string[]) => ({
    matches: paths.map((value) => ({ path: { type: 'PathPrefix', value } })),
    backendRefs: [{ kind: 'Service', name: `${name}-${component}`, port: 80 }],
  });
  const spec = {
    parentRefs: values.list('expose.route.parentRefs'),
    hostnames: values.list('expose.route.hosts'),
    rules: [to('core', corePaths), to('portal', ['/'])],
  };
  const object = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: `${name}-route`, namespace }, spec };
  return { object: object as KubeObject, from: { spec: 'expose.route' } };
}

function proxy(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  const type = values.text('expose.type', 'clusterIP');
  const name = `${fullName(release, 'harbor')}-nginx`;
  const component = 'nginx';
  const parts = partsOf(release, {
    name,
    component,
    path: component,
    replicasPath: 'nginx.replicas',
    image: harborImage(release, 'nginx-photon'),
    container: { ports: [port('http', 8080), port('https', 8443)] },
  });
  const ports = [{ name: 'http', port: values.number(`expose.${type}.ports.httpPort`, 80), targetPort: 8080 }];
  const secure = { name: 'https', port: values.number(`expose.${type}.ports.httpsPort`, 443), targetPort: 8443 };
  return [
    deployment({ ...parts, strategy: strategyOf(release) }),
    service({
      name: values.text(`expose.${type}.name`, 'harbor'),
      release,
      component,
      type: { nodePort: 'NodePort', loadBalancer: 'LoadBalancer' }[type] ?? 'ClusterIP',
      ports: values.flag('expose.tls.enabled', true) ? [...ports, secure] : ports,
      from: { spec: `expose.${type}` },
    }),
    ...budgetFrom(release, { name, component, path: 'nginx.podDisruptionBudget' }),
  ];
}
