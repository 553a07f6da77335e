import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { ChartValues } from '#model/chart-values.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { ingress, service } from '../parts.ts';
import { enabled, nameOf, portsOf, selectorOf, withRelease } from './items.ts';

export function serviceOf(release: UnrenderedRelease, id: string, item: ChartValues): ChartObject {
  const count = enabled(release.values, 'service').length;
  const [only] = enabled(release.values, 'controllers').map(([name]) => name);
  const labels = selectorOf(release, item.text('controller', only ?? id));
  return service({
    name: nameOf(release, id, item, count),
    release,
    labels,
    type: item.text('type'),
    ports: portsOf(item),
    from: { spec: `service.${id}` },
  });
}

/** The Service an Ingress or a route leads to, by its own name or by the identifier it has in the values. */
function backendOf(release: UnrenderedRelease, reference: { readonly name?: string; readonly identifier?: string; readonly port?: unknown }) {
  const services = enabled(release.values, 'service');
  const [id, item] = services.find(([each]) => each === reference.identifier) ?? services[0] ?? [];
  const name = reference.name ?? (id === undefined || item === undefined ? release.name : nameOf(release, id, item, services.length));
  const ports = item === undefined ? [] : portsOf(item);
  const port = typeof reference.port === 'number' ? reference.port : (ports.find((each) => each.name === reference.port) ?? ports[0])?.port;
  return { name: withRelease(name, release.name), port: port ?? 80 };
}

export function ingressOf(release: UnrenderedRelease, id: string, item: ChartValues): ChartObject {
  const hosts = item.list('hosts') as { host?: string; paths?: { service?: { name?: string; identifier?: string; port?: unknown } }[] }[];
  const backend = backendOf(release, hosts[0]?.paths?.[0]?.service ?? {});
  const [tls] = item.list('tls') as { secretName?: string }[];
  return ingress({
    name: nameOf(release, id, item, enabled(release.values, 'ingress').length),
    release,
    className: item.text('className'),
    hosts: hosts.flatMap(({ host }) => (host === undefined ? [] : [withRelease(host, release.name)])),
    service: backend.name,
    port: backend.port,
    tlsSecret: tls?.secretName === undefined ? undefined : withRelease(tls.secretName, release.name),
    from: { spec: `ingress.${id}` },
  });
}

export function routeOf(release: UnrenderedRelease, id: string, item: ChartValues): readonly ChartObject[] {
  const kind = item.text('kind', 'HTTPRoute');
  const rules = item.list('rules') as { backendRefs?: { name?: string; identifier?: string; port?: unknown }[] }[];
  const made = (rules.length === 0 ? [{ backendRefs: [{}] }] : rules).map(({ backendRefs = [{}] }) => ({
    backendRefs: backendRefs.map((reference) => ({ kind: 'Service', ...backendOf(release, reference) })),
  }));
  const object = {
    apiVersion: `gateway.networking.k8s.io/${kind === 'HTTPRoute' ? 'v1' : 'v1alpha2'}`,
    kind,
    metadata: { name: nameOf(release, id, item, enabled(release.values, 'route').length), namespace: release.namespace },
    spec: {
      parentRefs: item.list('parentRefs'),
      hostnames: item.list('hostnames').map((host) => withRelease(String(host), release.name)),
      rules: made,
    },
  };
  return [{ object: object as KubeObject, from: { spec: `route.${id}` } }];
}
