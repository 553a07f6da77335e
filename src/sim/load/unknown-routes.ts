import type { SourcedObject } from '#model/cluster.ts';
import { hostname } from '#model/images/host-list.ts';
import { isPublicRegistry } from '#model/world/public-registries.ts';
import type { Route } from '../registries/registries.ts';

/** Values under such a key say where images come from, not who serves the host. */
const namesASource = /(?:registry|repository|^image)$/i;

/** What these say of a host is known not to make the cluster serve it. */
const onlyAsks = /NetworkPolicy$|^ServiceEntry$/;

const builtInGroups: ReadonlySet<string> = new Set(['apps', 'batch', 'autoscaling', 'policy']);

/**
 * A host that nothing known serves but that a custom resource names: whether its controller makes the cluster serve the
 * host is not known.
 */
export function unknownRouteOf(host: string, objects: readonly SourcedObject[]): Route | undefined {
  if (isPublicRegistry(host)) return undefined;
  const names = [host, hostname(host)];
  const naming = objects.find(({ object }) => mayServe(object.apiVersion, object.kind) && mentions(object, names));
  if (naming === undefined) return undefined;
  const { kind, metadata } = naming.object;
  return { via: 'unknown', by: `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`, place: naming.place };
}

/** Objects of Kubernetes itself are understood, Ingresses with other paths are not. */
function mayServe(apiVersion: string, kind: string): boolean {
  if (onlyAsks.test(kind)) return false;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const routing = group === 'networking.k8s.io' || group === 'gateway.networking.k8s.io';
  return routing || (group !== '' && !builtInGroups.has(group) && !group.endsWith('.k8s.io'));
}

function mentions(value: unknown, names: readonly string[]): boolean {
  if (typeof value === 'string') return value.split('\n').some((line) => namesHost(line, names));
  if (Array.isArray(value)) return value.some((each) => mentions(each, names));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, each]) => !namesASource.test(key) && mentions(each, names));
}

/** The host itself, a `key: host` of values given as text, or a rule of Traefik: Host(`registry.lan`). */
function namesHost(line: string, names: readonly string[]): boolean {
  const [, key = '', value = ''] = /^\s*(?:- +)?(?:["']?([\w.-]+)["']?: +)?["']?([^\s"']+)["']?\s*$/.exec(line) ?? [];
  if (names.includes(value)) return !namesASource.test(key);
  return [...line.matchAll(/Host(?:SNI)?\(([^)]*)\)/g)].some(([, of = '']) =>
    of.split(',').some((each) => names.includes(each.replaceAll(/[`"'\s]/g, ''))),
  );
}
