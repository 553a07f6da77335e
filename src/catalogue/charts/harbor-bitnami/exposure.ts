import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { partsOf } from '../components.ts';
import { deployment, fullName, port, service } from '../parts.ts';
import { bitnamiImage, budget, strategyOf } from './part.ts';

/** An Ingress, or a proxy of its own with a Service. */
export function exposed(release: UnrenderedRelease): readonly ChartObject[] {
  return release.values.text('exposureType', 'proxy') === 'ingress' ? [ingress(release)] : proxy(release);
}

/** What core answers; the rest is the portal's. */
const corePaths = ['/api/', '/service/', '/v2', '/c/'];

function ingress(release: UnrenderedRelease): ChartObject {
  const { values, namespace } = release;
  const name = fullName(release, 'harbor');
  const host = values.text('ingress.core.hostname', 'core.harbor.domain');
  const className = values.text('ingress.core.ingressClassName');
  const pathType = values.text('ingress.core.pathType', 'ImplementationSpecific');
  const to = (path: string, component: string) => ({
    path,
    pathType,
    backend: { service: { name: `${name}-${component}`, port: { name: 'http' } } },
  });
  const spec = {
    ...(className === undefined ? {} : { ingressClassName: className }),
    ...(values.flag('ingress.core.tls', false) ? { tls: [{ hosts: [host], secretName: `${host}-tls` }] } : {}),
    rules: [{ host, http: { paths: [...corePaths.map((path) => to(path, 'core')), to('/', 'portal')] } }],
  };
  const object = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: `${name}-ingress`, namespace }, spec };
  return { object: object as KubeObject, from: { spec: 'ingress.core' } };
}

function proxy(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  const component = 'nginx';
  const parts = partsOf(release, {
    name: `${fullName(release, 'harbor')}-nginx`,
    component,
    path: component,
    image: bitnamiImage(release, 'nginx'),
    container: { ports: [port('http', 8080), port('https', 8443)] },
  });
  return [
    deployment({ ...parts, strategy: strategyOf(release, component) }),
    service({
      name: fullName(release, 'harbor'),
      release,
      component,
      type: values.text('service.type', 'LoadBalancer'),
      ports: [
        { name: 'http', port: values.number('service.ports.http', 80), targetPort: 'http' },
        { name: 'https', port: values.number('service.ports.https', 443), targetPort: 'https' },
      ],
      from: { spec: 'service' },
    }),
    ...budget(release, component),
  ];
}
