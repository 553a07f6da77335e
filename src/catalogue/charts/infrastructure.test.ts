import { expect, test } from 'vitest';
import { objectsOf } from '#testing/chart-objects.ts';
import { cilium } from './cilium.ts';
import { coredns } from './coredns.ts';
import { fluxInstance } from './flux-instance.ts';
import { gatewayHelm } from './gateway-helm.ts';
import { openebs } from './openebs.ts';
import { spegel } from './spegel.ts';
import { traefik } from './traefik.ts';

const image = (object: unknown) =>
  (object as { spec: { template: { spec: { containers: { image: string }[] } } } }).spec.template.spec.containers[0]?.image;

test('Cilium runs on each node with the API server the values name; Envoy runs by itself since 1.16', () => {
  const values = { k8sServiceHost: '127.0.0.1', k8sServicePort: 7445, operator: { replicas: 1 } };

  const made = objectsOf(cilium, { version: '1.18.4', values });

  expect(made['DaemonSet/cilium']).toMatchObject({
    spec: {
      template: {
        spec: {
          hostNetwork: true,
          tolerations: [{ operator: 'Exists' }],
          containers: [
            {
              name: 'cilium-agent',
              image: 'quay.io/cilium/cilium:v1.18.4',
              env: [
                { name: 'KUBERNETES_SERVICE_HOST', value: '127.0.0.1' },
                { name: 'KUBERNETES_SERVICE_PORT', value: '7445' },
              ],
            },
          ],
        },
      },
    },
  });
  expect(made['Deployment/cilium-operator']).toMatchObject({ spec: { replicas: 1 } });
  expect(made).toHaveProperty('DaemonSet/cilium-envoy');
  expect(objectsOf(cilium, { version: '1.15.1' })).not.toHaveProperty('DaemonSet/cilium-envoy');
});

test('CoreDNS answers under the address the values give its Service', () => {
  const values = { k8sAppLabelOverride: 'kube-dns', service: { name: 'kube-dns', clusterIP: '10.96.0.10' }, replicaCount: 2 };

  const made = objectsOf(coredns, { name: 'coredns', version: '1.43.2', values });

  expect(made['Service/kube-dns']).toMatchObject({ spec: { clusterIP: '10.96.0.10', selector: { 'k8s-app': 'kube-dns' } } });
  expect(made['Deployment/coredns']).toMatchObject({ spec: { replicas: 2 } });
  expect(image(made['Deployment/coredns'])).toBe('coredns/coredns:1.12.3');
});

test('one registry for all images goes before the image of Envoy Gateway', () => {
  const made = objectsOf(gatewayHelm, { version: 'v1.5.0', values: { global: { imageRegistry: 'mirror.gcr.io' } } });

  expect(image(made['Deployment/envoy-gateway'])).toBe('mirror.gcr.io/envoyproxy/gateway:v1.5.0');
});

test('Traefik has the ports and the class the values give it', () => {
  const values = { ports: { web: { hostPort: 80 }, extra: { port: 9000, expose: { default: true } } }, ingressClass: { name: 'inside' } };

  const made = objectsOf(traefik, { name: 'traefik', version: '37.1.0', values });

  expect(made).toHaveProperty('IngressClass/inside');
  expect(made['Service/traefik']).toMatchObject({
    spec: {
      ports: [
        { name: 'web', port: 80 },
        { name: 'websecure', port: 443 },
        { name: 'extra', port: 9000 },
      ],
    },
  });
  expect(JSON.stringify(made['Deployment/traefik'])).toContain('{"name":"web","containerPort":8000,"hostPort":80}');
});

test('a chart within a chart has its image where its values stand, and a slash of the registry counts once', () => {
  const values = {
    'localpv-provisioner': { localpv: { image: { registry: 'quay.io/' } }, hostpathClass: { name: 'disk' } },
    engines: { local: { lvm: { enabled: false }, zfs: { enabled: false } } },
  };

  const made = objectsOf(openebs, { name: 'openebs', version: '4.3.3', values });

  expect(Object.keys(made)).toEqual(['Deployment/openebs-localpv-provisioner', 'StorageClass/disk']);
  expect(image(made['Deployment/openebs-localpv-provisioner'])).toBe('quay.io/openebs/provisioner-localpv:4.3.3');
});

test('an instance of Flux brings the controllers it lists', () => {
  const values = {
    instance: { components: ['source-controller', 'helm-controller'], distribution: { registry: 'mirror.lan/fluxcd', version: '2.7.x' } },
  };

  const made = objectsOf(fluxInstance, { namespace: 'flux-system', values });

  expect(Object.keys(made)).toEqual(['FluxInstance/flux', 'Deployment/source-controller', 'Deployment/helm-controller', 'Service/source-controller']);
  expect(image(made['Deployment/helm-controller'])).toBe('mirror.lan/fluxcd/helm-controller:of-flux-2.7.x');
});

test('Spegel listened on the node itself before 0.5', () => {
  const listens = (version: string) => JSON.stringify(objectsOf(spegel, { version })['DaemonSet/mine-spegel']).includes('"hostPort":30020');

  expect([listens('0.0.30'), listens('0.5.1')]).toEqual([true, false]);
});
