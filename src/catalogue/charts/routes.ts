import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { ingress } from './parts.ts';

interface Exposed {
  readonly name: string;
  /** Where its values stand. */
  readonly path: string;
  readonly port: number;
}

/** A route to a Service of the same name, where the values switch it on. */
export function routeFrom({ values, namespace }: UnrenderedRelease, { name, path, port }: Exposed): readonly ChartObject[] {
  const below = values.below(path);
  if (!below.flag('enabled', false)) return [];
  const spec = {
    parentRefs: below.list('parentRefs'),
    hostnames: below.list('hostnames'),
    rules: [{ backendRefs: [{ name, port }] }],
  };
  const object = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name, namespace }, spec };
  return [{ object: object as KubeObject, from: { spec: path } }];
}

/** An Ingress to a Service of the same name, where the values switch it on and name hosts. */
export function ingressFrom(release: UnrenderedRelease, { name, path, port }: Exposed): readonly ChartObject[] {
  const below = release.values.below(path);
  const hosts = below.list('hosts').flatMap((each) => (each as { host?: string } | undefined)?.host ?? []);
  if (!below.flag('enabled', false) || hosts.length === 0) return [];
  const tlsSecret = (below.list('tls') as { secretName?: string }[])[0]?.secretName;
  const className = below.text('className') ?? below.text('ingressClassName');
  return [ingress({ name, release, className, hosts, service: name, port, tlsSecret, from: { spec: path } })];
}
