import { expect, test } from 'vitest';
import type { KubeObject, Node, Pod } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import type { Route } from '../registries/registries.ts';
import { routeOf, type ServingObjects, templateOf } from './routes.ts';
import { unknownRouteOf } from './unknown-routes.ts';

const place: Place = { path: 'cluster.yaml', line: 1 };
const sourced = (object: unknown) => ({ object: object as KubeObject, place, placeOf: () => place, unknownFields: [] });

function serving(objects: readonly Partial<KubeObject>[], nodes: readonly Node[] = []): ServingObjects {
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind).map(sourced);
  return {
    ingresses: ofKind('Ingress'),
    httpRoutes: ofKind('HTTPRoute'),
    services: ofKind('Service'),
    templates: objects.flatMap((object) => {
      const template = templateOf(object as KubeObject);
      return template === undefined ? [] : [{ template, place }];
    }),
    nodes,
    defaultIngressClass: 'standard',
  };
}

function anIngress(host: string, { className, annotation }: { className?: string; annotation?: string } = {}): object {
  const annotations = annotation === undefined ? {} : { 'kubernetes.io/ingress.class': annotation };
  const http = { paths: [{ path: '/', backend: { service: { name: 'harbor', port: { number: 80 } } } }] };
  return {
    kind: 'Ingress',
    metadata: { name: 'in', namespace: 'infra', annotations },
    spec: { ingressClassName: className, rules: [{ host, http }] },
  };
}

function aService(spec: object, more: { annotations?: Record<string, string>; status?: object } = {}): object {
  return { kind: 'Service', metadata: { name: 'mirror', namespace: 'infra', annotations: more.annotations }, spec, status: more.status };
}

function aPod(spec: object): object {
  return { kind: 'Pod', metadata: { name: 'p', namespace: 'infra' }, spec };
}

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1' },
  status: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] },
} as Node;

/** What matters of a route, in a word or two. */
function short(route: Route | undefined): string {
  switch (route?.via) {
    case undefined:
      return 'outside';
    case 'ingress':
      return `ingress ${route.class} ${route.namespace}/${route.service}`;
    case 'service':
      return `service ${route.namespace}/${route.service}`;
    case 'unknown':
      return `unknown by ${route.by}`;
    case 'host-port':
      return `port ${route.port} of ${route.node ?? 'the asking node'}`;
  }
}

test.each([
  ['registry.example.org', anIngress('registry.example.org'), 'ingress standard infra/harbor'],
  ['registry.example.org:443', anIngress('registry.example.org'), 'ingress standard infra/harbor'],
  ['registry.example.org', anIngress('registry.example.org', { className: 'lan' }), 'ingress lan infra/harbor'],
  ['registry.example.org', anIngress('registry.example.org', { annotation: 'old' }), 'ingress old infra/harbor'],
  ['registry.example.org', anIngress('*.example.org'), 'ingress standard infra/harbor'],
  ['a.registry.example.org', anIngress('*.example.org'), 'outside'],
  ['example.org', anIngress('*.example.org'), 'outside'],
  ['quay.io', anIngress('registry.example.org'), 'outside'],
])('%s is served by the Ingress that names it (case %#)', (host, ingress, expected) => {
  expect(short(routeOf(host, serving([ingress])))).toBe(expected);
});

test('an Ingress without rules that match still serves by its default backend where the host is listed', () => {
  const spec = { defaultBackend: { service: { name: 'harbor' } }, rules: [{ host: 'registry.example.org' }] };

  expect(short(routeOf('registry.example.org', serving([{ kind: 'Ingress', metadata: { name: 'in', namespace: 'infra' }, spec } as never])))).toBe(
    'ingress standard infra/harbor',
  );
});

/** Paths as `type path service`. */
function withPaths(name: string, ...paths: readonly string[]): object {
  const http = {
    paths: paths.map((text) => {
      const [pathType, path, service] = text.split(' ');
      return { pathType, path, backend: { service: { name: service } } };
    }),
  };
  const spec = { defaultBackend: { service: { name: 'rest' } }, rules: [{ host: 'registry.example.org', http }] };
  return { kind: 'Ingress', metadata: { name, namespace: 'infra' }, spec };
}

test.each([
  [[withPaths('in', 'Prefix / portal', 'Prefix /v2 core')], 'core'],
  [[withPaths('in', 'Prefix /v2 core', 'Exact /v2/ exact')], 'exact'],
  [[withPaths('in', 'ImplementationSpecific / portal', 'ImplementationSpecific /v2/ core')], 'core'],
  [[withPaths('a', 'Prefix / portal'), withPaths('b', 'Prefix /v2/ core')], 'core'],
  [[withPaths('a', 'Prefix / portal'), withPaths('b', 'Prefix / other')], 'portal'],
  [[withPaths('in', 'Prefix /api api', 'Exact /v2 exact', 'Prefix /v2/team team', 'Prefix /v front')], 'rest'],
])('of the paths of a host the one for the registry API decides (case %#)', (ingresses, service) => {
  expect(short(routeOf('registry.example.org', serving(ingresses as Partial<KubeObject>[])))).toBe(`ingress standard infra/${service}`);
});

test.each([
  [['registry.example.org'], 'service infra/core'],
  [['*.example.org'], 'service infra/core'],
  [['other.example.org'], 'outside'],
])('an HTTPRoute leads to the Service of its best match (%o)', (hostnames, expected) => {
  const path = (value: string) => ({ path: { type: 'PathPrefix', value } });
  const rules = [
    { matches: [path('/')], backendRefs: [{ name: 'portal' }] },
    { matches: [path('/api'), path('/v2')], backendRefs: [{ name: 'core' }] },
  ];
  const route = { kind: 'HTTPRoute', metadata: { name: 'r', namespace: 'infra' }, spec: { hostnames, rules } };

  expect(short(routeOf('registry.example.org:443', serving([route as never])))).toBe(expected);
});

const customResource = (kind: string, spec: object) =>
  sourced({ apiVersion: 'example.org/v1', kind, metadata: { name: 'r', namespace: 'infra' }, spec });

test.each([
  ['registry.lan', customResource('HelmRelease', { values: { ingress: { hosts: ['registry.lan'] } } }), 'unknown by HelmRelease infra/r'],
  ['registry.lan:443', customResource('HelmRelease', { values: { host: 'registry.lan' } }), 'unknown by HelmRelease infra/r'],
  ['registry.lan', customResource('HelmChart', { valuesContent: 'ingress:\n  host: registry.lan\n' }), 'unknown by HelmChart infra/r'],
  ['registry.lan', customResource('IngressRoute', { routes: [{ match: 'Host(`a.lan`, `registry.lan`)' }] }), 'unknown by IngressRoute infra/r'],
  ['registry.lan', customResource('HelmRelease', { values: { image: { registry: 'registry.lan' } } }), 'outside'],
  ['registry.lan', customResource('HelmRelease', { values: { host: 'my.registry.lan' } }), 'outside'],
  ['registry.lan', customResource('CiliumNetworkPolicy', { egress: [{ toFQDNs: [{ matchName: 'registry.lan' }] }] }), 'outside'],
  ['registry.lan', sourced({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { host: 'registry.lan' } }), 'outside'],
  ['quay.io', customResource('HelmRelease', { values: { host: 'quay.io' } }), 'outside'],
])('%s may be served by who names it (case %#)', (host, object, expected) => {
  expect(short(unknownRouteOf(host, [object]))).toBe(expected);
});

test.each([
  ['mirror.infra:5000', aService({})],
  ['mirror.infra.svc:5000', aService({})],
  ['mirror.infra.svc.cluster.local:5000', aService({})],
  ['10.96.0.50:5000', aService({ clusterIP: '10.96.0.50' })],
  ['[fd00::5]:5000', aService({ clusterIP: '10.96.0.50', clusterIPs: ['10.96.0.50', 'fd00::5'] })],
  ['192.168.1.5', aService({ type: 'LoadBalancer', loadBalancerIP: '192.168.1.5' })],
  ['192.168.1.5:5000', aService({ type: 'LoadBalancer' }, { status: { loadBalancer: { ingress: [{ ip: '192.168.1.5' }] } } })],
  ['lb.example.org', aService({ type: 'LoadBalancer' }, { status: { loadBalancer: { ingress: [{ hostname: 'lb.example.org' }] } } })],
  ['192.168.1.5', aService({ externalIPs: ['192.168.1.5'] })],
  ['192.168.1.5', aService({}, { annotations: { 'metallb.universe.tf/loadBalancerIPs': '192.168.1.4,192.168.1.5' } })],
  ['192.168.1.5', aService({}, { annotations: { 'io.cilium/lb-ipam-ips': '192.168.1.5' } })],
  ['192.168.1.5', aService({}, { annotations: { 'lbipam.cilium.io/ips': '192.168.1.5' } })],
  ['mirror.lan', aService({}, { annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'mirror.lan' } })],
])('%s is a Service of the cluster (case %#)', (host, service) => {
  expect(short(routeOf(host, serving([service])))).toBe('service infra/mirror');
});

test.each([
  ['mirror:5000', aService({})],
  ['mirror.other', aService({})],
  ['notmirror.infra', aService({})],
  ['10.96.0.51:5000', aService({ clusterIP: '10.96.0.50' })],
  ['None', aService({ clusterIP: 'None' })],
])('%s is outside (case %#)', (host, service) => {
  expect(short(routeOf(host, serving([service])))).toBe('outside');
});

const listening = aPod({ containers: [{ name: 'c', ports: [{ containerPort: 5000, hostPort: 5005 }] }] });
const onHostNetwork = aPod({ hostNetwork: true, containers: [{ name: 'c', ports: [{ containerPort: 5005 }] }] });
const nodePort = aService({ type: 'NodePort', ports: [{ port: 80, nodePort: 30500 }] });

test.each([
  ['localhost:5005', [listening], 'port 5005 of the asking node'],
  ['127.0.0.1:5005', [listening], 'port 5005 of the asking node'],
  ['127.0.0.1:5005', [onHostNetwork], 'port 5005 of the asking node'],
  ['10.0.0.1:5005', [listening], 'port 5005 of n1'],
  ['n1:5005', [listening], 'port 5005 of n1'],
  ['10.0.0.2:5005', [listening], 'outside'],
  ['10.0.0.1:5000', [listening], 'outside'],
  ['localhost', [listening], 'outside'],
  ['localhost:30500', [nodePort, listening], 'service infra/mirror'],
  ['10.0.0.1:30500', [nodePort], 'service infra/mirror'],
  ['quay.io:30500', [nodePort], 'outside'],
])('%s with %# is %s', (host, objects, expected) => {
  expect(short(routeOf(host, serving(objects as Partial<KubeObject>[], [node])))).toBe(expected);
});

test('the pod template is found in whatever carries one', () => {
  const template = { spec: { containers: [] } };

  expect(templateOf({ kind: 'Deployment', spec: { template } } as never)).toBe(template);
  expect(templateOf({ kind: 'CronJob', spec: { jobTemplate: { spec: { template } } } } as never)).toBe(template);
  expect(templateOf({ kind: 'Pod', spec: { containers: [] } } as never as Pod)).toMatchObject({ kind: 'Pod' });
  expect(templateOf({ kind: 'Certificate', spec: { secretTemplate: {}, template: {} } } as never)).toBeUndefined();
});
